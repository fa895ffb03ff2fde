extension Journal {
    /// Limits of the journal.
    package struct Options: Sendable {
        package static let minimumSegmentBytes = 1 << 20
        package static let maximumSegmentBytes = 1 << 30

        /// Length of a segment file, whole blocks of 4 KiB. A single entry that needs more gets a longer segment.
        package var segmentBytes = 64 << 20
        /// Most bytes in one batch: one write, one fdatasync. An entry that needs more is a batch of its own.
        package var maximumBatchBytes = 4 << 20
        /// Most bytes waiting for the disk; past it ``Journal/append(_:completion:)`` waits.
        package var maximumQueueBytes = 64 << 20
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
        }
    }
}
