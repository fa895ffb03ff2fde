import FIX
import Foundation
import Testing

@Suite struct RandomCodecTests {
    private static var mutations: Int {
        ProcessInfo.processInfo.environment["FIX_MUTATIONS"].flatMap(Int.init) ?? 100_000
    }

    private let encoder = Encoder(senderCompID: "SENDER", targetCompID: "TARGET", timeDigits: 9)

    @Test func randomMessagesComeBackFromRandomPieces() {
        var random = Randomness(seed: 1)
        for _ in 0..<100 {
            let sent = (0..<20).map { _ in (random.message(), random.header()) }
            var bytes = sent.flatMap { encoder.encode($0, $1) }[...]
            var reader = FrameReader()
            var found: [Frame] = []
            while !bytes.isEmpty {
                let piece = bytes.prefix(1 + random.below(200))
                bytes = bytes.dropFirst(piece.count)
                reader.append(piece)
                while let frame = reader.next() { found.append(frame) }
            }
            #expect(found.count == sent.count)
            for (frame, (message, header)) in zip(found, sent) { check(frame, message, header) }
        }
    }

    private func check(_ frame: Frame, _ message: Message, _ header: OutgoingHeader) {
        guard case .message(let received) = frame else {
            Issue.record("\(frame)")
            return
        }
        #expect(received.message == message)
        #expect(received.sequence == header.sequence)
        #expect(received.sendingTime == header.sendingTime)
        #expect(received.origSendingTime == header.origSendingTime)
        #expect(received.possDup == header.possDup && received.possResend == header.possResend)
        #expect(received.senderCompID == "SENDER" && received.targetCompID == "TARGET")
    }

    @Test(arguments: 0..<4) func mutatedMessagesNeverTrapNorPass(part: Int) {
        var random = Randomness(seed: UInt64(100 + part))
        var (accepted, wrong) = (0, 0)
        for _ in 0..<(Self.mutations / 4) {
            let message = random.message()
            let original = encoder.encode(message, random.header())
            let mutated = Self.mutate(original, &random)
            let readable = frames(mutated).filter { if case .garbled = $0 { false } else { true } }.count
            accepted += readable
            if readable == 0 {
                if FrameOracle.frame(in: mutated, at: 0) == mutated.count, Self.beginsRight(mutated) { wrong += 1 }
            } else if readable > FrameOracle.count(in: mutated) {
                wrong += 1
            }
        }
        #expect(wrong == 0)
        #expect(accepted > 0, "some mutations leave a message whole")
    }

    /// What the reader wants besides: a short BeginString, BodyLength without leading zeros, MsgType third, and SOH at
    /// the end of the body.
    private static func beginsRight(_ bytes: [UInt8]) -> Bool {
        let fields = bytes.split(separator: .soh, maxSplits: 3)
        guard fields.count > 2, fields[0].count < 16, bytes[bytes.count - 8] == .soh else { return false }
        return fields[2].starts(with: Array("35=".utf8)) && fields[1].dropFirst(2).first != UInt8(ascii: "0")
    }

    private static func mutate(_ bytes: [UInt8], _ random: inout Randomness) -> [UInt8] {
        var bytes = bytes
        for _ in 0...random.below(3) {
            guard !bytes.isEmpty else { return bytes }
            let place = random.below(bytes.count)
            switch random.below(8) {
            case 0: bytes[place] ^= 1 << UInt8(random.below(8))
            case 1: bytes.removeLast(place)
            case 2: bytes.removeSubrange(place..<min(bytes.count, place + 1 + random.below(10)))
            case 3: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 20)], at: random.below(bytes.count))
            case 4: bytes.insert(.soh, at: place)
            case 5: bytes.swapAt(place, random.below(bytes.count))
            case 6:
                guard let start = bytes.firstIndex(of: .soh) else { break }
                bytes[min(bytes.count - 1, start + 3)] = UInt8(ascii: "0") + UInt8(random.below(10))
            default:
                bytes.insert(contentsOf: Array("8=FIX.4.4\u{1}9=\(random.below(300))\u{1}35=0\u{1}".utf8), at: place)
            }
        }
        return bytes
    }

    @Test func mutatedMessagesNeverTrapASession() throws {
        var random = Randomness(seed: 7)
        let now = Instant(monotonic: 0, utc: 4_500_000_000_000_000_000)
        for round in 0..<(Self.mutations / 500) {
            var configuration = SessionConfiguration(
                role: round % 2 == 0 ? .initiator : .acceptor, senderCompID: "TARGET", targetCompID: "SENDER")
            configuration.sendingTimeTolerance = 3_600_000_000_000
            configuration.limits.garbledInARow = 1000
            var session = try Session(configuration: configuration)
            _ = session.connected(at: now)
            var logon = Message(.logon)
            logon.append(.encryptMethod, 0)
            logon.append(.heartBtInt, 1)
            _ = session.received(encoder.encode(logon, OutgoingHeader(sequence: 1, sendingTime: now.utc)), at: now)
            #expect(session.isLoggedOn)
            for sequence in 2..<50 {
                let message = random.chance(50) ? random.message() : Self.administrative(&random)
                let header = OutgoingHeader(
                    sequence: random.chance(80) ? UInt64(sequence) : random.next() % 60 + 1, sendingTime: now.utc)
                let bytes = encoder.encode(message, header)
                let sent = random.chance(50) ? Self.mutate(bytes, &random) : bytes
                for action in session.received(sent, at: now) {
                    guard case .resend(let from, let through) = action else { continue }
                    _ = session.resend([], from: from, through: through, at: now)
                }
                _ = session.tick(at: now)
            }
            #expect(session.nextIncoming >= 2)
        }
    }

    private static func administrative(_ random: inout Randomness) -> Message {
        let types: [MessageType] = [.heartbeat, .testRequest, .resendRequest, .reject, .sequenceReset, .logout, .logon]
        var message = Message(types[random.below(types.count)])
        let tags: [Tag] = [.beginSeqNo, .endSeqNo, .newSeqNo, .refSeqNum, .testReqID, .gapFillFlag, .heartBtInt]
        for tag in tags where random.chance(60) {
            if tag == .gapFillFlag {
                message.append(tag, random.chance(70))
            } else {
                message.append(tag, random.below(60))
            }
        }
        return message
    }
}
