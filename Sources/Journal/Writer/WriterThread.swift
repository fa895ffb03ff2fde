import Synchronization

/// A ``Writer`` on a thread of its own, which serves a queue.
struct WriterThread: Sendable {
    private let queue: RequestQueue
    private var writer: Writer

    init(_ opened: OpenedLog, log: SharedLog, queue: RequestQueue, clusterID: [UInt8], options: Journal.Options) {
        self.queue = queue
        let host = ThreadHost(queue: queue, batchWritten: options.batchWritten)
        writer = Writer(opened, log: log, host: host, clusterID: clusterID, options: options)
    }

    /// Serves the queue until it is stopped and empty, or something fails.
    mutating func run() throws(JournalError) {
        while let requests = queue.take() {
            try writer.perform(requests)
            // Hashing takes longer than all else that the writer does with an entry, and nobody waits for it here.
            writer.tree.catchUp { [queue] in !queue.hasWork }
        }
        try writer.discardPreparedSegment()
    }

    /// After a failure: waits for the thread that prepares the next segment, whose outcome no longer matters.
    mutating func abandon() { writer.abandon() }
}

private final class ThreadHost: WriterHost {
    private let queue: RequestQueue
    private let batchWritten: @Sendable (UInt64) -> Void
    /// When the batch being written was begun, on ``MonotonicClock``.
    private let start = Atomic<UInt64>(0)

    init(queue: RequestQueue, batchWritten: @escaping @Sendable (UInt64) -> Void) {
        self.queue = queue
        self.batchWritten = batchWritten
    }

    func complete(_ request: WriteRequest) { queue.complete(request) }

    func prepareSegment(
        length: Int, after before: any File, in directory: any Directory
    ) throws(JournalError) -> SegmentPreparation {
        try SegmentPreparation(length: length, after: before, in: directory)
    }

    func isWriting(_ isWriting: Bool) {
        let now = MonotonicClock.now
        if isWriting { return start.store(now, ordering: .relaxed) }
        batchWritten(now - start.load(ordering: .relaxed))
    }
}
