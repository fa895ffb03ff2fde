import Crypto
import Ledger
import Testing

@Suite struct HashTests {
    /// Across the lengths at which padding takes another block.
    @Test func isWhatSwiftCryptoMakesOfTheSameBytes() {
        var bytes: [UInt8] = []
        for length in 0..<1_100 {
            #expect(Hash(hashing: bytes) == Hash(SHA256.hash(data: bytes)), "\(length) bytes")
            bytes.append(UInt8(truncatingIfNeeded: length &* 31 ^ length >> 3))
        }
    }

    @Test func severalPiecesAreHashedAsOne() {
        let hash = Hash(hashing: [1, 2, 3])
        for length in [0, 1, 15, 16, 17, 300] {
            let bytes = [UInt8](repeating: 0xA5, count: length)
            let number: UInt64 = 0x0102_0304_0506_0708
            let whole = hash.bytes + [8, 7, 6, 5, 4, 3, 2, 1] + bytes
            #expect(Hash(hashing: hash, number, bytes) == Hash(hashing: whole))
        }
    }
}
