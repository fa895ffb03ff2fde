import Journal
import Ledger

extension DiskOperation.Place {
    /// The entry of this index, every byte of it checked.
    func entry(_ index: LogIndex, on disk: VirtualDisk) throws(Refusal) -> Entry {
        let bytes = disk.files[file].current
        func damaged(_ reason: Damage.Reason) -> Refusal {
            Refusal("reading", Damage(offset: offset, index: index, reason: reason))
        }
        guard case .record(let header) = SegmentItem(bytes, at: offset) else { throw damaged(.recordHeader) }
        guard header.index == index else { throw damaged(.indexOutOfOrder(header.index)) }
        guard offset + header.recordLength <= bytes.count else { throw damaged(.recordLength(header.bodyLength)) }
        guard header.bodyIsIntact(in: bytes, at: offset) else { throw damaged(.body) }
        let entry: Entry
        do { entry = try Entry(decoding: Array(bytes[header.body(at: offset)])) } catch { throw damaged(.entry(error)) }
        guard entry.index == header.index, entry.term == header.term else { throw damaged(.entryDiffers) }
        return entry
    }
}
