import Ledger

extension SegmentScan {
    /// Decides about the first thing in a segment that cannot be read: a write that never finished, or damage.
    ///
    /// A batch is written only after the one before it is durable, into zeroed space, by a disk that writes sectors
    /// whole and in any order. So an interrupted write leaves zeroes: from some byte on, or in whole sectors. Whatever
    /// else is wrong was right once, and so is everything that another batch follows.
    struct Tail {
        struct Item {
            let range: Range<Int>
            let index: LogIndex
            let reason: Damage.Reason
        }

        /// The smallest unit a disk writes whole.
        static let sectorLength = 512

        private let bytes: [UInt8]
        private let batchOffset: Int
        private let broken: Item

        init(_ bytes: [UInt8], batchOffset: Int, broken: Item) {
            self.bytes = bytes
            self.batchOffset = batchOffset
            self.broken = broken
        }

        /// Bytes to cut: none at a clean end. Throws when this is damage.
        func tornLength(isNewest: Bool) throws(Damage) -> Int {
            guard let last = bytes.lastNonZero(in: batchOffset..<bytes.count) else { return 0 }
            let isInterrupted = endsInside(last) || lacksSector()
            let isFollowed = hasFrame(through: last) { $0.batchOffset != batchOffset }
            if isNewest, isInterrupted, !isFollowed { return last + 1 - batchOffset }
            let hasNoBatch = broken.range.lowerBound == batchOffset && bytes.firstNonZero(in: broken.range) == nil
            if hasNoBatch, !hasFrame(through: last, where: { _ in true }) {
                let stray = bytes.firstNonZero(in: batchOffset..<bytes.count)
                throw Damage(offset: stray ?? batchOffset, index: nil, reason: .notZero)
            }
            throw Damage(offset: broken.range.lowerBound, index: broken.index, reason: broken.reason)
        }

        /// Nothing but zeroes from somewhere inside the broken item on. A frame's last byte is never zero, so a frame
        /// that reaches its end was written whole.
        private func endsInside(_ last: Int) -> Bool {
            last < broken.range.upperBound - (broken.reason == .frame ? 1 : 0)
        }

        /// A sector that the broken item touches holds nothing of this batch.
        private func lacksSector() -> Bool {
            let first = broken.range.lowerBound / Self.sectorLength * Self.sectorLength
            return stride(from: first, to: broken.range.upperBound, by: Self.sectorLength).contains { start in
                let part = max(start, batchOffset)..<min(start + Self.sectorLength, bytes.count)
                return bytes.firstNonZero(in: part) == nil
            }
        }

        /// A whole commit frame follows. A frame says where it stands, so that bytes of an entry that look like one do
        /// not count.
        private func hasFrame(through last: Int, where isWanted: (CommitFrame) -> Bool) -> Bool {
            stride(from: broken.range.lowerBound, through: last, by: RecordHeader.alignment).contains { offset in
                guard let frame = CommitFrame(bytes, at: offset) else { return false }
                return frame.batchOffset + frame.batchLength == offset && isWanted(frame)
            }
        }
    }
}
