import Journal
import Ledger

/// Entries as one site hands them to another that repairs its log: each with its length before it, four bytes
/// little-endian.
enum EntryBytes {
    static func encode(_ entries: [Entry]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(entries.reduce(0) { $0 + $1.bytes.count + 4 })
        for entry in entries {
            bytes.appendLittleEndian(UInt32(entry.bytes.count))
            bytes.append(contentsOf: entry.bytes)
        }
        return bytes
    }

    /// Nil when the bytes are not whole entries.
    static func decode(_ bytes: [UInt8]) -> [Entry]? {
        var entries: [Entry] = []
        var place = 0
        while place < bytes.count {
            guard bytes.count - place >= 4 else { return nil }
            let length = Int(bytes.littleEndian(at: place, as: UInt32.self))
            place += 4
            guard length <= Entry.maximumLength, length <= bytes.count - place,
                let entry = try? Entry(decoding: Array(bytes[place..<place + length]))
            else { return nil }
            entries.append(entry)
            place += length
        }
        return entries
    }
}

extension PeerReply {
    /// What a site answers that is asked for entries of its log.
    init(
        entriesFrom first: LogIndex, through last: LogIndex,
        read: (_ from: LogIndex, _ through: LogIndex, _ maximumBytes: Int) throws(JournalError) -> [Entry]
    ) {
        guard first > 0, first <= last else {
            self = .data([])
            return
        }
        do {
            self = .data(EntryBytes.encode(try read(first, last, Self.maximumDataLength)))
        } catch {
            switch error {
            case .archived(_, let firstIndex): self = .archived(firstIndex: firstIndex)
            case .notInLog: self = .data([])
            default: self = .failed(PeerFailure(error))
            }
        }
    }
}
