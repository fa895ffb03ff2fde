import Ledger

/// What waits for the writer thread, in order.
final class RequestQueue: Sendable {
    struct Request: Sendable {
        enum Work: Sendable {
            case append([Entry])
            case save(Journal.Vote)
        }

        let work: Work
        /// Bytes it will take on disk, which is about what it holds in memory.
        let bytes: Int
        let completion: @Sendable () -> Void
    }

    private struct State: Sendable {
        var requests: [Request] = []
        /// Of the requests submitted and not yet completed.
        var bytes = 0
        /// Last index once everything submitted is written.
        var lastIndex: LogIndex
        var isStopping = false
        var writer: PlatformThread?
    }

    private let monitor: Monitor<State>
    private let maximumBytes: Int

    init(maximumBytes: Int, lastIndex: LogIndex) {
        self.maximumBytes = maximumBytes
        monitor = Monitor(State(lastIndex: lastIndex))
    }

    /// Bytes submitted and not yet durable.
    var bytes: Int { monitor.withLock { $0.bytes } }

    /// Queues a request; after ``stop()``, drops it. Waits while the queue is full, except on the writer's own thread,
    /// whose completions must not wait for itself.
    func submit(_ request: Request) {
        let limit = maximumBytes
        let hasRoom = { (state: State) in
            state.bytes == 0 || state.bytes + request.bytes <= limit || state.isStopping
                || state.writer?.isCurrent == true
        }
        monitor.withLock(when: hasRoom) { state in
            guard !state.isStopping else { return }
            if case .append(let entries) = request.work, let first = entries.first, let last = entries.last {
                precondition(
                    first.index > 0 && first.index <= state.lastIndex + 1,
                    "append at index \(first.index), last is \(state.lastIndex)")
                state.lastIndex = last.index
            }
            state.requests.append(request)
            state.bytes += request.bytes
        }
    }

    /// Everything that waits, once there is something; nil when stopped and empty.
    func take() -> [Request]? {
        let hasWork = { (state: State) in !state.requests.isEmpty || state.isStopping }
        return monitor.withLock(when: hasWork) { state in
            guard !state.requests.isEmpty else { return nil }
            defer { state.requests = [] }
            return state.requests
        }
    }

    func completed(bytes: Int) { monitor.withLock { $0.bytes -= bytes } }

    /// Accepts nothing more; what is queued stays.
    func stop() { monitor.withLock { $0.isStopping = true } }

    /// Accepts nothing more and forgets what is queued.
    func fail() {
        monitor.withLock { state in
            state.isStopping = true
            state.requests = []
        }
    }

    /// Says which thread takes.
    func serve(on thread: PlatformThread) { monitor.withLock { $0.writer = thread } }
}
