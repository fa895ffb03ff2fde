package import Ledger
import Synchronization

extension Journal {
    /// A directory that lacks entries which others have. It is locked, nothing in it can be read or written, and nobody
    /// votes with it, until the entries of all ``missing`` ranges were given to ``add(_:)``.
    ///
    /// The segment behind a range was begun with the Merkle peaks of everything before it, so nobody can pass off other
    /// entries as those that are missing. Calls read and write the disk and wait for one another.
    package final class Repair: Sendable {
        /// In the order of the log.
        package let missing: [MissingRange]

        private enum Work {
            /// The last of these is being built.
            case building([LogGap], RangeBuilder?)
            case closed
        }

        private let survey: Survey
        private let directory: Directory
        private let lock: File
        private let clusterID: [UInt8]
        private let options: Options
        private let listener: Listener
        private let work: Mutex<Work>

        init(_ survey: Survey, lock: File, clusterID: [UInt8], options: Options, listener: Listener) {
            missing = survey.gaps.map(\.range)
            self.survey = survey
            directory = survey.directory
            self.lock = lock
            self.clusterID = clusterID
            self.options = options
            self.listener = listener
            work = Mutex(.building(survey.gaps.reversed(), nil))
        }

        /// What is to be given next, from the lower bound on; nil when nothing is missing any more.
        package var wanted: ClosedRange<LogIndex>? {
            work.withLock { work in
                guard case .building(let gaps, let builder) = work, let gap = gaps.last else { return nil }
                return (builder?.nextIndex ?? gap.range.entries.lowerBound)...gap.range.entries.upperBound
            }
        }

        /// Takes entries of ``wanted``, consecutive from its lower bound. With the last of a range the damaged file is kept
        /// in `damaged/` and the new one takes its place, durably; a crash before that leaves everything as it was.
        ///
        /// - Throws: ``JournalError/entriesRefused(_:_:)`` when they cannot be the missing ones. The range is then wanted
        ///   from its beginning again, from another peer.
        package func add(_ entries: [Entry]) throws(JournalError) {
            let result = work.withLock { work in
                Result { () throws(JournalError) in try self.add(entries, &work) }
            }
            try result.get()
        }

        private func add(_ entries: [Entry], _ work: inout Work) throws(JournalError) {
            guard case .building(var gaps, var builder) = work, let gap = gaps.last else {
                preconditionFailure("entries for a repair that is done")
            }
            do throws(JournalError) {
                var current: RangeBuilder
                if let builder {
                    current = builder
                } else {
                    current = try RangeBuilder(gap, in: directory, clusterID: clusterID, options: options)
                }
                try current.add(entries)
                builder = current
                if current.nextIndex > gap.range.entries.upperBound {
                    try current.finish()
                    gaps.removeLast()
                    builder = nil
                }
            } catch {
                // Whatever was built of the range is made again.
                work = .building(gaps, nil)
                throw error
            }
            work = .building(gaps, builder)
        }

        /// Gives up what is still wanted: the log begins behind the last range that is missing, and all before it is
        /// archived. For entries that nobody has any more and that a snapshot, or the state applied, stands for.
        package func beginBehindMissing() throws(JournalError) {
            let result = work.withLock { work in
                Result { () throws(JournalError) in try self.beginBehindMissing(&work) }
            }
            try result.get()
        }

        private func beginBehindMissing(_ work: inout Work) throws(JournalError) {
            guard case .building(let gaps, _) = work, let next = gaps.first?.next else { return }
            // A new extent must not hide that the old one was lost.
            if survey.isNewLoss, let loss = survey.loss {
                try LossFile.write(loss, clusterID: clusterID, in: directory)
            }
            let base = LogBase(
                index: next.firstIndex - 1, term: next.previousTerm, time: 0, peaks: next.peaks,
                sequence: next.previousSequence)
            var extent = try survey.openExtent(clusterID)
            try extent.save(base: base, newest: extent.slot.newest)
            work = .building([], nil)
        }

        /// Goes on opening, once nothing is missing any more. What is there by then may still be incomplete: a segment that
        /// could not be judged before the one behind it was there.
        package func open() throws(JournalError) -> Opening {
            precondition(wanted == nil, "opened with missing entries")
            work.withLock { $0 = .closed }
            return try Journal.opening(
                directory, lock: lock, clusterID: clusterID, options: options, listener: listener)
        }

        /// Gives up, and gives the directory free. Not after ``open()``.
        package func close() {
            work.withLock { $0 = .closed }
            lock.unlock()
        }
    }
}
