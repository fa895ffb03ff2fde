/// Which of a directory's segments are the log, and which were replaced and only wait to be removed.
package struct SegmentChain: Sendable {
    /// From the first entry on; each follows the one before it.
    package let live: [SegmentHeader]
    /// Begin at or after a live segment made later.
    package let superseded: [SegmentHeader]

    /// A segment that has no place among the others.
    package struct Fault: Error, Equatable {
        package let segment: SegmentHeader
        package let reason: Damage.Reason

        package init(segment: SegmentHeader, reason: Damage.Reason) {
            self.segment = segment
            self.reason = reason
        }
    }

    package init(_ segments: [SegmentHeader]) throws(Fault) {
        let newestFirst = segments.sorted { $0.sequence > $1.sequence }
        var live: [SegmentHeader] = []
        var superseded: [SegmentHeader] = []
        for segment in newestFirst {
            guard let next = live.last else {
                live.append(segment)
                continue
            }
            if segment.sequence == next.previousSequence, segment.firstIndex < next.firstIndex {
                live.append(segment)
            } else if segment.sequence > next.previousSequence, segment.sequence < next.sequence,
                segment.firstIndex >= next.firstIndex
            {
                superseded.append(segment)
            } else if segment.sequence < next.previousSequence {
                throw Fault(segment: next, reason: .previousSegmentMissing(sequence: next.previousSequence))
            } else {
                throw Fault(segment: segment, reason: .strayed)
            }
        }
        if let first = live.last, first.previousSequence != 0 {
            throw Fault(segment: first, reason: .previousSegmentMissing(sequence: first.previousSequence))
        }
        self.live = live.reversed()
        self.superseded = superseded
    }
}
