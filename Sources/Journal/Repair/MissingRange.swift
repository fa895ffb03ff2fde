package import Ledger

/// Entries that a sealed segment held and that this node no longer has. What follows them is whole, and the next
/// segment's header holds the Merkle peaks by which entries from anybody are known to be the right ones.
package struct MissingRange: Sendable, Equatable, CustomStringConvertible {
    /// Name of the file that is damaged or missing.
    package let file: String
    /// Where in the file the first damage is, and of which entry.
    package let damage: Damage
    /// What is to be fetched from a peer.
    package let entries: ClosedRange<LogIndex>

    package var description: String {
        "\(file), \(damage); entries \(entries.lowerBound) to \(entries.upperBound) are needed"
    }
}

/// A ``MissingRange`` and what is on both sides of it.
struct LogGap: Sendable {
    let range: MissingRange
    /// The log before it.
    let before: LogEnd
    /// The segment that goes on behind it.
    let next: SegmentHeader
}

/// The end of a part of the log.
struct LogEnd: Sendable {
    /// Of the segment that holds it.
    let sequence: UInt64
    let index: LogIndex
    let term: Term
    /// Nanoseconds UTC; 0 when unknown.
    let time: Int64
    let peaks: MerklePeaks

    init(_ base: LogBase) {
        sequence = base.sequence
        index = base.index
        term = base.term
        time = base.time
        peaks = base.peaks
    }

    init(_ footer: SegmentFooter) {
        sequence = footer.sequence
        index = footer.lastIndex
        term = footer.lastTerm
        time = footer.lastTime
        peaks = footer.peaks
    }

    /// What `header` says of the log before its segment.
    init(before header: SegmentHeader) {
        sequence = header.previousSequence
        index = header.firstIndex - 1
        term = header.previousTerm
        time = 0
        peaks = header.peaks
    }
}
