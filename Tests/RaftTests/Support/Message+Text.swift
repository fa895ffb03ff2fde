import Ledger
import Raft

extension Message {
    /// With the round it carries.
    var textWithRound: String {
        switch self {
        case .appendRequest(let request): "\(text) round=\(request.round)"
        case .appendResponse(let response): "\(text) round=\(response.round)"
        case .voteRequest, .voteResponse, .timeoutNow: text
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
            switch response.outcome {
            case .matched(let index): "matched \(index) term=\(response.term)"
            case .rejected(let previous, let hint, let hintTerm):
                "rejected prev=\(previous) hint=\(hint)@\(hintTerm) term=\(response.term)"
            }
        case .timeoutNow(let request): "timeout now term=\(request.term)"
        }
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
