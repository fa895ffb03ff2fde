import Ledger

/// Why a page is not a segment header or a vote slot this program can use.
package enum HeaderFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// Not the kind of file its name says.
    case magic
    case checksum
    /// Whole, but written for readers of at least this format version.
    case newerFormat(UInt32)
    /// The checksum is right and the contents are impossible.
    case contents

    package var description: String {
        switch self {
        case .magic: "the header's magic is wrong"
        case .checksum: "the header's checksum is wrong"
        case .newerFormat(let version): "written for readers of format version \(version) and later"
        case .contents: "the header's checksum is right but its contents are impossible"
        }
    }
}

extension HeaderFault {
    /// What a segment header and a vote slot have in common: the magic at 0, the format version at 8, the least
    /// reader's at 12, and a CRC-32C of everything before it at `checksumAt`.
    ///
    /// - Returns: the version that wrote it, which may be later than `readable`.
    static func checkedVersion(
        of bytes: [UInt8], magic: [UInt8], checksumAt offset: Int, readable: UInt32
    ) throws(HeaderFault) -> UInt32 {
        guard bytes.starts(with: magic) else { throw .magic }
        let checksum = bytes.littleEndian(at: offset, as: UInt32.self)
        guard CRC32C.of(bytes, 0..<offset) == checksum else { throw .checksum }
        let minimumReader = bytes.littleEndian(at: 12, as: UInt32.self)
        guard minimumReader <= readable else { throw .newerFormat(minimumReader) }
        return bytes.littleEndian(at: 8, as: UInt32.self)
    }
}
