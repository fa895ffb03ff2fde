import Ledger

extension Journal {
    /// What opening a directory comes to.
    package enum Opening: Sendable {
        case ready(Journal, Recovery)
        /// Sealed segments are damaged or missing, and nothing in the directory was changed.
        case incomplete(Repair)
    }

    /// What the owner of a journal is told of.
    struct Listener: Sendable {
        let onFailure: @Sendable (JournalError) -> Void
        let onScrub: @Sendable (ScrubEvent) -> Void
    }

    private static let lockName = "lock"

    /// Verifies the log in `directory`, which has to exist: every header, the chain, the footers, and every byte of the
    /// newest segment. Cuts what must not be used, proves that the disk can be written, and starts the writer. A
    /// directory without a log and a vote becomes an empty log.
    ///
    /// - Parameters:
    ///   - clusterID: the cluster's UUID, 16 bytes.
    ///   - onFailure: called once, on the writer thread, when a write fails. Nothing in memory is known to be on the
    ///     disk any more: close the journal, not from the callback itself, and open it again, later if the error says
    ///     that may help.
    ///   - onScrub: called on the scrub's thread.
    package static func opening(
        directory path: String, clusterID: [UInt8], options: Options,
        onFailure: @escaping @Sendable (JournalError) -> Void,
        onScrub: @escaping @Sendable (ScrubEvent) -> Void = { _ in }
    ) throws(JournalError) -> Opening {
        precondition(clusterID.count == SegmentHeader.clusterIDLength, "cluster ID of \(clusterID.count) bytes")
        options.check()
        let directory = try SystemDirectory(path, faults: options.faults)
        let lock = try directory.lock(lockName)
        return try opening(
            directory, lock: lock, clusterID: clusterID, options: options,
            listener: Listener(onFailure: onFailure, onScrub: onScrub))
    }

    /// The same for whoever has no peers to repair from: throws ``JournalError/incomplete(directory:_:)``.
    package static func open(
        directory path: String, clusterID: [UInt8], options: Options,
        onFailure: @escaping @Sendable (JournalError) -> Void,
        onScrub: @escaping @Sendable (ScrubEvent) -> Void = { _ in }
    ) throws(JournalError) -> (journal: Journal, recovery: Recovery) {
        let opening = try opening(
            directory: path, clusterID: clusterID, options: options, onFailure: onFailure, onScrub: onScrub)
        switch opening {
        case .ready(let journal, let recovery): return (journal, recovery)
        case .incomplete(let repair):
            repair.close()
            throw .incomplete(directory: path, repair.gaps.missing)
        }
    }

    static func opening(
        _ directory: any Directory, lock: SystemFile, clusterID: [UInt8], options: Options, listener: Listener
    ) throws(JournalError) -> Opening {
        switch try LogOpening(directory, clusterID: clusterID, options: options) {
        case .incomplete(let repair):
            return .incomplete(
                Repair(
                    repair, in: directory, lock: lock, clusterID: clusterID, options: options, listener: listener))
        case .whole(let opened):
            let journal = try Journal(opened, lock: lock, clusterID: clusterID, options: options, listener: listener)
            return .ready(journal, opened.recovery)
        }
    }

    private convenience init(
        _ opened: OpenedLog, lock: SystemFile, clusterID: [UInt8], options: Options, listener: Listener
    ) throws(JournalError) {
        let directory = opened.directory
        let log = SharedLog(opened.map)
        let queue = RequestQueue(maximumBytes: options.maximumQueueBytes, lastIndex: opened.recovery.lastIndex)
        let writer = WriterThread(opened, log: log, queue: queue, clusterID: clusterID, options: options)
        let thread = try PlatformThread(for: directory.path) {
            var writer = writer
            do throws(JournalError) {
                try writer.run()
            } catch {
                if queue.fail(error) { listener.onFailure(error) }
                writer.abandon()
            }
        }
        var scrubbing: (Scrubber, PlatformThread)?
        if let interval = options.scrubInterval {
            let scrubber = Scrubber(
                directory, log: log, bytesPerSecond: options.scrubBytesPerSecond, tell: listener.onScrub)
            do {
                scrubbing = (scrubber, try PlatformThread(for: directory.path) { scrubber.run(every: interval) })
            } catch {
                queue.stop()
                thread.join()
                throw error
            }
        }
        self.init(
            log: log, reader: LogReader(directory: directory, log: log), queue: queue, thread: thread,
            scrubber: scrubbing, lock: lock, closingPatience: options.closingPatience)
    }
}
