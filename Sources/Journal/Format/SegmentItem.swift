/// What stands at one place of a segment.
package enum SegmentItem: Sendable, Hashable {
    case record(RecordHeader)
    case frame(CommitFrame)
    /// Neither, or broken.
    case unreadable(looksLikeFrame: Bool)

    package init(_ bytes: [UInt8], at offset: Int) {
        if let header = RecordHeader(bytes, at: offset) {
            self = .record(header)
        } else if let frame = CommitFrame(bytes, at: offset) {
            self = .frame(frame)
        } else {
            let kind = offset + 4 < bytes.count ? bytes[offset + 4] : 0
            self = .unreadable(looksLikeFrame: kind == CommitFrame.kind)
        }
    }
}
