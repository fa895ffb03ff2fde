import CSHA256
package import Crypto

/// A SHA-256 value.
package struct Hash: Sendable, Hashable, CustomStringConvertible {
    private let words: (UInt64, UInt64, UInt64, UInt64)

    package static let length = 32
    package static let zero = Hash(words: (0, 0, 0, 0))

    private init(words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

    package init(_ digest: SHA256Digest) {
        words = unsafe digest.withUnsafeBytes { unsafe $0.loadUnaligned(as: (UInt64, UInt64, UInt64, UInt64).self) }
    }

    /// Nil unless exactly ``length`` bytes.
    package init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.length else { return nil }
        words = unsafe Array(bytes).withUnsafeBytes {
            unsafe $0.loadUnaligned(as: (UInt64, UInt64, UInt64, UInt64).self)
        }
    }

    /// Nil unless 64 lower-case hexadecimal digits.
    package init?(hexadecimal text: String) {
        let digits = Array(text.utf8)
        guard digits.count == 2 * Self.length else { return nil }
        var bytes: [UInt8] = []
        for place in stride(from: 0, to: digits.count, by: 2) {
            guard let high = Self.value(of: digits[place]), let low = Self.value(of: digits[place + 1]) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        self.init(bytes)
    }

    private static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }

    /// SHA-256 of `bytes`.
    package init(hashing bytes: [UInt8]) {
        self = unsafe bytes.withUnsafeBytes { unsafe Hash(hashing: $0) }
    }

    private init(hashing bytes: UnsafeRawBufferPointer) {
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        unsafe Swift.withUnsafeMutableBytes(of: &words) { digest in
            unsafe sha256(bytes.baseAddress, bytes.count, digest.baseAddress)
        }
        self.words = words
    }

    /// SHA-256 of a hash, a number as eight little-endian bytes, and `bytes`, one behind the other.
    package init(hashing hash: Hash, _ number: UInt64, _ bytes: borrowing [UInt8]) {
        self = unsafe Hash.gathered(Self.length + 8 + bytes.count) { place in
            unsafe hash.withUnsafeBytes { unsafe place.copyMemory(from: $0) }
            unsafe place.storeBytes(of: number.littleEndian, toByteOffset: Self.length, as: UInt64.self)
            unsafe bytes.withUnsafeBytes {
                unsafe UnsafeMutableRawBufferPointer(rebasing: place[(Self.length + 8)...]).copyMemory(from: $0)
            }
        }
    }

    /// SHA-256 of what `fill` puts into so many bytes.
    static func gathered(_ count: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Void) -> Hash {
        unsafe withUnsafeTemporaryAllocation(byteCount: count, alignment: 8) { place in
            unsafe fill(place)
            return unsafe Hash(hashing: UnsafeRawBufferPointer(place))
        }
    }

    package func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        unsafe Swift.withUnsafeBytes(of: words) { unsafe body($0) }
    }

    package var bytes: [UInt8] { unsafe withUnsafeBytes { unsafe Array($0) } }

    /// Lower-case hexadecimal.
    package var description: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    package static func == (left: Hash, right: Hash) -> Bool { left.words == right.words }

    package func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}
