/// Which of a directory's segments are the log, and which were replaced and only wait to be removed.
package struct SegmentChain: Sendable {
    /// From the first entry on; each follows the one before it.
    package private(set) var live: [SegmentHeader] = []
    /// Begin at or after a live segment made later.
    package private(set) var superseded: [SegmentHeader] = []
    /// Sequences of the live segments that do not follow the one before them: something between the two is gone.
    private var afterGap: Set<UInt64> = []
    /// Whether something between the last live segment and a newest one that cannot be read is gone as well.
    package private(set) var endsInGap = false

    /// A segment that has no place among the others.
    package struct Fault: Error, Equatable {
        package let segment: SegmentHeader
        package let reason: Damage.Reason

        package init(segment: SegmentHeader, reason: Damage.Reason) {
            self.segment = segment
            self.reason = reason
        }
    }

    /// Of a log from index 1 on in which nothing is missing.
    package init(_ segments: [SegmentHeader]) throws(Fault) {
        try self.init(tracing: segments, from: .empty, lostNewest: nil)
        if let later = live.first(where: hasGap) {
            throw Fault(segment: later, reason: .previousSegmentMissing(sequence: later.previousSequence))
        }
    }

    /// Of a log in which segments may be missing.
    ///
    /// - Parameters:
    ///   - base: what the log begins after; `segments` are all of a higher sequence.
    ///   - lostNewest: the newest segment, where it is known to be none of `segments`.
    package init(tracing segments: [SegmentHeader], from base: LogBase, lostNewest: SegmentLink?) throws(Fault) {
        var next = lostNewest
        for segment in segments.sorted(by: { $0.sequence > $1.sequence }) {
            guard let later = next else {
                live.append(segment)
                next = segment.link
                continue
            }
            let isBefore = segment.firstIndex < later.firstIndex
            if segment.sequence == later.previousSequence, isBefore {
                live.append(segment)
                next = segment.link
            } else if segment.sequence > later.previousSequence, segment.sequence < later.sequence, !isBefore {
                superseded.append(segment)
            } else if segment.sequence < later.previousSequence {
                // What the missing one replaced cannot be told, so nothing counts as replaced by it.
                guard isBefore else {
                    let reason = Damage.Reason.previousSegmentMissing(sequence: later.previousSequence)
                    throw Fault(segment: live.last ?? segment, reason: reason)
                }
                if live.isEmpty { endsInGap = true } else { afterGap.insert(later.sequence) }
                live.append(segment)
                next = segment.link
            } else {
                throw Fault(segment: segment, reason: .strayed)
            }
        }
        live.reverse()
        guard let first = live.first else {
            endsInGap = lostNewest.map { $0.previousSequence != base.sequence } ?? false
            return
        }
        if first.previousSequence != base.sequence {
            guard first.previousSequence > base.sequence else { throw Fault(segment: first, reason: .strayed) }
            afterGap.insert(first.sequence)
        } else if first.firstIndex != base.index + 1 {
            throw Fault(segment: first, reason: .strayed)
        }
    }

    /// Whether the segment before `segment`, one of ``live``, is missing.
    package func hasGap(before segment: SegmentHeader) -> Bool { afterGap.contains(segment.sequence) }
}
