package import NIOCore

/// What a frame's body is. Zero is never used.
package enum FrameKind: UInt8, Sendable, CaseIterable {
    case hello = 1
    case ping = 2
    case raft = 3
    case verdict = 4
    case forward = 5
    case forwardReply = 6
}

/// A frame's header: u32 body length, u8 kind, u8 flags (0), u16 reserved (0); little-endian.
package enum FrameHeader {
    package static let length = 8
    /// Longest body, in bytes, refused from the header before any of it is kept.
    package static let maximumFrameLength = 16 << 20

    /// Reads and checks the header at the front of `buffer`, which holds at least ``length`` bytes, and leaves it
    /// there.
    static func read(
        _ buffer: ByteBuffer, maximumLength: Int
    ) throws(WireError) -> (kind: FrameKind, bodyLength: Int) {
        guard
            let (bodyLength, rawKind, flags, reserved) = buffer.getMultipleIntegers(
                at: buffer.readerIndex, endianness: .little, as: (UInt32, UInt8, UInt8, UInt16).self)
        else { throw .truncated }
        guard let kind = FrameKind(rawValue: rawKind) else { throw .unknownFrameKind(rawKind) }
        guard flags == 0, reserved == 0 else { throw .reservedBits }
        guard bodyLength <= maximumLength else { throw .tooLong(Int(bodyLength), maximum: maximumLength) }
        return (kind, Int(bodyLength))
    }

    /// Appends a header, the body, and then the body's length into the header.
    package static func write(_ kind: FrameKind, into buffer: inout ByteBuffer, body: (inout ByteBuffer) -> Void) {
        let start = buffer.writerIndex
        buffer.writeMultipleIntegers(
            UInt32(0), kind.rawValue, UInt8(0), UInt16(0), endianness: .little, as: (UInt32, UInt8, UInt8, UInt16).self)
        body(&buffer)
        let bodyLength = buffer.writerIndex - start - length
        precondition(bodyLength <= maximumFrameLength, "\(kind) frame of \(bodyLength) bytes")
        buffer.setInteger(UInt32(bodyLength), at: start, endianness: .little)
    }
}
