import FIX

/// SplitMix64: the same numbers from the same seed everywhere.
struct Randomness: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

    /// Any bytes but SOH, at least one.
    mutating func value() -> [UInt8] {
        (0...below(24)).map { _ in
            let byte = UInt8(truncatingIfNeeded: next())
            return byte == .soh ? 2 : byte
        }
    }

    /// An application message with fields of every kind.
    mutating func message() -> Message {
        let types: [MessageType] = [.newOrderSingle, .executionReport, .orderMassStatusRequest, "U12"]
        var message = Message(types[below(types.count)])
        for _ in 0..<below(12) {
            switch below(7) {
            case 0: message.append(.rawData, data: (0...below(40)).map { _ in UInt8(below(4)) })
            case 1: message.append(.encodedText, data: Array("8=FIX.4.4\u{1}9=5\u{1}35=0\u{1}10=161\u{1}".utf8))
            case 2: message.append(.price, decimal: Int64(bitPattern: next()))
            case 3:
                message.append(.transactTime, timestamp: Int64(next() % 9_000_000_000_000_000_000), digits: below(10))
            case 4: message.append(.orderQty, Int(Int64(bitPattern: next())))
            case 5: message.append(.clOrdID, value())
            default: message.append(Tag(rawValue: 1000 + below(8000)), value())
            }
        }
        return message
    }

    mutating func header() -> OutgoingHeader {
        var header = OutgoingHeader(
            sequence: 1 + next() % (Header.maximumSequence - 1), sendingTime: Int64(next() % 9_000_000_000_000_000_000))
        header.possDup = chance(20)
        header.possResend = chance(20)
        if chance(20) { header.origSendingTime = header.sendingTime }
        return header
    }
}
