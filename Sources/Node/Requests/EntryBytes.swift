import Ledger
import SiteCore

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
    init(_ answer: RepairAnswer) {
        switch answer {
        case .entries(let entries): self = .data(EntryBytes.encode(entries))
        case .archived(let firstIndex): self = .archived(firstIndex: firstIndex)
        case .ends(let lastIndex): self = .ends(lastIndex: lastIndex)
        case .unreadable(let error): self = .failed(PeerFailure(error))
        }
    }

    /// Nil when it is none to such a question, or when its entries are not whole.
    var repairAnswer: RepairAnswer? {
        switch self {
        case .data(let bytes): EntryBytes.decode(bytes).map(RepairAnswer.entries)
        case .archived(let firstIndex): .archived(firstIndex: firstIndex)
        case .ends(let lastIndex): .ends(lastIndex: lastIndex)
        default: nil
        }
    }
}
