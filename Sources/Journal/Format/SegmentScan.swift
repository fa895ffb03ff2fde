package import Ledger

/// Reads a whole segment: which entries it holds in the end, where its last whole batch ends, and whether what follows
/// is nothing, a torn batch, or damage.
package struct SegmentScan: Sendable {
    package struct Record: Sendable, Hashable {
        package let index: LogIndex
        package let term: Term
        /// Where in the file the entry's bytes are.
        package let body: Range<Int>
    }

    package let header: SegmentHeader
    /// What no later record replaced: consecutive from the header's first index.
    package private(set) var records: [Record] = []
    package private(set) var positions = PositionIndex()
    /// Where the next batch goes.
    package private(set) var end = SegmentHeader.length
    /// The last whole batch and its frame; empty when there is none.
    package private(set) var lastBatch = SegmentHeader.length..<SegmentHeader.length
    /// Bytes from ``end`` to the last that is not zero: a batch whose write was interrupted, to be zeroed before the
    /// next append. 0 when the segment ends cleanly.
    package private(set) var tornLength = 0

    private var cadence = PositionIndex.Cadence()

    /// - Parameters:
    ///   - bytes: the file, `header.fileLength` bytes; the newest segment's, where shorter, filled up with zeroes.
    ///   - isNewest: only the newest segment of a log can have a torn tail.
    package init(_ bytes: [UInt8], header: SegmentHeader, isNewest: Bool) throws(Damage) {
        self.init(header, bytes)
        while try takeBatch(bytes, isNewest: isNewest) {}
    }

    private init(_ header: SegmentHeader, _ bytes: [UInt8]) {
        precondition(bytes.count == header.fileLength, "\(bytes.count) bytes of a \(header.fileLength) byte segment")
        self.header = header
    }

    /// The batches of the newest segment up to the first damage, and that damage.
    package static func untilDamage(
        _ bytes: [UInt8], header: SegmentHeader
    ) -> (scan: SegmentScan, damage: Damage?) {
        var scan = SegmentScan(header, bytes)
        do {
            while try scan.takeBatch(bytes, isNewest: true) {}
            return (scan, nil)
        } catch {
            return (scan, error)
        }
    }

    /// The highest index that a whole batch behind ``end`` names; nil when none is to be found.
    package func highestIndexBehind(_ bytes: [UInt8]) -> LogIndex? {
        var highest: LogIndex?
        for offset in stride(from: end, to: bytes.count, by: RecordHeader.alignment) {
            guard let frame = CommitFrame(bytes, at: offset), frame.batchOffset + frame.batchLength == offset else {
                continue
            }
            highest = max(highest ?? 0, frame.lastIndex)
        }
        return highest
    }

    package var lastIndex: LogIndex { header.firstIndex + LogIndex(records.count) - 1 }

    /// False at the end of the segment.
    private mutating func takeBatch(_ bytes: [UInt8], isNewest: Bool) throws(Damage) -> Bool {
        var batch: [(record: Record, offset: Int)] = []
        var offset = end
        while true {
            let broken: Tail.Item
            switch SegmentItem(bytes, at: offset) {
            case .frame(let frame):
                try accept(batch, closedBy: frame, at: offset)
                return true
            case .record(let found):
                try checkLength(found, at: offset, count: bytes.count)
                if found.bodyIsIntact(in: bytes, at: offset) {
                    batch.append((try record(found, in: bytes, at: offset, after: batch.last?.record), offset))
                    offset += found.recordLength
                    continue
                }
                broken = Tail.Item(
                    range: offset..<offset + found.recordLength, index: found.index, reason: .body)
            case .unreadable(let looksLikeFrame):
                let expected = (batch.last?.record.index ?? lastIndex) + 1
                let length = looksLikeFrame ? CommitFrame.length : RecordHeader.length
                broken = Tail.Item(
                    range: offset..<min(offset + length, bytes.count), index: expected,
                    reason: looksLikeFrame ? .frame : .recordHeader)
            }
            tornLength = try Tail(bytes, batchOffset: end, broken: broken).tornLength(isNewest: isNewest)
            return false
        }
    }

    private func checkLength(_ found: RecordHeader, at offset: Int, count: Int) throws(Damage) {
        guard Entry.headerLength...Entry.maximumLength ~= found.bodyLength,
            offset + found.recordLength + CommitFrame.length <= count
        else { throw Damage(offset: offset, index: found.index, reason: .recordLength(found.bodyLength)) }
    }

    /// Checks a record whose checksums are right against the entry in it and the entry before it.
    private func record(
        _ found: RecordHeader, in bytes: [UInt8], at offset: Int, after previous: Record?
    ) throws(Damage) -> Record {
        func damage(_ reason: Damage.Reason) -> Damage {
            Damage(offset: offset, index: found.index, reason: reason)
        }
        let body = found.body(at: offset)
        let entry: Entry
        do { entry = try Entry(decoding: Array(bytes[body])) } catch { throw damage(.entry(error)) }
        guard entry.index == found.index, entry.term == found.term else { throw damage(.entryDiffers) }
        let allowed = previous.map { $0.index + 1...$0.index + 1 } ?? header.firstIndex...lastIndex + 1
        guard allowed ~= found.index else { throw damage(.indexOutOfOrder(found.index)) }
        let before = previous?.term ?? term(before: found.index)
        guard found.term >= before, found.term > 0 else { throw damage(.termDecreased(found.term)) }
        return Record(index: found.index, term: found.term, body: body)
    }

    private func term(before index: LogIndex) -> Term {
        index == header.firstIndex ? header.previousTerm : records[Int(index - header.firstIndex) - 1].term
    }

    private mutating func accept(
        _ batch: [(record: Record, offset: Int)], closedBy frame: CommitFrame, at offset: Int
    ) throws(Damage) {
        guard let first = batch.first?.record.index, let last = batch.last?.record.index,
            frame.batchOffset == end, frame.batchLength == offset - end, frame.recordCount == batch.count,
            frame.firstIndex == first, frame.lastIndex == last
        else { throw Damage(offset: offset, index: batch.last?.record.index, reason: .frameDiffers) }
        if first <= lastIndex {
            records.removeLast(Int(lastIndex - first) + 1)
            positions.truncate(from: first)
            cadence.restart()
        }
        for (record, offset) in batch {
            records.append(record)
            if let mark = cadence.mark(index: record.index, offset: offset) { positions.append(mark) }
        }
        lastBatch = end..<offset + CommitFrame.length
        end = lastBatch.upperBound
    }
}
