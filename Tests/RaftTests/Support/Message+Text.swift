import Ledger
import Raft

extension Raft.Message {
    /// With the round it carries.
    var textWithRound: String {
        switch self {
        case .appendRequest(let request): "\(text) round=\(request.round)"
        case .appendResponse(let response): "\(text) round=\(response.round)"
        case .installSnapshot(let request): "\(text) round=\(request.round)"
        case .voteRequest, .voteResponse, .timeoutNow, .recoveryRequest, .recoveryResponse: text
        }
    }

    /// One line for people; entries are `index@term`.
    var text: String {
        switch self {
        case .voteRequest(let request):
            "\(request.isPreVote ? "prevote" : "vote")? term=\(request.term) last=\(request.lastIndex)@\(request.lastTerm)"
                + (request.isTransfer ? " transfer" : "")
        case .voteResponse(let response):
            "\(response.isPreVote ? "prevote" : "vote") \(response.granted ? "granted" : "refused") term=\(response.term)"
        case .appendRequest(let request):
            (request.entries.isEmpty ? "heartbeat" : "append")
                + " term=\(request.term) prev=\(request.previousIndex)@\(request.previousTerm)"
                + " commit=\(request.commitIndex)" + (request.entries.isEmpty ? "" : " [\(request.entries.text)]")
        case .appendResponse(let response):
            "\(response.outcome.text) term=\(response.term)" + (response.isRecovering ? " recovering" : "")
        case .timeoutNow(let request): "timeout now term=\(request.term)"
        case .installSnapshot(let request):
            "snapshot? term=\(request.term) \(request.snapshot.index)@\(request.snapshot.term)"
        case .recoveryRequest(let request): "recovery? term=\(request.term)"
        case .recoveryResponse(let response):
            "recovery term=\(response.term)" + (response.lastIndex.map { " through \($0)" } ?? "")
        }
    }
}

extension AppendResponse.Outcome {
    fileprivate var text: String {
        switch self {
        case .matched(let index): "matched \(index)"
        case .rejected(let previous, let hint, let hintTerm): "rejected prev=\(previous) hint=\(hint)@\(hintTerm)"
        case .installing(let index): "installing \(index)"
        case .installFailed(let index): "install failed \(index)"
        }
    }
}

extension Raft.Membership {
    /// Voters, `/` and the outgoing voters, `+` and the learners.
    var text: String {
        func list(_ ids: [NodeID]) -> String { ids.map { "\($0)" }.joined(separator: ",") }
        return list(voters) + (outgoing.isEmpty ? "" : "/" + list(outgoing))
            + (learners.isEmpty ? "" : "+" + list(learners))
    }
}

extension [Entry] {
    var text: String {
        guard count > 4, let first, let last else { return map { "\($0.index)@\($0.term)" }.joined(separator: " ") }
        return "\(first.index)@\(first.term) .. \(last.index)@\(last.term)"
    }
}

extension [ReadID] {
    var text: String { map { "\($0)" }.joined(separator: " ") }
}
