import Ledger
package import NIOCore
package import Raft

/// The consensus messages on the wire; `Sources/Peering/README.md` has the layout. Each message has one encoding, and
/// decoding refuses whatever encoding could not have made.
extension Message {
    private enum MessageType {
        static let voteRequest: UInt8 = 1
        static let voteResponse: UInt8 = 2
        static let appendRequest: UInt8 = 3
        static let appendResponse: UInt8 = 4
        static let timeoutNow: UInt8 = 5
    }

    package func encode(into buffer: inout ByteBuffer) {
        switch self {
        case .voteRequest(let message):
            buffer.writeInteger(MessageType.voteRequest)
            message.encode(into: &buffer)
        case .voteResponse(let message):
            buffer.writeInteger(MessageType.voteResponse)
            message.encode(into: &buffer)
        case .appendRequest(let message):
            buffer.writeInteger(MessageType.appendRequest)
            message.encode(into: &buffer)
        case .appendResponse(let message):
            buffer.writeInteger(MessageType.appendResponse)
            message.encode(into: &buffer)
        case .timeoutNow(let message):
            buffer.writeInteger(MessageType.timeoutNow)
            buffer.writeInteger(message.term, endianness: .little)
        }
    }

    /// Reads one message; the caller refuses bytes left over.
    package init(decoding body: inout ByteBuffer) throws(WireError) {
        let type = try body.take(UInt8.self)
        switch type {
        case MessageType.voteRequest: self = .voteRequest(try VoteRequest(decoding: &body))
        case MessageType.voteResponse: self = .voteResponse(try VoteResponse(decoding: &body))
        case MessageType.appendRequest: self = .appendRequest(try AppendRequest(decoding: &body))
        case MessageType.appendResponse: self = .appendResponse(try AppendResponse(decoding: &body))
        case MessageType.timeoutNow: self = .timeoutNow(TimeoutNow(term: try body.take(UInt64.self)))
        default: throw .unknownMessage(type)
        }
    }
}

/// Two booleans in a byte.
private func flags(_ first: Bool, _ second: Bool) -> UInt8 { (first ? 1 : 0) | (second ? 2 : 0) }

private func takeFlags(_ body: inout ByteBuffer) throws(WireError) -> (Bool, Bool) {
    let byte = try body.take(UInt8.self)
    guard byte <= 3 else { throw .unknownFlags(byte) }
    return (byte & 1 != 0, byte & 2 != 0)
}

extension VoteRequest {
    fileprivate func encode(into buffer: inout ByteBuffer) {
        buffer.writeMultipleIntegers(
            term, lastIndex, lastTerm, flags(isPreVote, isTransfer), endianness: .little,
            as: (UInt64, UInt64, UInt64, UInt8).self)
    }

    fileprivate init(decoding body: inout ByteBuffer) throws(WireError) {
        let term = try body.take(UInt64.self)
        let lastIndex = try body.take(UInt64.self)
        let lastTerm = try body.take(UInt64.self)
        let (isPreVote, isTransfer) = try takeFlags(&body)
        self.init(term: term, isPreVote: isPreVote, lastIndex: lastIndex, lastTerm: lastTerm, isTransfer: isTransfer)
    }
}

extension VoteResponse {
    fileprivate func encode(into buffer: inout ByteBuffer) {
        buffer.writeMultipleIntegers(
            term, flags(isPreVote, granted), endianness: .little, as: (UInt64, UInt8).self)
    }

    fileprivate init(decoding body: inout ByteBuffer) throws(WireError) {
        let term = try body.take(UInt64.self)
        let (isPreVote, granted) = try takeFlags(&body)
        self.init(term: term, isPreVote: isPreVote, granted: granted)
    }
}

extension AppendRequest {
    private static let lengthField = 4

    fileprivate func encode(into buffer: inout ByteBuffer) {
        var length = 5 * 8 + 4
        for entry in entries { length += Self.lengthField + entry.bytes.count }
        buffer.reserveCapacity(minimumWritableBytes: length)
        buffer.writeMultipleIntegers(
            term, previousIndex, previousTerm, commitIndex, round, UInt32(entries.count), endianness: .little,
            as: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt32).self)
        for entry in entries {
            buffer.writeInteger(UInt32(entry.bytes.count), endianness: .little)
            buffer.writeBytes(entry.bytes)
        }
    }

    fileprivate init(decoding body: inout ByteBuffer) throws(WireError) {
        guard
            let (term, previousIndex, previousTerm, commitIndex, round, announced) = body.readMultipleIntegers(
                endianness: .little, as: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt32).self)
        else { throw .truncated }
        let count = Int(announced)
        // Bounded by what is really there before room is made for it.
        guard count <= body.readableBytes / (Self.lengthField + Entry.headerLength) else { throw .entryCount(count) }
        var entries: [Entry] = []
        entries.reserveCapacity(count)
        var lastIndex = previousIndex
        var lastTerm = previousTerm
        for _ in 0..<count {
            let entry = try Self.takeEntry(&body)
            let (expected, overflow) = lastIndex.addingReportingOverflow(1)
            guard !overflow, entry.index == expected else { throw .entryIndex(entry.index, expected: expected) }
            guard entry.term >= lastTerm, entry.term <= term else { throw .entryTerm(entry.term, index: entry.index) }
            (lastIndex, lastTerm) = (entry.index, entry.term)
            entries.append(entry)
        }
        self.init(
            term: term, previousIndex: previousIndex, previousTerm: previousTerm, commitIndex: commitIndex,
            round: round, entries: entries)
    }

    private static func takeEntry(_ body: inout ByteBuffer) throws(WireError) -> Entry {
        let length = Int(try body.take(UInt32.self))
        guard length <= Entry.maximumLength else { throw .entryLength(length) }
        let bytes = try body.takeBytes(length)
        do { return try Entry(decoding: bytes) } catch { throw .entry(error) }
    }
}

extension AppendResponse {
    private static let matched: UInt8 = 0
    private static let rejected: UInt8 = 1

    fileprivate func encode(into buffer: inout ByteBuffer) {
        switch outcome {
        case .matched(let index):
            buffer.writeMultipleIntegers(
                term, round, Self.matched, index, endianness: .little, as: (UInt64, UInt64, UInt8, UInt64).self)
        case .rejected(let previousIndex, let hintIndex, let hintTerm):
            buffer.writeMultipleIntegers(
                term, round, Self.rejected, previousIndex, hintIndex, hintTerm, endianness: .little,
                as: (UInt64, UInt64, UInt8, UInt64, UInt64, UInt64).self)
        }
    }

    fileprivate init(decoding body: inout ByteBuffer) throws(WireError) {
        let term = try body.take(UInt64.self)
        let round = try body.take(UInt64.self)
        let outcome = try body.take(UInt8.self)
        switch outcome {
        case Self.matched:
            self.init(term: term, round: round, outcome: .matched(try body.take(UInt64.self)))
        case Self.rejected:
            let previousIndex = try body.take(UInt64.self)
            let hintIndex = try body.take(UInt64.self)
            let hintTerm = try body.take(UInt64.self)
            self.init(
                term: term, round: round,
                outcome: .rejected(previousIndex: previousIndex, hintIndex: hintIndex, hintTerm: hintTerm))
        default: throw .unknownOutcome(outcome)
        }
    }
}
