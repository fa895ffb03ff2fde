import CCRC32C

/// CRC-32C (Castagnoli, RFC 3720 B.4), the checksum of everything the journal writes.
package enum CRC32C {
    /// Of the bytes in `range`, behind those that `checksum` is of.
    package static func of(_ bytes: [UInt8], _ range: Range<Int>, after checksum: UInt32 = 0) -> UInt32 {
        unsafe bytes.withUnsafeBytes { buffer in
            let part = unsafe UnsafeRawBufferPointer(rebasing: buffer[range])
            return unsafe crc32c(checksum, part.baseAddress, part.count)
        }
    }

    package static func of(_ bytes: [UInt8]) -> UInt32 { of(bytes, 0..<bytes.count) }

    static func of(_ bytes: Slice<UnsafeRawBufferPointer>) -> UInt32 {
        let part = unsafe UnsafeRawBufferPointer(rebasing: bytes)
        return unsafe crc32c(0, part.baseAddress, part.count)
    }
}
