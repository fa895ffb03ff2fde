package import Ledger
package import NIOCore
package import Peering

/// What became of a command.
package struct CommandReply: Sendable, Hashable {
    /// Numbers are the protocol's; zero is never used.
    package enum Status: UInt8, Sendable, CaseIterable {
        /// Committed and applied, at `index`.
        case accepted = 1
        /// Committed and applied before, at `index`, under the same key.
        case duplicate = 2
        /// By every site alike and for good, or malformed and never proposed (`index` 0); the text says why.
        case refused = 3
        /// Not in the log: this site does not lead. The text is the leader's client address, if known.
        case notLeader = 4
        /// Not done: too much is under way. Send it again later.
        case busy = 5
        /// Leadership was lost before the outcome was known. Send it again under the same key, to the leader.
        case unknown = 6
    }

    package var status: Status
    package var index: LogIndex
    package var text: String

    /// Longest text, in bytes; what is longer is cut.
    package static let maximumTextLength = 1_024
    package static let maximumBodyLength = 8 + 1 + 8 + maximumTextLength

    package init(_ status: Status, index: LogIndex = 0, text: String = "") {
        self.status = status
        self.index = index
        self.text = text
    }

    package func encode(id: UInt64, into buffer: inout ByteBuffer) {
        FrameHeader.write(.reply, into: &buffer) { buffer in
            buffer.writeMultipleIntegers(
                id, status.rawValue, index, endianness: .little, as: (UInt64, UInt8, UInt64).self)
            guard !text.isEmpty else { return }
            buffer.writeString(text.utf8.count <= Self.maximumTextLength ? text : Self.cut(text))
        }
    }

    /// Whole characters, as many as fit.
    private static func cut(_ text: String) -> String {
        var kept = ""
        var length = 0
        for scalar in text.unicodeScalars {
            length += scalar.utf8.count
            guard length <= maximumTextLength else { break }
            kept.unicodeScalars.append(scalar)
        }
        return kept
    }

    package static func decode(_ frame: RawFrame) throws(ClientWireError) -> (id: UInt64, reply: CommandReply) {
        guard frame.kind == .reply else { throw .unexpected(frame.kind) }
        var body = frame.body
        let fields = body.readMultipleIntegers(endianness: .little, as: (UInt64, UInt8, UInt64).self)
        guard let (id, number, index) = fields else { throw .frame(.truncated) }
        guard let status = Status(rawValue: number) else { throw .unknownStatus(number) }
        return (id, CommandReply(status, index: index, text: try body.takeText()))
    }
}
