package import NIOCore

/// A frame whose header was checked and whose body is whole, not yet decoded.
package struct RawFrame: Sendable {
    package let kind: FrameKind
    package let body: ByteBuffer
}

/// Cuts a byte stream into frames.
///
/// Frames that lie whole in what was read are sliced out of it; only one that straddles two reads is copied.
package struct FrameDecoder: Sendable {
    /// Longest body accepted from now on, in bytes.
    package var maximumLength: Int
    /// The start of a frame whose end has not arrived.
    private var partial = ByteBuffer()

    package init(maximumLength: Int) { self.maximumLength = maximumLength }

    /// Bytes waiting for the rest of their frame.
    package var partialBytes: Int { partial.readableBytes }

    /// The next whole frame, from `incoming` or what was kept of earlier reads; nil when `incoming` is used up.
    ///
    /// After an error the stream has no meaning any more.
    package mutating func next(from incoming: inout ByteBuffer) throws(WireError) -> RawFrame? {
        if partial.readableBytes > 0 { return try nextStraddling(&incoming) }
        guard incoming.readableBytes >= FrameHeader.length else {
            partial.writeBuffer(&incoming)
            return nil
        }
        let header = try FrameHeader.read(incoming, maximumLength: maximumLength)
        guard incoming.readableBytes >= FrameHeader.length + header.bodyLength else {
            partial.writeBuffer(&incoming)
            return nil
        }
        incoming.moveReaderIndex(forwardBy: FrameHeader.length)
        guard let body = incoming.readSlice(length: header.bodyLength) else { throw .truncated }
        return RawFrame(kind: header.kind, body: body)
    }

    private mutating func nextStraddling(_ incoming: inout ByteBuffer) throws(WireError) -> RawFrame? {
        fill(upTo: FrameHeader.length, from: &incoming)
        guard partial.readableBytes >= FrameHeader.length else { return nil }
        let header = try FrameHeader.read(partial, maximumLength: maximumLength)
        fill(upTo: FrameHeader.length + header.bodyLength, from: &incoming)
        guard partial.readableBytes == FrameHeader.length + header.bodyLength else { return nil }
        partial.moveReaderIndex(forwardBy: FrameHeader.length)
        let frame = RawFrame(kind: header.kind, body: partial.slice())
        partial = ByteBuffer()
        return frame
    }

    private mutating func fill(upTo count: Int, from incoming: inout ByteBuffer) {
        let missing = min(count - partial.readableBytes, incoming.readableBytes)
        guard missing > 0, var piece = incoming.readSlice(length: missing) else { return }
        partial.writeBuffer(&piece)
    }
}
