package import Ledger
package import Raft

/// Why bytes from a peer are not what it should have sent.
package enum WireError: Error, Equatable, CustomStringConvertible {
    case unknownFrameKind(UInt8)
    case reservedBits
    case tooLong(Int, maximum: Int)
    case truncated
    case trailingBytes(Int)
    case unknownMessage(UInt8)
    case unknownFlags(UInt8)
    case unknownOutcome(UInt8)
    case membership(MembershipDefect)
    case membershipLength(Int)
    case entryCount(Int)
    case entryLength(Int)
    case entry(EntryError)
    case entryIndex(LogIndex, expected: LogIndex)
    case entryTerm(Term, index: LogIndex)
    case notAHello(FrameKind)
    case secondHello
    case pingWithBody(Int)
    case notOurProtocol
    case protocolVersion(UInt16)

    package var description: String {
        switch self {
        case .unknownFrameKind(let kind): "unknown frame kind \(kind)"
        case .reservedBits: "flags or reserved bits set in a frame header"
        case .tooLong(let length, let maximum): "a frame of \(length) bytes, at most \(maximum) allowed here"
        case .truncated: "a frame's body ends too early"
        case .trailingBytes(let count): "\(count) bytes too many in a frame's body"
        case .unknownMessage(let type): "unknown consensus message \(type)"
        case .unknownFlags(let flags): "unknown flags \(flags) in a consensus message"
        case .unknownOutcome(let outcome): "unknown outcome \(outcome) in an append response"
        case .membership(let defect): "malformed membership: \(defect)"
        case .membershipLength(let length):
            "a membership of \(length) bytes, at most \(Entry.maximumPayloadLength) allowed"
        case .entryCount(let count): "\(count) entries announced, more than the frame can hold"
        case .entryLength(let length): "an entry of \(length) bytes, at most \(Entry.maximumLength) allowed"
        case .entry(let error): "malformed entry: \(error)"
        case .entryIndex(let index, let expected): "entry \(index) where \(expected) was due"
        case .entryTerm(let term, let index): "entry \(index) of term \(term), out of order"
        case .notAHello(let kind): "a \(kind) frame before the hello"
        case .secondHello: "a second hello"
        case .pingWithBody(let length): "a ping with a body of \(length) bytes"
        case .notOurProtocol: "its hello is not of this protocol"
        case .protocolVersion(let version):
            "it speaks peer protocol \(version), this program \(Hello.protocolVersion): run the same release on all sites"
        }
    }
}
