package import Peering

/// Why bytes on a client link are not what they should be.
package enum ClientWireError: Error, Equatable, CustomStringConvertible {
    case frame(WireError)
    case notAHello(FrameKind)
    case notOurProtocol
    case protocolVersion(UInt16)
    case unexpected(FrameKind)
    case pingWithBody(Int)
    case unknownStatus(UInt8)
    case unknownFlags(UInt16)
    case notAnAddress
    case notUTF8

    package var description: String {
        switch self {
        case .frame(let error): "\(error)"
        case .notAHello(let kind): "a frame of kind \(kind.rawValue) before the hello"
        case .notOurProtocol: "the hello is not of the client link"
        case .protocolVersion(let version):
            "it speaks version \(version) of the client link, this program \(ClientHello.protocolVersion)"
        case .unexpected(let kind): "a frame of kind \(kind.rawValue) has no place here"
        case .pingWithBody(let length): "a ping with a body of \(length) bytes"
        case .unknownStatus(let status): "unknown reply status \(status)"
        case .unknownFlags(let flags): "unknown flags \(flags) in a hello"
        case .notAnAddress: "the leader's address is not host:port"
        case .notUTF8: "a text that is not UTF-8"
        }
    }
}

extension FrameKind {
    /// The client link's names for the two kinds that carry a request id.
    static let command = FrameKind.forward
    static let reply = FrameKind.forwardReply
}
