import Ledger
import NIOCore
import Peering
import Raft

/// Messages as a consensus core could send them.
enum Samples {
    static func entries(_ count: Int, after index: LogIndex, term: Term, payload: Int = 20) -> [Entry] {
        (0..<count).map { offset in
            Entry(
                index: index + 1 + UInt64(offset), term: term, kind: .signal, time: 1_700_000_000_000_000_000,
                actor: "north", payload: [UInt8](repeating: UInt8(truncatingIfNeeded: offset), count: payload))
        }
    }

    static func append(_ count: Int, payload: Int = 20) -> Raft.Message {
        .appendRequest(
            AppendRequest(
                term: 7, previousIndex: 41, previousTerm: 6, commitIndex: 40, round: 3,
                entries: entries(count, after: 41, term: 7, payload: payload)))
    }

    /// One of each shape.
    static let messages: [Raft.Message] = [
        .voteRequest(VoteRequest(term: 5, isPreVote: true, lastIndex: 9, lastTerm: 4, isTransfer: false)),
        .voteRequest(VoteRequest(term: .max, isPreVote: false, lastIndex: .max, lastTerm: .max, isTransfer: true)),
        .voteResponse(VoteResponse(term: 5, isPreVote: false, granted: true)),
        .voteResponse(VoteResponse(term: 0, isPreVote: true, granted: false)),
        append(0),
        append(1),
        append(3, payload: 0),
        .appendResponse(AppendResponse(term: 7, round: 3, outcome: .matched(44))),
        .appendResponse(
            AppendResponse(
                term: 8, round: .max, outcome: .rejected(previousIndex: 41, hintIndex: 12, hintTerm: 3))),
        .appendResponse(AppendResponse(term: 7, round: 3, isRecovering: true, outcome: .matched(44))),
        .appendResponse(AppendResponse(term: 7, round: 3, outcome: .installing(100))),
        .appendResponse(AppendResponse(term: 7, round: 3, isRecovering: true, outcome: .installFailed(100))),
        .timeoutNow(TimeoutNow(term: 9)),
        .installSnapshot(InstallSnapshot(term: 9, round: 4, snapshot: snapshot)),
        .recoveryRequest(RecoveryRequest(term: 0, session: .max)),
        .recoveryResponse(RecoveryResponse(term: 9, session: 5, lastIndex: nil)),
        .recoveryResponse(RecoveryResponse(term: 9, session: 5, lastIndex: 17)),
    ]

    private static let snapshot = SnapshotMetadata(
        index: 100, term: 8, time: -1, membership: Raft.MembershipEntry(founding: [1, 2, 3]),
        digest: Hash(hashing: [1]))

    static let frames: [PeerFrame] =
        messages.map(PeerFrame.raft) + [
            .verdict([]), .verdict([1, 2, 3]), .forward(id: 1, []), .forward(id: .max, [9]),
            .forwardReply(id: 77, [4, 5]),
        ]

    static func random(using generator: inout SeededGenerator) -> PeerFrame {
        let body = generator.bytes(Int.random(in: 0...64, using: &generator))
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: return .verdict(body)
        case 1: return .forward(id: generator.next(), body)
        case 2: return .forwardReply(id: generator.next(), body)
        case 3: return .raft(append(Int.random(in: 0...4, using: &generator)))
        default: return .raft(messages[Int.random(in: 0..<messages.count, using: &generator)])
        }
    }
}

extension PeerFrame {
    /// Header and body.
    var bytes: [UInt8] {
        var buffer = ByteBuffer()
        encode(into: &buffer)
        return Array(buffer.readableBytesView)
    }
}

/// Everything a decoder makes of these bytes, delivered in pieces of these lengths, over and over.
func decode(_ bytes: [UInt8], pieces: [Int] = [.max]) throws -> [PeerFrame] {
    var decoder = FrameDecoder(maximumLength: FrameHeader.maximumFrameLength)
    var frames: [PeerFrame] = []
    var rest = bytes[...]
    var turn = 0
    while !rest.isEmpty {
        let piece = rest.prefix(pieces[turn % pieces.count])
        rest = rest.dropFirst(piece.count)
        turn += 1
        var incoming = ByteBuffer(bytes: piece)
        while let raw = try decoder.next(from: &incoming) {
            if let frame = try PeerFrame(raw) { frames.append(frame) }
        }
    }
    return frames
}
