import FIX

/// Frames found the slow and simple way, to judge the reader by.
enum FrameOracle {
    /// How many bytes a frame has that begins at `start`, by nothing but its BodyLength and CheckSum; nil when none
    /// does.
    static func frame(in bytes: [UInt8], at start: Int) -> Int? {
        let rest = Array(bytes[start...])
        guard rest.starts(with: Array("8=FIX".utf8)), let first = rest.firstIndex(of: .soh) else { return nil }
        let lengthField = Array(rest[(first + 1)...])
        guard lengthField.starts(with: Array("9=".utf8)), let second = lengthField.firstIndex(of: .soh) else {
            return nil
        }
        guard let length = Int(String(decoding: lengthField[2..<second], as: UTF8.self)), length > 0,
            length < 1 << 20
        else { return nil }
        let body = first + 1 + second + 1
        guard rest.count >= body + length + 7 else { return nil }
        let sum = rest[..<(body + length)].reduce(0) { ($0 + Int($1)) & 255 }
        let digits = String(sum)
        let trailer = "10=" + String(repeating: "0", count: 3 - digits.count) + digits + "\u{1}"
        guard Array(rest[(body + length)..<(body + length + 7)]) == Array(trailer.utf8) else { return nil }
        return body + length + 7
    }

    /// How many frames there are, counting those within others.
    static func count(in bytes: [UInt8]) -> Int {
        bytes.indices.filter { bytes[$0] == UInt8(ascii: "8") && frame(in: bytes, at: $0) != nil }.count
    }
}
