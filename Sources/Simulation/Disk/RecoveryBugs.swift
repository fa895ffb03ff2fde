import Journal
import Ledger

/// Planted bugs of recovery: they show the codec other bytes than the disk has.
enum RecoveryBugs {
    static func change(_ bytes: inout [UInt8], header: SegmentHeader, isNewest: Bool, bug: PlantedBug) {
        do throws(Damage) {
            let scan = try SegmentScan(bytes, header: header, isNewest: isNewest)
            if bug == .acceptUnclosedBatch, scan.tornLength > 0 { close(&bytes, from: scan.end) }
        } catch {
            switch (bug, error.reason) {
            case (.cutDamage, _) where isNewest:
                for offset in error.offset..<bytes.count { bytes[offset] = 0 }
            case (.trustDamagedBody, .body): trust(&bytes, at: error.offset)
            default: break
            }
        }
    }

    /// Puts a commit frame behind the whole records of a torn batch.
    private static func close(_ bytes: inout [UInt8], from start: Int) {
        var offset = start
        var indices: [LogIndex] = []
        while let record = RecordHeader(bytes, at: offset),
            offset + record.recordLength + CommitFrame.length <= bytes.count, record.bodyIsIntact(in: bytes, at: offset)
        {
            indices.append(record.index)
            offset += record.recordLength
        }
        guard let first = indices.first, let last = indices.last else { return }
        var frame: [UInt8] = []
        CommitFrame(
            batchLength: offset - start, batchOffset: start, firstIndex: first, lastIndex: last,
            recordCount: indices.count
        ).append(to: &frame)
        bytes.replaceSubrange(offset..<offset + frame.count, with: frame)
    }

    /// Gives a damaged entry the checksum it would have.
    private static func trust(_ bytes: inout [UInt8], at offset: Int) {
        guard let record = RecordHeader(bytes, at: offset),
            let entry = try? Entry(decoding: Array(bytes[record.body(at: offset)]))
        else { return }
        var header: [UInt8] = []
        RecordHeader(of: entry).append(to: &header)
        bytes.replaceSubrange(offset..<offset + header.count, with: header)
    }
}
