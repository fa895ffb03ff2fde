import Ledger
import Raft

extension Raft.Message {
    /// One line for people; entries are `index@term`.
    var text: String {
        switch self {
        case .voteRequest(let request):
            (request.isPreVote ? "pre-vote?" : "vote?")
                + " term \(request.term) last \(request.lastIndex)@\(request.lastTerm)"
                + (request.isTransfer ? " transfer" : "")
        case .voteResponse(let response):
            (response.isPreVote ? "pre-vote " : "vote ") + (response.granted ? "granted" : "refused")
                + " term \(response.term)"
        case .appendRequest(let request):
            (request.entries.isEmpty ? "heartbeat" : "append \(request.entries.text)")
                + " term \(request.term) after \(request.previousIndex)@\(request.previousTerm)"
                + " commit \(request.commitIndex)"
        case .appendResponse(let response):
            "\(response.outcome.text) term \(response.term)" + (response.isRecovering ? " recovering" : "")
        case .timeoutNow(let request): "campaign now term \(request.term)"
        case .installSnapshot(let request):
            "snapshot \(request.snapshot.index)@\(request.snapshot.term) term \(request.term)"
        case .recoveryRequest(let request): "what is lost? term \(request.term)"
        case .recoveryResponse(let response):
            "recovery term \(response.term)" + (response.lastIndex.map { " through \($0)" } ?? "")
        }
    }
}

extension AppendResponse.Outcome {
    fileprivate var text: String {
        switch self {
        case .matched(let index): "matched \(index)"
        case .rejected(let previous, let hint, let hintTerm): "rejected \(previous) hint \(hint)@\(hintTerm)"
        case .installing(let index): "installing \(index)"
        case .installFailed(let index): "failed to install \(index)"
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
        guard let first, let last else { return "nothing" }
        let start = "\(first.index)@\(first.term)"
        return count == 1 ? start : "\(start)..\(last.index)@\(last.term)"
    }
}
