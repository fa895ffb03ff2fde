import CCRC32C
import Journal
import Testing

@Suite struct ChecksumTests {
    /// RFC 3720, B.4.
    @Test func vectors() {
        #expect(CRC32C.of([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
        #expect(CRC32C.of([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
        #expect(CRC32C.of(Array(0...31)) == 0x46DD_794E)
        #expect(CRC32C.of((0...31).reversed()) == 0x113F_DB5C)
        let readCommand: [UInt8] =
            [0x01, 0xC0, 0, 0] + [UInt8](repeating: 0, count: 12)
            + [0x14, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0x14, 0, 0, 0, 0x18, 0x28, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0]
            + [0, 0, 0, 0]
        #expect(readCommand.count == 48)
        #expect(CRC32C.of(readCommand) == 0xD996_3A56)
        #expect(CRC32C.of([]) == 0)
    }

    @Test func hardwareEqualsPortable() {
        var generator = SeededGenerator(seed: 1)
        let bytes = (0..<4200).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let lengths = Array(0...80) + [127, 128, 129, 1000, 4095, 4096]
        bytes.withUnsafeBytes { buffer in
            for start in 0..<17 {
                for length in lengths {
                    let part = UnsafeRawBufferPointer(rebasing: buffer[start..<start + length])
                    let seed = UInt32(truncatingIfNeeded: start &* 0x9E37_79B9)
                    let fast = crc32c(seed, part.baseAddress, length)
                    #expect(fast == crc32c_portable(seed, part.baseAddress, length), "\(length) bytes at \(start)")
                }
            }
        }
    }

    @Test func continuesWhereItStopped() {
        let bytes = Array("the quick brown fox".utf8)
        let whole = CRC32C.of(bytes)
        for split in 0...bytes.count {
            bytes.withUnsafeBytes { buffer in
                let head = crc32c(0, buffer.baseAddress, split)
                let rest = UnsafeRawBufferPointer(rebasing: buffer[split...])
                #expect(crc32c(head, rest.baseAddress, rest.count) == whole)
            }
        }
    }
}
