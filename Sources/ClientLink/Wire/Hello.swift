package import Foundation
package import Ledger
package import NIOCore
package import Peering

/// The client's first frame: which protocol it speaks, and to which cluster.
package struct ClientHello: Sendable, Hashable {
    package var cluster: UUID

    /// "QFCL".
    static let magic: UInt32 = 0x4C43_4651
    package static let protocolVersion: UInt16 = 1
    package static let bodyLength = 4 + 2 + 2 + 16

    package init(cluster: UUID) { self.cluster = cluster }

    package func encode(into buffer: inout ByteBuffer) {
        FrameHeader.write(.hello, into: &buffer) { buffer in
            buffer.writeMultipleIntegers(
                Self.magic, Self.protocolVersion, UInt16(0), endianness: .little, as: (UInt32, UInt16, UInt16).self)
            buffer.writeUUID(cluster)
        }
    }

    package init(decoding frame: RawFrame) throws(ClientWireError) {
        guard frame.kind == .hello else { throw .notAHello(frame.kind) }
        var body = frame.body
        let flags = try body.takePreamble()
        guard flags == 0 else { throw .unknownFlags(flags) }
        do throws(WireError) {
            cluster = try body.takeUUID()
            guard body.readableBytes == 0 else { throw .trailingBytes(body.readableBytes) }
        } catch {
            throw .frame(error)
        }
    }
}

/// A site's first frame: who it is, who leads, and how much it takes.
package struct SiteHello: Sendable, Hashable {
    package var cluster: UUID
    package var site: NodeID
    /// This site leads.
    package var leads: Bool
    /// The leader it knows, if any, and where that takes commands.
    package var leader: NodeID?
    package var leaderAddress: ClientAddress?
    /// Commands that one connection may have unanswered.
    package var maximumOutstanding: UInt32
    /// Longest payload of a command, in bytes.
    package var maximumPayloadLength: UInt32

    package static let maximumBodyLength = 48 + ClientAddress.maximumLength

    package func encode(into buffer: inout ByteBuffer) {
        FrameHeader.write(.hello, into: &buffer) { buffer in
            buffer.writeMultipleIntegers(
                ClientHello.magic, ClientHello.protocolVersion, UInt16(leads ? 1 : 0), endianness: .little,
                as: (UInt32, UInt16, UInt16).self)
            buffer.writeUUID(cluster)
            buffer.writeMultipleIntegers(
                site, leader ?? 0, maximumOutstanding, maximumPayloadLength, endianness: .little,
                as: (UInt64, UInt64, UInt32, UInt32).self)
            buffer.writeString(leaderAddress?.description ?? "")
        }
    }

    package init(decoding frame: RawFrame) throws(ClientWireError) {
        guard frame.kind == .hello else { throw .notAHello(frame.kind) }
        var body = frame.body
        let flags = try body.takePreamble()
        guard flags <= 1 else { throw .unknownFlags(flags) }
        leads = flags == 1
        do throws(WireError) {
            cluster = try body.takeUUID()
            site = try body.take(UInt64.self)
            let leader = try body.take(UInt64.self)
            self.leader = leader == 0 ? nil : leader
            maximumOutstanding = try body.take(UInt32.self)
            maximumPayloadLength = try body.take(UInt32.self)
        } catch {
            throw .frame(error)
        }
        let text = try body.takeText()
        leaderAddress = ClientAddress(text)
        guard text.isEmpty || leaderAddress != nil else { throw .notAnAddress }
    }

    package init(
        cluster: UUID, site: NodeID, leads: Bool, leader: NodeID?, leaderAddress: ClientAddress?,
        maximumOutstanding: UInt32, maximumPayloadLength: UInt32
    ) {
        self.cluster = cluster
        self.site = site
        self.leads = leads
        self.leader = leader
        self.leaderAddress = leaderAddress
        self.maximumOutstanding = maximumOutstanding
        self.maximumPayloadLength = maximumPayloadLength
    }
}

extension ByteBuffer {
    /// Magic and version, checked; returns the flags.
    fileprivate mutating func takePreamble() throws(ClientWireError) -> UInt16 {
        let preamble: (magic: UInt32, version: UInt16, flags: UInt16)
        do {
            preamble = (try take(UInt32.self), try take(UInt16.self), try take(UInt16.self))
        } catch {
            throw .frame(error)
        }
        guard preamble.magic == ClientHello.magic else { throw .notOurProtocol }
        guard preamble.version == ClientHello.protocolVersion else { throw .protocolVersion(preamble.version) }
        return preamble.flags
    }

    /// The rest, as UTF-8.
    mutating func takeText() throws(ClientWireError) -> String {
        guard readableBytes > 0 else { return "" }
        guard let text = String(validating: takeRest(), as: UTF8.self) else { throw .notUTF8 }
        return text
    }
}
