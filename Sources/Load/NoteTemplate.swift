import Ledger
import Trading

/// Notes of one length that differ in their key alone, made by changing digits in an encoded payload: what a load
/// generator spends on making commands, the cluster cannot have.
struct NoteTemplate {
    private var bytes: [UInt8]
    private let digitsEnd: Int

    /// Decimal digits of a note's number.
    private static let digits = 12
    /// Shortest and longest payload that can be made.
    static let lengths = 160...1_000

    /// - Parameters:
    ///   - run: tells this run's keys from every other's; at most 40 characters.
    ///   - length: of the payload, in bytes, within ``lengths``.
    init(run: String, length: Int) {
        precondition(run.utf8.count <= 40 && Self.lengths.contains(length), "\(run), \(length) bytes")
        let key = "\(run)-" + String(repeating: "0", count: Self.digits)
        // Tag and length of the key, tag and two-byte length of the text.
        let text = String(repeating: "x", count: length - key.utf8.count - 5)
        bytes = Note(idempotencyKey: key, text: text).payload
        precondition(bytes.count == length, "\(bytes.count) bytes instead of \(length)")
        digitsEnd = 2 + key.utf8.count
    }

    /// The payload of a note of this number.
    mutating func payload(_ number: UInt64) -> [UInt8] {
        var rest = number
        for position in (digitsEnd - Self.digits..<digitsEnd).reversed() {
            bytes[position] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
        return bytes
    }
}
