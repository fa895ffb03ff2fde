import Ledger

/// What waits for the writer thread, in order.
final class RequestQueue: Sendable {
    private struct State: Sendable {
        var requests: [WriteRequest] = []
        /// What the writer took last, and how many of these it has completed.
        var taken: [WriteRequest] = []
        var completedCount = 0
        /// Of the requests submitted and not yet completed.
        var bytes = 0
        /// Last index once everything submitted is written.
        var lastIndex: LogIndex
        var isStopping = false
        /// The owner has stopped waiting for the disk: no completion is called any more.
        var isAbandoned = false
    }

    private let monitor: Monitor<State>
    private let maximumBytes: Int

    init(maximumBytes: Int, lastIndex: LogIndex) {
        self.maximumBytes = maximumBytes
        monitor = Monitor(State(lastIndex: lastIndex))
    }

    /// Bytes submitted and not yet durable.
    var bytes: Int { monitor.withLock { $0.bytes } }

    /// Whether ``take()`` would not wait.
    var hasWork: Bool { monitor.withLock { !$0.requests.isEmpty || $0.isStopping } }

    /// When the oldest request that is not completed was submitted, on ``MonotonicClock``; nil when there is none.
    var oldestTime: UInt64? {
        monitor.withLock { state in
            state.completedCount < state.taken.count
                ? state.taken[state.completedCount].time : state.requests.first?.time
        }
    }

    /// Queues a request, and says so. Not when the queue is full, unless it is empty, and not after ``stop()``.
    func submit(_ request: WriteRequest) -> Bool {
        var request = request
        request.time = MonotonicClock.now
        return monitor.withLock { state in
            guard !state.isStopping, state.bytes == 0 || state.bytes + request.bytes <= maximumBytes else {
                return false
            }
            switch request.work {
            case .append(let entries):
                if let first = entries.first, let last = entries.last {
                    precondition(
                        first.index > 0 && first.index <= state.lastIndex + 1,
                        "append at index \(first.index), last is \(state.lastIndex)")
                    state.lastIndex = last.index
                }
            case .reset(let point): state.lastIndex = point.index
            case .save, .archive, .recovered: break
            }
            state.requests.append(request)
            state.bytes += request.bytes
            return true
        }
    }

    /// Everything that waits, once there is something; nil when stopped and empty.
    func take() -> [WriteRequest]? {
        let hasWork = { (state: State) in !state.requests.isEmpty || state.isStopping }
        return monitor.withLock(when: hasWork) { state in
            state.taken = state.requests
            state.completedCount = 0
            state.requests = []
            return state.taken.isEmpty ? nil : state.taken
        }
    }

    /// Tells whoever submitted it that a request is done.
    func complete(_ request: WriteRequest) {
        let isWanted = monitor.withLock { state in
            state.bytes -= request.bytes
            state.completedCount += 1
            if state.completedCount == state.taken.count {
                state.taken = []
                state.completedCount = 0
            }
            return !state.isAbandoned
        }
        if isWanted { request.completion() }
    }

    /// Accepts nothing more; what is queued stays.
    func stop() { monitor.withLock { $0.isStopping = true } }

    /// Accepts nothing more, forgets what is queued, and tells nobody of what is still done.
    func abandon() {
        monitor.withLock { state in
            state.isAbandoned = true
            state.isStopping = true
            state.requests = []
        }
    }

    /// Accepts and completes nothing more, and tells that. Returns whether anybody wants to know.
    func fail(_ error: JournalError) -> Bool {
        let (dropped, isWanted) = monitor.withLock { state in
            let dropped = state.taken.dropFirst(state.completedCount) + state.requests
            state.isStopping = true
            state.requests = []
            return (dropped, !state.isAbandoned)
        }
        if isWanted { for request in dropped { request.otherwise(error) } }
        return isWanted
    }
}
