import API

/// What is known of one request over several tries. Once the outcome of a try is unknown, no later refusal says that
/// nothing was done, and no later answer that nothing was left to do: it may be the request's own first try that stands
/// in its way.
struct Tries<Answer: LeaderAnswer>: Sendable {
    enum Next: Sendable {
        case answer(Answer)
        case fail(ServiceError)
        case tryAgain
    }

    private(set) var mayBeCommitted = false
    /// Of the latest try that was refused after one whose outcome is unknown.
    private var refusal: ServiceError?

    mutating func next(after attempt: Attempt<Answer>) -> Next {
        switch attempt {
        case .answered(let answer): return .answer(mayBeCommitted ? answer.afterUnknown : answer)
        case .noLeader: return .tryAgain
        case .unknown:
            mayBeCommitted = true
            return .tryAgain
        case .failed(let error) where !mayBeCommitted: return .fail(error)
        case .failed(let error):
            refusal = error
            return error.code.mayBeRetried ? .tryAgain : .fail(outcome(within: nil))
        }
    }

    /// When no more is tried.
    ///
    /// - Parameter limit: how long it was tried, in milliseconds.
    func outcome(within limit: Int?) -> ServiceError {
        let time = limit.map { " within \($0) ms" } ?? ""
        guard mayBeCommitted else {
            return ServiceError(
                .noLeader, "no leader\(time); the command was not committed",
                hint: "check that a majority of the sites is running and linked: qnode status")
        }
        let reason = refusal.map { "; asked again, it was refused: \($0.message)" } ?? ""
        return ServiceError(
            .timeout, "no answer\(time); the command may be committed\(reason)",
            hint: "look at what is in force, or ask again with the same idempotency key or ifVersion")
    }
}
