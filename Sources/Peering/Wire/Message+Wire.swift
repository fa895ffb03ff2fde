import Ledger
package import NIOCore
package import Raft

/// The consensus messages on the wire; `Sources/Peering/README.md` has the layout. Each message has one encoding, and
/// decoding refuses whatever encoding could not have made.
extension Raft.Message {
    private enum MessageType {
        static let voteRequest: UInt8 = 1
        static let voteResponse: UInt8 = 2
        static let appendRequest: UInt8 = 3
        static let appendResponse: UInt8 = 4
        static let timeoutNow: UInt8 = 5
        static let installSnapshot: UInt8 = 6
        static let recoveryRequest: UInt8 = 7
        static let recoveryResponse: UInt8 = 8
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
        case .installSnapshot(let message):
            buffer.writeInteger(MessageType.installSnapshot)
            message.encode(into: &buffer)
        case .recoveryRequest(let message):
            buffer.writeInteger(MessageType.recoveryRequest)
            buffer.writeMultipleIntegers(message.term, message.session, endianness: .little, as: (UInt64, UInt64).self)
        case .recoveryResponse(let message):
            buffer.writeInteger(MessageType.recoveryResponse)
            message.encode(into: &buffer)
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
        case MessageType.installSnapshot: self = .installSnapshot(try InstallSnapshot(decoding: &body))
        case MessageType.recoveryRequest:
            let term = try body.take(UInt64.self)
            self = .recoveryRequest(RecoveryRequest(term: term, session: try body.take(UInt64.self)))
        case MessageType.recoveryResponse: self = .recoveryResponse(try RecoveryResponse(decoding: &body))
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
        // A span's elements are not counted as used once more, one by one.
        let entries = entries.span
        var length = 5 * 8 + 4
        for place in entries.indices { length += Self.lengthField + entries[place].bytes.count }
        buffer.reserveCapacity(minimumWritableBytes: length)
        buffer.writeMultipleIntegers(
            term, previousIndex, previousTerm, commitIndex, round, UInt32(entries.count), endianness: .little,
            as: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt32).self)
        for place in entries.indices {
            buffer.writeInteger(UInt32(entries[place].bytes.count), endianness: .little)
            buffer.writeBytes(entries[place].bytes)
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
    private static let installing: UInt8 = 2
    private static let installFailed: UInt8 = 3
    /// Added to the outcome's number.
    private static let recovering: UInt8 = 0x80

    fileprivate func encode(into buffer: inout ByteBuffer) {
        buffer.writeMultipleIntegers(term, round, endianness: .little, as: (UInt64, UInt64).self)
        let mark = isRecovering ? Self.recovering : 0
        switch outcome {
        case .matched(let index):
            buffer.writeMultipleIntegers(Self.matched | mark, index, endianness: .little, as: (UInt8, UInt64).self)
        case .rejected(let previousIndex, let hintIndex, let hintTerm):
            buffer.writeMultipleIntegers(
                Self.rejected | mark, previousIndex, hintIndex, hintTerm, endianness: .little,
                as: (UInt8, UInt64, UInt64, UInt64).self)
        case .installing(let index):
            buffer.writeMultipleIntegers(Self.installing | mark, index, endianness: .little, as: (UInt8, UInt64).self)
        case .installFailed(let index):
            buffer.writeMultipleIntegers(
                Self.installFailed | mark, index, endianness: .little, as: (UInt8, UInt64).self)
        }
    }

    fileprivate init(decoding body: inout ByteBuffer) throws(WireError) {
        let term = try body.take(UInt64.self)
        let round = try body.take(UInt64.self)
        let mark = try body.take(UInt8.self)
        let first = try body.take(UInt64.self)
        let outcome: Outcome
        switch mark & ~Self.recovering {
        case Self.matched: outcome = .matched(first)
        case Self.rejected:
            let hintIndex = try body.take(UInt64.self)
            let hintTerm = try body.take(UInt64.self)
            outcome = .rejected(previousIndex: first, hintIndex: hintIndex, hintTerm: hintTerm)
        case Self.installing: outcome = .installing(first)
        case Self.installFailed: outcome = .installFailed(first)
        default: throw .unknownOutcome(mark)
        }
        self.init(term: term, round: round, isRecovering: mark & Self.recovering != 0, outcome: outcome)
    }
}

extension InstallSnapshot {
    fileprivate func encode(into buffer: inout ByteBuffer) {
        buffer.writeMultipleIntegers(
            term, round, snapshot.index, snapshot.term, snapshot.time, endianness: .little,
            as: (UInt64, UInt64, UInt64, UInt64, Int64).self)
        buffer.writeBytes(snapshot.digest.bytes)
        buffer.writeMultipleIntegers(
            snapshot.membership.index, UInt32(snapshot.membership.payload.count), endianness: .little,
            as: (UInt64, UInt32).self)
        buffer.writeBytes(snapshot.membership.payload)
    }

    fileprivate init(decoding body: inout ByteBuffer) throws(WireError) {
        let term = try body.take(UInt64.self)
        let round = try body.take(UInt64.self)
        let index = try body.take(UInt64.self)
        let snapshotTerm = try body.take(UInt64.self)
        let time = try body.take(Int64.self)
        guard let digest = Hash(try body.takeBytes(Hash.length)) else { throw .truncated }
        let membershipIndex = try body.take(UInt64.self)
        let length = Int(try body.take(UInt32.self))
        guard length <= Entry.maximumPayloadLength else { throw .membershipLength(length) }
        let payload = try body.takeBytes(length)
        let membership: Raft.MembershipEntry
        do {
            membership = try Raft.MembershipEntry(index: membershipIndex, payload: payload)
        } catch { throw .membership(error) }
        self.init(
            term: term, round: round,
            snapshot: SnapshotMetadata(
                index: index, term: snapshotTerm, time: time, membership: membership, digest: digest))
    }
}

extension RecoveryResponse {
    /// An index of 0 says that only the term is told: a leader's log is never empty.
    fileprivate func encode(into buffer: inout ByteBuffer) {
        buffer.writeMultipleIntegers(
            term, session, lastIndex ?? 0, endianness: .little, as: (UInt64, UInt64, UInt64).self)
    }

    fileprivate init(decoding body: inout ByteBuffer) throws(WireError) {
        let term = try body.take(UInt64.self)
        let session = try body.take(UInt64.self)
        let lastIndex = try body.take(UInt64.self)
        self.init(term: term, session: session, lastIndex: lastIndex > 0 ? lastIndex : nil)
    }
}
