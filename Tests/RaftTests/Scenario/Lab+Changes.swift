import Ledger
import Raft

/// Lost tails and votes, snapshots, changes of membership.
extension Lab {
    /// `join 4 [lag=2]`: a new node with an empty log that knows nobody.
    mutating func join(_ command: Command) throws {
        let id = try command.node(0)
        var host = Host(configuration: try Raft.Configuration(id: id, name: "node-\(id)", voters: [], seed: 1))
        host.start()
        hosts[id] = host
    }

    mutating func crash(_ id: NodeID) {
        hosts[id]?.raft = nil
        hosts[id]?.disk.crash()
        fetches[id] = []
        installs[id] = nil
    }

    /// `lose 2 [tail=3] [uncovers] [vote]`: of a node that is down, the entries after 3 are gone, or from where the
    /// last truncation was, and what that had replaced shows again; or the vote is gone.
    mutating func lose(_ command: Command) throws {
        let id = try command.node(0)
        guard try host(id).raft == nil else { throw Scenario.Failure(description: "node \(id) is up") }
        hosts[id]?.lose(
            tailAfter: try command.number("tail").map(LogIndex.init),
            uncovers: command.words.contains("uncovers"), vote: command.words.contains("vote"))
    }

    /// `change 1 voters=1,2,3 [learners=4]`
    mutating func change(_ command: Command) throws {
        func ids(_ option: String) -> [NodeID] {
            (command.options[option] ?? "").split(separator: ",").compactMap { NodeID($0) }
        }
        let members = Bench.members(voters: ids("voters"), learners: ids("learners"))
        do {
            try step(command.node(0)) { raft, now in
                try raft.changeMembership(to: members, actor: "operator", at: now, time: 1000).actions
            }
        } catch let error as MembershipError {
            print("refused: \(error)")
        }
    }

    /// `compact 1 [through=5]`: the log begins after 5, or where compaction may go at most.
    mutating func compact(_ command: Command) throws {
        let id = try command.node(0)
        let raft = try raft(id)
        let index = try command.number("through").map(LogIndex.init) ?? raft.compactionLimit
        guard let term = raft.term(at: index) else { throw Scenario.Failure(description: "no entry \(index)") }
        hosts[id]?.disk.compact(through: index, term: term)
        try step(id) { $0.compacted(through: index, at: $1) }
    }

    /// `install 3 [fails]`: the process ends, and another begins behind the snapshot.
    mutating func install(_ command: Command) throws {
        let id = try command.node(0)
        guard let snapshot = installs.removeValue(forKey: id) else {
            throw Scenario.Failure(description: "node \(id) gets no snapshot")
        }
        if command.words.contains("fails") { return try step(id) { $0.installFailed(snapshot, at: $1) } }
        crash(id)
        hosts[id]?.install(snapshot)
        hosts[id]?.start()
    }
}
