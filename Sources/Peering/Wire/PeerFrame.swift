package import NIOCore
package import Raft

/// What sites say to each other over a link.
package enum PeerFrame: Sendable, Hashable {
    case raft(Raft.Message)
    /// A site's verdict; the bytes are the shell's.
    case verdict([UInt8])
    /// A request passed on to another site, answered by a ``forwardReply(id:_:)`` with the same id.
    case forward(id: UInt64, [UInt8])
    case forwardReply(id: UInt64, [UInt8])

    /// Longest opaque body, in bytes.
    package static let maximumBodyLength = FrameHeader.maximumFrameLength - 8

    var kind: FrameKind {
        switch self {
        case .raft: .raft
        case .verdict: .verdict
        case .forward: .forward
        case .forwardReply: .forwardReply
        }
    }

    /// Appends the frame, header first.
    ///
    /// A body longer than ``FrameHeader/maximumFrameLength`` is a programmer error: whoever makes batches bounds them.
    package func encode(into buffer: inout ByteBuffer) {
        FrameHeader.write(kind, into: &buffer) { buffer in
            switch self {
            case .raft(let message):
                message.encode(into: &buffer)
            case .verdict(let body):
                buffer.writeBytes(body)
            case .forward(let id, let body), .forwardReply(let id, let body):
                buffer.writeInteger(id, endianness: .little)
                buffer.writeBytes(body)
            }
        }
    }

    /// Nil for the kinds a link keeps to itself.
    package init?(_ frame: RawFrame) throws(WireError) {
        var body = frame.body
        switch frame.kind {
        case .hello, .ping:
            return nil
        case .raft:
            self = .raft(try Raft.Message(decoding: &body))
        case .verdict:
            self = .verdict(body.takeRest())
        case .forward:
            self = .forward(id: try body.take(UInt64.self), body.takeRest())
        case .forwardReply:
            self = .forwardReply(id: try body.take(UInt64.self), body.takeRest())
        }
        guard body.readableBytes == 0 else { throw .trailingBytes(body.readableBytes) }
    }
}
