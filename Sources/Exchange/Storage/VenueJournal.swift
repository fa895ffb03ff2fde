import CCRC32C

/// The venue's journal: an append-only file of frames with checksums. README.md describes the bytes.
///
/// A frame is what one turn of the event loop came to, and counts whole or not at all.
final class VenueJournal {
    private let file: AppendedFile
    private var writer = ByteWriter()

    static let fileName = "venue.journal"
    private static let magic = Array("QVENUE1\n".utf8)
    /// Length and CRC-32C of the payload, and CRC-32C of these two: four bytes each, little-endian.
    private static let headerLength = 12
    /// A turn that comes to more is written as several frames.
    private static let usualPayload = 16 << 20
    private static let maximumPayload = 64 << 20

    /// Opens the journal at `path`, or begins one under these rules.
    init(_ path: String) throws(VenueError) { file = try AppendedFile(path) }

    /// Hands over every record, oldest first, and cuts off a frame that was not written whole.
    ///
    /// - Parameter rules: a text of the rules that the matching goes by; the first frame has to hold the same.
    /// - Returns: how many bytes were cut off.
    func read(rules: [UInt8], _ restore: (ExchangeRecord) throws -> Void) throws -> Int {
        let found = try file.read(Self.magic.count, at: 0)
        guard Self.magic.starts(with: found) else { throw VenueError.notAJournal(path: file.path) }
        guard found.count == Self.magic.count, let first = try payload(at: Self.magic.count) else {
            return try begin(rules)
        }
        guard first == rules else { throw VenueError.otherRules(path: file.path) }
        var offset = Self.magic.count + Self.headerLength + first.count
        while offset < file.length, let payload = try payload(at: offset) {
            try read(payload, at: offset, restore)
            offset += Self.headerLength + payload.count
        }
        let cut = file.length - offset
        if cut > 0 { try file.truncate(to: offset) }
        return cut
    }

    /// Adds a record to what ``write(syncs:)`` writes.
    func append(_ record: ExchangeRecord) throws(VenueError) {
        RecordCodec.append(record, to: &writer)
        if writer.bytes.count >= Self.usualPayload { try writeFrame() }
    }

    /// Writes what was added, and has it on the disk before it returns where `syncs` says so.
    func write(syncs: Bool) throws(VenueError) {
        guard !writer.bytes.isEmpty else { return }
        try writeFrame()
        if syncs { try file.sync() }
    }

    private func writeFrame() throws(VenueError) {
        try file.append(Self.frame(writer.bytes))
        writer.removeAll()
    }

    /// Begins the file anew: nothing whole was in it.
    private func begin(_ rules: [UInt8]) throws(VenueError) -> Int {
        let cut = file.length
        try file.truncate(to: 0)
        try file.append(Self.magic + Self.frame(rules))
        try file.sync()
        return cut
    }

    private func read(_ payload: [UInt8], at offset: Int, _ restore: (ExchangeRecord) throws -> Void) throws {
        var reader = ByteReader(payload)
        do {
            while !reader.isAtEnd { try restore(RecordCodec.read(&reader)) }
        } catch is ByteReader.Malformed {
            throw damage(offset, "a record that cannot be read")
        } catch let error as ExchangeRecordError {
            throw damage(offset, "\(error)")
        }
    }

    /// The payload of the frame at an offset; nil when it is the last and was not written whole. Damage before the end
    /// is never cut off: acknowledged orders stand behind it.
    private func payload(at offset: Int) throws(VenueError) -> [UInt8]? {
        let header = try file.read(Self.headerLength, at: offset)
        guard header.count == Self.headerLength else { return nil }
        let length = Int(Self.number(header[0..<4]))
        guard Self.checksum(header[0..<8]) == Self.number(header[8..<12]), (1...Self.maximumPayload).contains(length)
        else {
            // A power cut may leave zeros where the end was to be.
            if try isZero(from: offset) { return nil }
            throw damage(offset, "the head of a frame is wrong")
        }
        let payload = try file.read(length, at: offset + Self.headerLength)
        guard payload.count == length else { return nil }
        guard Self.checksum(payload[...]) == Self.number(header[4..<8]) else {
            if offset + Self.headerLength + length == file.length { return nil }
            if try isZero(from: offset + Self.headerLength + length) { return nil }
            throw damage(offset, "a frame whose checksum is wrong")
        }
        return payload
    }

    private func isZero(from offset: Int) throws(VenueError) -> Bool {
        var next = offset
        while next < file.length {
            let bytes = try file.read(1 << 20, at: next)
            guard bytes.allSatisfy({ $0 == 0 }) else { return false }
            next += bytes.count
        }
        return true
    }

    private func damage(_ offset: Int, _ what: String) -> VenueError {
        .damagedJournal(path: file.path, offset: offset, what: what)
    }

    private static func frame(_ payload: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(headerLength + payload.count)
        append(UInt32(payload.count), to: &bytes)
        append(checksum(payload[...]), to: &bytes)
        append(checksum(bytes[...]), to: &bytes)
        bytes.append(contentsOf: payload)
        return bytes
    }

    private static func append(_ number: UInt32, to bytes: inout [UInt8]) {
        for shift in stride(from: UInt32(0), to: 32, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        unsafe bytes.withUnsafeBytes { buffer in
            unsafe crc32c(0, buffer.baseAddress, buffer.count)
        }
    }
}
