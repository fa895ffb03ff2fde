package import Ledger

extension Journal {
    /// Limits of the journal.
    package struct Options: Sendable {
        package static let minimumSegmentBytes = 1 << 20
        package static let maximumSegmentBytes = 1 << 30

        /// Length of a segment file, whole blocks of 4 KiB. A single entry that needs more gets a longer segment.
        package var segmentBytes = 64 << 20
        /// Most bytes in one batch: one write, one fdatasync. An entry that needs more is a batch of its own.
        package var maximumBatchBytes = 4 << 20
        /// Most bytes waiting for the disk; past it ``Journal/append(_:completion:)`` refuses.
        package var maximumQueueBytes = 64 << 20
        /// Which sealed segments opening reads in full.
        package var verification = Verification.suspects([])
        /// From the end of one scrub to the next; nil for none, not even the one after opening.
        package var scrubInterval: Duration? = .seconds(24 * 3600)
        /// How fast a scrub reads.
        package var scrubBytesPerSecond = 32 << 20
        /// How long ``Journal/close()`` waits for a disk that does not answer.
        package var closingPatience = Duration.seconds(2)
        /// Called on the writer's thread after each batch: the nanoseconds from its write until fdatasync returned.
        package var batchWritten: @Sendable (_ nanoseconds: UInt64) -> Void = { _ in }
        /// For tests.
        package var faults: FaultInjection?

        package init() {}

        func check() {
            precondition(
                Self.minimumSegmentBytes...Self.maximumSegmentBytes ~= segmentBytes
                    && segmentBytes % SegmentHeader.blockLength == 0,
                "segmentBytes \(segmentBytes)")
            precondition(
                maximumBatchBytes > 0 && maximumBatchBytes <= Self.maximumSegmentBytes,
                "maximumBatchBytes \(maximumBatchBytes)")
            precondition(maximumQueueBytes > 0, "maximumQueueBytes \(maximumQueueBytes)")
            precondition(scrubBytesPerSecond > 0, "scrubBytesPerSecond \(scrubBytesPerSecond)")
            precondition(scrubInterval.map { $0 > .zero } ?? true, "scrubInterval \(scrubInterval, default: "none")")
        }
    }

    /// Which sealed segments are read in full. The newest always is.
    package enum Verification: Sendable, Hashable {
        /// Those with a footer that fits are believed, except the files of these names: where a read or a scrub found
        /// damage, ``JournalError/damagedFile``.
        case suspects(Set<String>)
        case everything

        func includes(_ name: String) -> Bool {
            switch self {
            case .suspects(let names): names.contains(name)
            case .everything: true
            }
        }
    }

    /// The last entry that a snapshot stands for.
    package struct SnapshotPoint: Sendable, Hashable {
        package let index: LogIndex
        package let term: Term
        /// The entry's, nanoseconds UTC.
        package let time: Int64
        /// The Merkle tree of all entries up to ``index``.
        package let peaks: MerklePeaks

        package init(index: LogIndex, term: Term, time: Int64, peaks: MerklePeaks) {
            precondition(
                index > 0 && term > 0 && peaks.size == index, "snapshot of \(peaks.size) entries at index \(index)")
            self.index = index
            self.term = term
            self.time = time
            self.peaks = peaks
        }
    }
}
