import Ledger
import NIOCore
import Raft
import Testing

@testable import Peering

@Suite struct MessageWireTests {
    @Test(arguments: Samples.frames) func roundTrip(_ frame: PeerFrame) throws {
        #expect(try decode(frame.bytes) == [frame])
    }

    @Test(arguments: Samples.frames) func everyTruncationIsRefused(_ frame: PeerFrame) {
        guard case .raft = frame else { return }
        let body = Array(frame.bytes.dropFirst(FrameHeader.length))
        for length in 0..<body.count {
            let raw = RawFrame(kind: .raft, body: ByteBuffer(bytes: body[..<length]))
            #expect(throws: WireError.self, "\(length) of \(body.count) bytes") { try PeerFrame(raw) }
        }
    }

    @Test(arguments: Samples.messages) func trailingBytesAreRefused(_ message: Raft.Message) {
        let body = Array(PeerFrame.raft(message).bytes.dropFirst(FrameHeader.length)) + [0]
        #expect(throws: WireError.trailingBytes(1)) {
            try PeerFrame(RawFrame(kind: .raft, body: ByteBuffer(bytes: body)))
        }
    }

    @Test func shortIdentifiersAreRefused() {
        for kind in [FrameKind.forward, .forwardReply] {
            #expect(throws: WireError.truncated) {
                try PeerFrame(RawFrame(kind: kind, body: ByteBuffer(bytes: [1, 2, 3, 4, 5, 6, 7])))
            }
        }
    }

    @Test func goldenBytes() {
        let vote = Raft.Message.voteRequest(
            VoteRequest(term: 0x0102, isPreVote: true, lastIndex: 3, lastTerm: 4, isTransfer: true))
        let header: [UInt8] = [26, 0, 0, 0, 3, 0, 0, 0]
        let fields: [UInt8] = [1, 2, 1, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 3]
        #expect(PeerFrame.raft(vote).bytes == header + fields)

        let granted = Raft.Message.voteResponse(VoteResponse(term: 5, isPreVote: false, granted: true))
        #expect(PeerFrame.raft(granted).bytes == [10, 0, 0, 0, 3, 0, 0, 0, 2, 5, 0, 0, 0, 0, 0, 0, 0, 2])

        let matched = Raft.Message.appendResponse(AppendResponse(term: 6, round: 9, outcome: .matched(7)))
        #expect(
            PeerFrame.raft(matched).bytes
                == [
                    26, 0, 0, 0, 3, 0, 0, 0, 4, 6, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0,
                    0,
                ])

        let rejection = AppendResponse.Outcome.rejected(previousIndex: 3, hintIndex: 2, hintTerm: 1)
        let rejected = Raft.Message.appendResponse(AppendResponse(term: 6, round: 9, outcome: rejection))
        let hints: [UInt8] = [3, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]
        #expect(
            PeerFrame.raft(rejected).bytes
                == [42, 0, 0, 0, 3, 0, 0, 0, 4, 6, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 1] + hints)

        #expect(
            PeerFrame.raft(.timeoutNow(TimeoutNow(term: 8))).bytes
                == [9, 0, 0, 0, 3, 0, 0, 0, 5, 8, 0, 0, 0, 0, 0, 0, 0])
        #expect(PeerFrame.verdict([9, 8]).bytes == [2, 0, 0, 0, 4, 0, 0, 0, 9, 8])
        #expect(PeerFrame.forward(id: 1, [7]).bytes == [9, 0, 0, 0, 5, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 7])
        #expect(PeerFrame.forwardReply(id: 2, []).bytes == [8, 0, 0, 0, 6, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0])
    }

    @Test func goldenAppendCarriesCanonicalEntryBytes() {
        let entry = Entry(index: 2, term: 1, kind: .noop, time: 3, actor: "n", payload: [])
        let append = AppendRequest(
            term: 1, previousIndex: 1, previousTerm: 1, commitIndex: 1, round: 1, entries: [entry])
        let one: [UInt8] = [1, 0, 0, 0, 0, 0, 0, 0]
        let expected: [UInt8] = [82, 0, 0, 0, 3, 0, 0, 0, 3] + one + one + one + one + one + [1, 0, 0, 0, 33, 0, 0, 0]
        #expect(PeerFrame.raft(.appendRequest(append)).bytes == expected + entry.bytes)
    }

    // MARK: Entries

    private func failure(_ append: AppendRequest) -> WireError? {
        do throws(WireError) {
            var body = ByteBuffer()
            Raft.Message.appendRequest(append).encode(into: &body)
            _ = try Raft.Message(decoding: &body)
            return nil
        } catch {
            return error
        }
    }

    @Test func entriesOutOfPlace() {
        let entries = Samples.entries(3, after: 41, term: 7)
        var append = AppendRequest(
            term: 7, previousIndex: 41, previousTerm: 6, commitIndex: 0, round: 1, entries: entries)
        #expect(failure(append) == nil)
        append.previousIndex = 40
        #expect(failure(append) == .entryIndex(42, expected: 41))
        append.previousIndex = 41
        append.entries.swapAt(1, 2)
        #expect(failure(append) == .entryIndex(44, expected: 43))
        append.entries = entries
        append.term = 6
        #expect(failure(append) == .entryTerm(7, index: 42))
        append.term = 8
        append.previousTerm = 8
        #expect(failure(append) == .entryTerm(7, index: 42))
        append = AppendRequest(
            term: 7, previousIndex: .max, previousTerm: 6, commitIndex: 0, round: 1, entries: entries)
        #expect(failure(append) == .entryIndex(42, expected: 0))
    }

    @Test func moreEntriesAnnouncedThanThereCanBe() throws {
        var body = ByteBuffer()
        Samples.append(2).encode(into: &body)
        body.setInteger(UInt32.max, at: 1 + 5 * 8, endianness: .little)
        #expect(throws: WireError.entryCount(Int(UInt32.max))) { try Raft.Message(decoding: &body) }
    }

    @Test func anEntryLongerThanAllowed() throws {
        var body = ByteBuffer()
        Samples.append(2).encode(into: &body)
        body.setInteger(UInt32(Entry.maximumLength + 1), at: 1 + 5 * 8 + 4, endianness: .little)
        #expect(throws: WireError.entryLength(Entry.maximumLength + 1)) { try Raft.Message(decoding: &body) }
    }

    @Test func unknownParts() {
        func decodeMessage(_ bytes: [UInt8]) throws -> Raft.Message {
            var body = ByteBuffer(bytes: bytes)
            return try Raft.Message(decoding: &body)
        }
        #expect(throws: WireError.unknownMessage(0)) { try decodeMessage([0]) }
        #expect(throws: WireError.unknownMessage(9)) { try decodeMessage([9]) }
        let term = [UInt8](repeating: 0, count: 8)
        #expect(throws: WireError.unknownFlags(4)) { try decodeMessage([2] + term + [4]) }
        #expect(throws: WireError.unknownOutcome(4)) { try decodeMessage([4] + term + term + [4] + term) }
    }
}
