package import NIOCore
package import Peering

/// A command as it travels. What its kind and payload mean is checked where it is taken.
package struct CommandFrame: Sendable, Hashable {
    /// Chosen by the client, to tell replies apart; any number, also one used before.
    package var id: UInt64
    /// ``Ledger/EntryKind``'s number.
    package var kind: UInt8
    package var payload: [UInt8]

    /// Bytes of a body before the payload.
    static let prefixLength = 8 + 1

    package init(id: UInt64, kind: UInt8, payload: [UInt8]) {
        self.id = id
        self.kind = kind
        self.payload = payload
    }

    package func encode(into buffer: inout ByteBuffer) {
        FrameHeader.write(.command, into: &buffer) { buffer in
            buffer.writeMultipleIntegers(id, kind, endianness: .little, as: (UInt64, UInt8).self)
            buffer.writeBytes(payload)
        }
    }

    package init(decoding frame: RawFrame) throws(ClientWireError) {
        guard frame.kind == .command else { throw .unexpected(frame.kind) }
        var body = frame.body
        guard let (id, kind) = body.readMultipleIntegers(endianness: .little, as: (UInt64, UInt8).self) else {
            throw .frame(.truncated)
        }
        self.id = id
        self.kind = kind
        payload = body.takeRest()
    }
}
