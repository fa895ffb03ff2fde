package import Ledger
import Synchronization

extension Journal {
    /// A directory that lacks entries which others have. It is locked, nothing in it can be read or written, and nobody
    /// votes with it, until the entries of all ``missing`` ranges were given to ``add(_:)``. Calls read and write the disk
    /// and wait for one another.
    package final class Repair: Sendable {
        /// In the order of the log.
        package let missing: [MissingRange]

        private let work: Mutex<GapRepair>
        private let directory: any Directory
        private let lock: SystemFile
        private let clusterID: [UInt8]
        private let options: Options
        private let listener: Listener

        init(
            _ repair: GapRepair, in directory: any Directory, lock: SystemFile, clusterID: [UInt8], options: Options,
            listener: Listener
        ) {
            missing = repair.missing
            work = Mutex(repair)
            self.directory = directory
            self.lock = lock
            self.clusterID = clusterID
            self.options = options
            self.listener = listener
        }

        /// As ``GapRepair/wanted``.
        package var wanted: ClosedRange<LogIndex>? { work.withLock { $0.wanted } }

        /// As ``GapRepair/add(_:)``.
        package func add(_ entries: [Entry]) throws(JournalError) {
            let result = work.withLock { work in Result { () throws(JournalError) in try work.add(entries) } }
            try result.get()
        }

        /// As ``GapRepair/read(from:through:maximumBytes:)``.
        package func read(from: LogIndex, through: LogIndex, maximumBytes: Int) throws(JournalError) -> [Entry] {
            let repair = work.withLock { $0 }
            return try repair.read(from: from, through: through, maximumBytes: maximumBytes)
        }

        /// As ``GapRepair/startOver()``.
        package func startOver() { work.withLock { $0.startOver() } }

        /// As ``GapRepair/cutAtMissing()``.
        package func cutAtMissing() throws(JournalError) {
            let result = work.withLock { work in Result { () throws(JournalError) in try work.cutAtMissing() } }
            try result.get()
        }

        /// As ``GapRepair/beginBehindMissing()``.
        package func beginBehindMissing() throws(JournalError) {
            let result = work.withLock { work in Result { () throws(JournalError) in try work.beginBehindMissing() } }
            try result.get()
        }

        /// Goes on opening, once nothing is missing any more. What is there by then may still be incomplete: a segment that
        /// could not be judged before the one behind it was there.
        package func open() throws(JournalError) -> Opening {
            precondition(wanted == nil, "opened with missing entries")
            return try Journal.opening(
                directory, lock: lock, clusterID: clusterID, options: options, listener: listener)
        }

        /// Gives up, and gives the directory free. Not after ``open()``.
        package func close() { lock.unlock() }
    }
}
