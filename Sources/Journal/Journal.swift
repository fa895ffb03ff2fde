package import Ledger
import Synchronization

/// Raft's log and vote on disk. `Sources/Journal/README.md` describes the files.
///
/// One thread writes. Whatever is queued while it waits for an fdatasync goes out in the next batch. Once anything
/// fails, the journal accepts and completes nothing more; only opening it again tells what is on the disk.
package final class Journal: Sendable {
    private let log: SharedLog
    private let reader: LogReader
    private let queue: RequestQueue
    private let thread: PlatformThread
    private let scrubber: (scrubber: Scrubber, thread: PlatformThread)?
    private let lock: SystemFile
    private let closingPatience: Duration
    private enum Closing {
        case notYet, underWay
        case done(inTime: Bool)
    }
    private let closing = Mutex(Closing.notYet)

    init(
        log: SharedLog, reader: LogReader, queue: RequestQueue, thread: PlatformThread,
        scrubber: (scrubber: Scrubber, thread: PlatformThread)?, lock: SystemFile, closingPatience: Duration
    ) {
        self.log = log
        self.reader = reader
        self.queue = queue
        self.thread = thread
        self.scrubber = scrubber
        self.lock = lock
        self.closingPatience = closingPatience
    }

    /// Writes consecutive entries, the first at most one past the last appended; it and they replace everything from
    /// the first one's index on. Never waits.
    ///
    /// `completion` runs on the writer thread, in the order of the calls, once the entries are durable; never after a
    /// failure or once ``close()`` has returned.
    ///
    /// - Returns: whether it will be done. False once the journal failed or closes, and while
    ///   ``Options/maximumQueueBytes`` are queued: see ``queuedBytes``.
    package func append(_ entries: [Entry], completion: @escaping @Sendable () -> Void) -> Bool {
        for (entry, next) in zip(entries, entries.dropFirst()) {
            precondition(next.index == entry.index + 1, "entry \(next.index) follows \(entry.index) in an append")
        }
        let bytes = entries.reduce(0) { $0 + RecordHeader.recordLength(bodyLength: $1.bytes.count) }
        return queue.submit(WriteRequest(.append(entries), bytes: bytes, completion: completion))
    }

    /// Writes the vote, after everything appended before and before everything appended later. Terms never go back, and
    /// within a term a vote once given never changes. For the rest, like ``append(_:completion:)``.
    package func save(_ vote: Vote, completion: @escaping @Sendable () -> Void) -> Bool {
        queue.submit(
            WriteRequest(.save(vote), bytes: VoteSlot.length * 2, completion: completion))
    }

    /// Moves the segments that hold only entries up to `index`, all of them committed, from the log to `archive/`.
    package func archive(through index: LogIndex, completion: @escaping @Sendable () -> Void) -> Bool {
        queue.submit(WriteRequest(.archive(through: index), bytes: 0, completion: completion))
    }

    /// Archives the whole log and begins a new one behind a snapshot.
    ///
    /// - Parameter otherwise: called in place of `completion` when writing fails, by then or in this.
    package func reset(
        to point: SnapshotPoint, completion: @escaping @Sendable () -> Void,
        otherwise: @escaping @Sendable (JournalError) -> Void = { _ in }
    ) -> Bool {
        queue.submit(WriteRequest(.reset(point), bytes: 0, otherwise: otherwise, completion: completion))
    }

    /// What ``Recovery/loss`` named is made good: forgets it, durably.
    package func recovered(completion: @escaping @Sendable () -> Void) -> Bool {
        queue.submit(WriteRequest(.recovered, bytes: 0, completion: completion))
    }

    /// Durable entries from `from` on, consecutive, at least one, and no more than fit into `maximumBytes`; fewer when
    /// the log is truncated meanwhile. On any thread. Damage it meets is thrown as such, with file, offset and index.
    package func read(from: LogIndex, through: LogIndex, maximumBytes: Int) throws(JournalError) -> [Entry] {
        try reader.read(from: from, through: through, maximumBytes: maximumBytes)
    }

    /// As ``LogReader/readIfThere(from:through:maximumBytes:)``. On any thread.
    package func readIfThere(
        from: LogIndex, through: LogIndex, maximumBytes: Int
    ) throws(JournalError) -> [Entry] {
        try reader.readIfThere(from: from, through: through, maximumBytes: maximumBytes)
    }

    /// As ``LogReader/peaks(at:)``. On any thread.
    package func peaks(at index: LogIndex) throws(JournalError) -> MerklePeaks { try reader.peaks(at: index) }

    /// As ``LogReader/time(of:)``. On any thread.
    package func time(of index: LogIndex) throws(JournalError) -> Int64 { try reader.time(of: index) }

    /// 1, or one past what was archived or a snapshot stands for.
    package var firstIndex: LogIndex { log.withMap { $0.firstIndex } }
    /// Of the durable log.
    package var lastIndex: LogIndex { log.withMap { $0.lastIndex } }
    /// As ``LogMap/isLastTimeKnown``.
    package var isLastTimeKnown: Bool { log.withMap { $0.isLastTimeKnown } }
    package var segmentCount: Int { log.withMap { $0.segments.count } }
    /// Bytes of all segment files, without their footers.
    package var bytes: Int { log.withMap { $0.bytes } }
    /// Batches written since the journal was opened: each one write and one fdatasync.
    package var batchCount: Int { log.withMap { $0.batchCount } }
    /// Bytes queued and not yet durable.
    package var queuedBytes: Int { queue.bytes }
    /// When the oldest request that is not yet done was submitted: nanoseconds of CLOCK_MONOTONIC. Nil when all is
    /// done.
    package var oldestPendingNanoseconds: UInt64? { queue.oldestTime }

    /// Writes what is queued, ends the threads and gives the directory free. Not to be called by a completion.
    ///
    /// - Returns: false when the disk has not answered for ``Options/closingPatience``. Then nothing is completed any
    ///   more, and the directory stays locked until it has answered. Called again, it says the same.
    @discardableResult
    package func close() -> Bool {
        precondition(!thread.isCurrent, "closed by the writer thread itself")
        let before = closing.withLock { closing in
            defer { if case .notYet = closing { closing = .underWay } }
            return closing
        }
        switch before {
        case .notYet: break
        case .underWay: return false
        case .done(let inTime): return inTime
        }
        let inTime = endThreads()
        closing.withLock { $0 = .done(inTime: inTime) }
        return inTime
    }

    private func endThreads() -> Bool {
        queue.stop()
        if let scrubber {
            scrubber.scrubber.stop()
            _ = scrubber.thread.join(within: closingPatience) {}
        }
        let lock = lock
        guard thread.join(within: closingPatience, otherwise: { lock.unlock() }) else {
            queue.abandon()
            return false
        }
        lock.unlock()
        return true
    }
}
