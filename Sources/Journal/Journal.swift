package import Ledger
import Synchronization

/// Raft's log and vote on disk. `Sources/Journal/README.md` describes the files.
///
/// One thread writes. Whatever is queued while it waits for an fdatasync goes out in the next batch. Once anything fails,
/// the journal accepts and completes nothing more; only opening it again tells what is on the disk.
package final class Journal: Sendable {
    private static let lockName = "lock"

    private let log: SharedLog
    private let reader: LogReader
    private let queue: RequestQueue
    private let thread: PlatformThread
    private let lock: File
    private let isClosed = Mutex(false)

    /// Verifies the log in `directory`, which has to exist, cuts a torn tail, and starts the writer. A directory without
    /// a log and a vote becomes an empty log.
    ///
    /// - Parameters:
    ///   - clusterID: the cluster's UUID, 16 bytes.
    ///   - onFailure: called once, on the writer thread, when a write fails. Nothing in memory is known to be on the
    ///     disk any more: end the process.
    package static func open(
        directory path: String, clusterID: [UInt8], options: Options,
        onFailure: @escaping @Sendable (JournalError) -> Void
    ) throws(JournalError) -> (journal: Journal, recovery: Recovery) {
        precondition(clusterID.count == SegmentHeader.clusterIDLength, "cluster ID of \(clusterID.count) bytes")
        options.check()
        let directory = try Directory(path, faults: options.faults)
        let lock = try directory.lock(lockName)
        let opened = try OpenedLog(directory, clusterID: clusterID, options: options)
        let log = SharedLog(opened.map)
        let queue = RequestQueue(maximumBytes: options.maximumQueueBytes, lastIndex: opened.recovery.lastIndex)
        let writer = Writer(opened, log: log, queue: queue, clusterID: clusterID, options: options)
        let thread = try PlatformThread(for: path) {
            var writer = writer
            do throws(JournalError) {
                try writer.run()
            } catch {
                queue.fail()
                onFailure(error)
                writer.abandon()
            }
        }
        queue.serve(on: thread)
        let reader = LogReader(directory: directory, log: log)
        let journal = Journal(log: log, reader: reader, queue: queue, thread: thread, lock: lock)
        return (journal, opened.recovery)
    }

    private init(log: SharedLog, reader: LogReader, queue: RequestQueue, thread: PlatformThread, lock: File) {
        self.log = log
        self.reader = reader
        self.queue = queue
        self.thread = thread
        self.lock = lock
    }

    /// Writes consecutive entries, the first at most one past the last appended; it and they replace everything from
    /// the first one's index on.
    ///
    /// Waits while ``Options/maximumQueueBytes`` are queued; see ``queuedBytes``. `completion` runs on the writer thread,
    /// in the order of the calls, once the entries are durable; never after a failure or when called after ``close()``.
    package func append(_ entries: [Entry], completion: @escaping @Sendable () -> Void) {
        for (entry, next) in zip(entries, entries.dropFirst()) {
            precondition(next.index == entry.index + 1, "entry \(next.index) follows \(entry.index) in an append")
        }
        let bytes = entries.reduce(0) { $0 + RecordHeader.recordLength(bodyLength: $1.bytes.count) }
        queue.submit(RequestQueue.Request(work: .append(entries), bytes: bytes, completion: completion))
    }

    /// Writes the vote, after everything appended before and before everything appended later. Terms never go back, and
    /// within a term a vote once given never changes.
    package func save(_ vote: Vote, completion: @escaping @Sendable () -> Void) {
        let bytes = VoteSlot.length * VoteSlot.count
        queue.submit(RequestQueue.Request(work: .save(vote), bytes: bytes, completion: completion))
    }

    /// Durable entries from `from` on, consecutive, at least one, and no more than fit into `maximumBytes`; fewer when
    /// the log is truncated meanwhile. On any thread.
    package func read(from: LogIndex, through: LogIndex, maximumBytes: Int) throws(JournalError) -> [Entry] {
        try reader.read(from: from, through: through, maximumBytes: maximumBytes)
    }

    /// Of the durable log.
    package var lastIndex: LogIndex { log.withMap { $0.lastIndex } }
    package var segmentCount: Int { log.withMap { $0.segments.count } }
    /// Bytes of all segment files.
    package var bytes: Int { log.withMap { $0.bytes } }
    /// Batches written since the journal was opened: each one write and one fdatasync.
    package var batchCount: Int { log.withMap { $0.batchCount } }
    /// Bytes queued and not yet durable.
    package var queuedBytes: Int { queue.bytes }

    /// Writes what is queued, ends the writer thread and gives the directory free. Not to be called by a completion.
    package func close() {
        precondition(!thread.isCurrent, "closed by the writer thread itself")
        let isFirst = isClosed.withLock { isClosed in
            defer { isClosed = true }
            return !isClosed
        }
        guard isFirst else { return }
        queue.stop()
        thread.join()
        lock.unlock()
    }
}
