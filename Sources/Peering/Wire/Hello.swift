import Foundation
import Ledger
import NIOCore

/// The first frame each way: which cluster, site and data directory speaks, what the cluster was founded with, and how
/// long the site stays with a leader.
struct Hello: Sendable, Hashable {
    var cluster: UUID
    var id: NodeID
    /// The data directory's own; a wiped directory has another.
    var incarnation: UUID
    /// As in ``LocalSite``.
    var founding: Hash
    /// As in ``LocalSite``.
    var electionMinimum: UInt32

    /// "QFPL", so that whatever else speaks TLS with our certificates is told apart.
    static let magic: UInt32 = 0x4C50_4651
    static let protocolVersion: UInt16 = 4
    static let bodyLength = 4 + 2 + 2 + 16 + 8 + 16 + Hash.length + 4

    func encode(into buffer: inout ByteBuffer) {
        FrameHeader.write(.hello, into: &buffer) { buffer in
            buffer.writeMultipleIntegers(
                Self.magic, Self.protocolVersion, UInt16(0), endianness: .little, as: (UInt32, UInt16, UInt16).self)
            buffer.writeUUID(cluster)
            buffer.writeInteger(id, endianness: .little)
            buffer.writeUUID(incarnation)
            buffer.writeBytes(founding.bytes)
            buffer.writeInteger(electionMinimum, endianness: .little)
        }
    }
}

extension Hello {
    init(decoding frame: RawFrame) throws(WireError) {
        guard frame.kind == .hello else { throw .notAHello(frame.kind) }
        var body = frame.body
        guard try body.take(UInt32.self) == Self.magic else { throw .notOurProtocol }
        let version = try body.take(UInt16.self)
        guard version == Self.protocolVersion else { throw .protocolVersion(version) }
        guard try body.take(UInt16.self) == 0 else { throw .reservedBits }
        cluster = try body.takeUUID()
        id = try body.take(UInt64.self)
        incarnation = try body.takeUUID()
        guard let founding = Hash(try body.takeBytes(Hash.length)) else { throw .truncated }
        self.founding = founding
        electionMinimum = try body.take(UInt32.self)
        guard body.readableBytes == 0 else { throw .trailingBytes(body.readableBytes) }
    }
}
