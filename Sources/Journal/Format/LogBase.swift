package import Ledger

/// What comes before the log in a directory: nothing, or entries that were archived or that a snapshot stands for.
package struct LogBase: Sendable, Hashable {
    /// Of the last entry before the log; 0 for none.
    package let index: LogIndex
    /// That entry's term; 0 for none.
    package let term: Term
    /// That entry's time, nanoseconds UTC; 0 for none, or unknown.
    package let time: Int64
    /// The Merkle tree of all entries up to ``index``.
    package let peaks: MerklePeaks
    /// Segments of this sequence and below are not part of the log any more; 0 for none.
    package let sequence: UInt64

    /// A log that begins at index 1.
    package static let empty = LogBase(index: 0, term: 0, time: 0, peaks: MerklePeaks(), sequence: 0)

    package init(index: LogIndex, term: Term, time: Int64, peaks: MerklePeaks, sequence: UInt64) {
        self.index = index
        self.term = term
        self.time = time
        self.peaks = peaks
        self.sequence = sequence
    }

    var isPossible: Bool {
        peaks.size == index && (index > 0) == (term > 0) && (index > 0) == (sequence > 0)
    }
}

/// How a segment hangs together with the others.
package struct SegmentLink: Sendable, Hashable {
    package let sequence: UInt64
    package let previousSequence: UInt64
    package let firstIndex: LogIndex

    package init(sequence: UInt64, previousSequence: UInt64, firstIndex: LogIndex) {
        self.sequence = sequence
        self.previousSequence = previousSequence
        self.firstIndex = firstIndex
    }

    var isPossible: Bool { sequence > 0 && previousSequence < sequence && firstIndex > 0 }
}

extension SegmentHeader {
    package var link: SegmentLink {
        SegmentLink(sequence: sequence, previousSequence: previousSequence, firstIndex: firstIndex)
    }
}
