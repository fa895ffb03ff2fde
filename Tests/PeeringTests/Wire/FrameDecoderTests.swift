import Foundation
import Ledger
import NIOCore
import Testing

@testable import Peering

@Suite struct FrameDecoderTests {
    @Test(arguments: [[1], [2], [3], [7, 1], [8], [9, 1, 64], [1024], [16_384, 5]])
    func aThousandEntriesInAnyPieces(_ pieces: [Int]) throws {
        let frames: [PeerFrame] = [.verdict([1]), .raft(Samples.append(1000)), .forward(id: 4, [2])]
        #expect(try decode(frames.flatMap(\.bytes), pieces: pieces) == frames)
    }

    @Test func everySplitInTwo() throws {
        let frames = Samples.frames
        let bytes = frames.flatMap(\.bytes)
        for split in 1..<bytes.count {
            #expect(try decode(bytes, pieces: [split, .max]) == frames)
        }
    }

    @Test func nothingIsKeptOfAFrameThatIsTooLong() throws {
        var decoder = FrameDecoder(maximumLength: FrameHeader.maximumFrameLength)
        var incoming = ByteBuffer(bytes: [0xFF, 0xFF, 0xFF, 0xFF, 3, 0, 0, 0, 1, 2, 3])
        #expect(throws: WireError.tooLong(4_294_967_295, maximum: 16_777_216)) { try decoder.next(from: &incoming) }
        #expect(decoder.partialBytes == 0)
    }

    @Test func theLongestFrame() throws {
        let frame = PeerFrame.verdict([UInt8](repeating: 7, count: FrameHeader.maximumFrameLength))
        #expect(try decode(frame.bytes, pieces: [1 << 20]) == [frame])
        var bytes = frame.bytes
        bytes[0] = 1
        #expect(throws: WireError.tooLong(16_777_217, maximum: 16_777_216)) { try decode(bytes) }
    }

    @Test(
        arguments: [
            ([0, 0, 0, 0, 0, 0, 0, 0], WireError.unknownFrameKind(0)),
            ([0, 0, 0, 0, 7, 0, 0, 0], .unknownFrameKind(7)),
            ([0, 0, 0, 0, 2, 1, 0, 0], .reservedBits), ([0, 0, 0, 0, 2, 0, 1, 0], .reservedBits),
            ([0, 0, 0, 0, 2, 0, 0, 1], .reservedBits),
        ] as [([UInt8], WireError)]) func headers(_ bytes: [UInt8], _ expected: WireError)
    {
        #expect(throws: expected) { try decode(bytes) }
        #expect(throws: expected) { try decode(bytes, pieces: [1]) }
    }

    @Test func aHundredThousandMutations() throws {
        var generator = SeededGenerator(seed: 20_261_122)
        var decoded = 0
        for _ in 0..<100_000 {
            var bytes = Samples.random(using: &generator).bytes
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &generator)
                case 1: bytes[place] = UInt8.random(in: 0...255, using: &generator)
                case 2: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: place)
                default: if bytes.count > 1 { bytes.remove(at: place) }
                }
            }
            guard let frames = try? decode(bytes), !frames.isEmpty else { continue }
            decoded += 1
            let again = frames.flatMap(\.bytes)
            // What decodes is the only encoding of what it means; a shorter frame may leave the start of another
            // behind.
            #expect(bytes.starts(with: again))
        }
        #expect(decoded > 1000)
    }

    @Test func aHundredThousandFramesOfNoise() {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<100_000 {
            let body = generator.bytes(Int.random(in: 0...80, using: &generator))
            let kind = FrameKind.allCases[Int.random(in: 0..<FrameKind.allCases.count, using: &generator)]
            let raw = RawFrame(kind: kind, body: ByteBuffer(bytes: body))
            _ = try? PeerFrame(raw)
            _ = try? Hello(decoding: raw)
        }
    }

    // MARK: Hello

    private let hello = Hello(
        cluster: UUID(uuid: (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)), id: 3,
        incarnation: UUID(uuid: (15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)), founding: Hash(hashing: []),
        electionMinimum: 0x0403_0201)

    private func decodeHello(_ bytes: [UInt8]) throws -> Hello? {
        var decoder = FrameDecoder(maximumLength: Hello.bodyLength)
        var incoming = ByteBuffer(bytes: bytes)
        return try decoder.next(from: &incoming).map { try Hello(decoding: $0) }
    }

    @Test func goldenHello() throws {
        let header: [UInt8] = [84, 0, 0, 0, 1, 0, 0, 0]
        let magic: [UInt8] = Array("QFPL".utf8) + [4, 0, 0, 0]
        let rest = Array(UInt8(0)...15) + [3, 0, 0, 0, 0, 0, 0, 0] + (UInt8(0)...15).reversed()
        #expect(hello.bytes == header + magic + rest + Hash(hashing: []).bytes + [1, 2, 3, 4])
        #expect(try decodeHello(hello.bytes) == hello)
    }

    @Test func hellosThatAreNone() {
        func mutated(_ place: Int) -> [UInt8] {
            var bytes = hello.bytes
            bytes[place] ^= 0x40
            return bytes
        }
        #expect(throws: WireError.notOurProtocol) { try decodeHello(mutated(8)) }
        #expect(throws: WireError.protocolVersion(0x44)) { try decodeHello(mutated(12)) }
        #expect(throws: WireError.reservedBits) { try decodeHello(mutated(14)) }
        #expect(throws: WireError.notAHello(.ping)) { try decodeHello([0, 0, 0, 0, 2, 0, 0, 0]) }
        #expect(throws: WireError.tooLong(85, maximum: 84)) { try decodeHello([85, 0, 0, 0, 1, 0, 0, 0]) }
        #expect(throws: WireError.truncated) { try decodeHello([83, 0, 0, 0] + hello.bytes[4..<91]) }
    }
}
