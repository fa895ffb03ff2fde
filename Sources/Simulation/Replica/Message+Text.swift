import Ledger
import Raft

extension Message {
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
        case .appendResponse(let response): "\(response.outcome.text) term \(response.term)"
        case .timeoutNow(let request): "campaign now term \(request.term)"
        }
    }
}

extension AppendResponse.Outcome {
    fileprivate var text: String {
        switch self {
        case .matched(let index): "matched \(index)"
        case .rejected(let previous, let hint, let hintTerm): "rejected \(previous) hint \(hint)@\(hintTerm)"
        }
    }
}

extension [Entry] {
    var text: String {
        guard let first, let last else { return "nothing" }
        let start = "\(first.index)@\(first.term)"
        return count == 1 ? start : "\(start)..\(last.index)@\(last.term)"
    }
}
