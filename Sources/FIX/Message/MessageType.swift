/// MsgType (35): what kind of message it is. FIX 4.4 uses one or two characters.
package struct MessageType: Sendable, Hashable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// The characters, the first one in the highest byte that is used.
    private let packed: UInt32

    /// Characters a type may have here; a longer one is answered as an invalid MsgType.
    package static let maximumLength = 4

    /// Nil unless these are one to ``maximumLength`` letters or digits.
    package init?(_ bytes: ArraySlice<UInt8>) {
        guard !bytes.isEmpty, bytes.count <= Self.maximumLength else { return nil }
        var packed: UInt32 = 0
        for byte in bytes {
            guard byte.isASCIILetter || byte.isASCIIDigit else { return nil }
            packed = packed << 8 | UInt32(byte)
        }
        self.packed = packed
    }

    package init(stringLiteral value: StaticString) {
        guard let type = MessageType(ArraySlice(value.description.utf8)) else {
            preconditionFailure("\(value) is no MsgType")
        }
        self = type
    }

    package var bytes: [UInt8] {
        [packed >> 24, packed >> 16, packed >> 8, packed].compactMap { part in
            let byte = UInt8(truncatingIfNeeded: part)
            return byte == 0 ? nil : byte
        }
    }

    package var length: Int { (UInt32.bitWidth - packed.leadingZeroBitCount + 7) / 8 }

    func append(to bytes: inout [UInt8]) {
        var shift = (length - 1) * 8
        while shift >= 0 {
            bytes.append(UInt8(truncatingIfNeeded: packed >> UInt32(shift)))
            shift -= 8
        }
    }

    package var description: String { String(decoding: bytes, as: UTF8.self) }
}

extension MessageType {
    package static let heartbeat: MessageType = "0"
    package static let testRequest: MessageType = "1"
    package static let resendRequest: MessageType = "2"
    package static let reject: MessageType = "3"
    package static let sequenceReset: MessageType = "4"
    package static let logout: MessageType = "5"
    package static let executionReport: MessageType = "8"
    package static let orderCancelReject: MessageType = "9"
    package static let logon: MessageType = "A"
    package static let newOrderSingle: MessageType = "D"
    package static let orderCancelRequest: MessageType = "F"
    package static let orderCancelReplaceRequest: MessageType = "G"
    package static let orderStatusRequest: MessageType = "H"
    package static let dontKnowTrade: MessageType = "Q"
    package static let marketDataRequest: MessageType = "V"
    package static let marketDataSnapshot: MessageType = "W"
    package static let marketDataIncrementalRefresh: MessageType = "X"
    package static let marketDataRequestReject: MessageType = "Y"
    package static let securityDefinitionRequest: MessageType = "c"
    package static let securityDefinition: MessageType = "d"
    package static let securityStatusRequest: MessageType = "e"
    package static let securityStatus: MessageType = "f"
    package static let tradingSessionStatusRequest: MessageType = "g"
    package static let tradingSessionStatus: MessageType = "h"
    package static let businessMessageReject: MessageType = "j"
    package static let orderMassCancelRequest: MessageType = "q"
    package static let orderMassCancelReport: MessageType = "r"
    package static let orderMassStatusRequest: MessageType = "AF"
    package static let tradeCaptureReport: MessageType = "AE"

    /// One of the messages of the session itself, which never reach the application.
    package var isAdministrative: Bool {
        switch self {
        case .heartbeat, .testRequest, .resendRequest, .reject, .sequenceReset, .logout, .logon: true
        default: false
        }
    }

    /// Whether FIX 4.4 defines the type: 0 to 9, the letters but I, O and U in capitals, AA to AZ and BA to BH. `n`
    /// (XML message) is one of them; types that begin with U are user defined and count as known.
    package var isDefined: Bool {
        switch length {
        case 1:
            guard let byte = bytes.first else { return false }
            return byte != UInt8(ascii: "I") && byte != UInt8(ascii: "O") && byte != UInt8(ascii: "U")
        case 2:
            let (first, second) = (UInt8(truncatingIfNeeded: packed >> 8), UInt8(truncatingIfNeeded: packed))
            switch first {
            case UInt8(ascii: "A"): return second.isASCIICapital
            case UInt8(ascii: "B"): return second >= UInt8(ascii: "A") && second <= UInt8(ascii: "H")
            default: return first == UInt8(ascii: "U")
            }
        default: return bytes.first == UInt8(ascii: "U")
        }
    }
}
