import Ledger
import Raft

extension Lab {
    func status(_ id: NodeID) -> String {
        guard let raft = hosts[id]?.raft else { return "\(id) down" }
        let peers = raft.peers.map { " \($0.id):\($0.mode) match=\($0.match) next=\($0.next)" }.joined(separator: ",")
        let recovering = raft.recoveryState.map { state in
            " recovering" + (state.through.map { " through \($0)" } ?? "")
                + (state.silent.isEmpty ? "" : " silent=\(state.silent)")
        }
        return "\(id) \(raft.role) term=\(raft.term) last=\(raft.lastIndex)@\(raft.lastTerm)"
            + " durable=\(raft.durableIndex) commit=\(raft.commitIndex)" + (recovering ?? "")
            + (peers.isEmpty ? "" : " |\(peers)")
    }

    /// `expect leader 1|none`, `expect role 2 follower`, `expect term|commit|applied|last|durable 2 5`,
    /// `expect members 2 1,2,3/1,2+4`, `expect storage 1 working|stalled|failed`, `expect recovering 1 yes|no`,
    /// `expect base 1 5`, `expect compactable 1 5`, `expect vote 2 3|none`, `expect terms 2 1,1,3`,
    /// `expect lease 1 held|none`, `expect read 7 3|none|abandoned`: may be answered from index 3 on.
    func expect(_ command: Command) throws {
        let what = command.words.first ?? ""
        let wanted = command.words.last ?? ""
        let found: String
        if what == "leader" {
            let leaders = ids.filter { hosts[$0]?.raft?.role == .leader }
            found = leaders.isEmpty ? "none" : leaders.map { "\($0)" }.joined(separator: ",")
        } else if what == "read" {
            found = answers[ReadID(rawValue: try command.node(1))] ?? "none"
        } else {
            let id = try command.node(1)
            found = try property(what, of: id)
        }
        guard found == wanted else {
            throw Scenario.Failure(description: "\(command.words.joined(separator: " ")): it is \(found)")
        }
    }

    private func property(_ what: String, of id: NodeID) throws -> String {
        let raft = try raft(id)
        switch what {
        case "role": return raft.role.rawValue
        case "term": return "\(raft.term)"
        case "commit": return "\(raft.commitIndex)"
        case "applied": return "\(try host(id).applied)"
        case "last": return "\(raft.lastIndex)"
        case "members": return raft.membership.membership.text
        case "recovering": return raft.recoveryState == nil ? "no" : "yes"
        case "base": return "\(raft.base.index)"
        case "compactable": return "\(raft.compactionLimit)"
        case "storage":
            switch raft.storage(at: try host(id).clock) {
            case .working: return "working"
            case .stalled: return "stalled"
            case .failed: return "failed"
            }
        case "lease": return raft.holdsLease(at: try host(id).clock) ? "held" : "none"
        case "durable": return "\(raft.durableIndex)"
        case "vote": return try host(id).disk.vote.votedFor.map { "\($0)" } ?? "none"
        case "terms":
            guard raft.lastIndex > raft.base.index else { return "" }
            return (raft.base.index + 1...raft.lastIndex).map { raft.term(at: $0).map { "\($0)" } ?? "?" }.joined(
                separator: ",")
        default: throw Scenario.Failure(description: "cannot expect \(what)")
        }
    }
}
