/// What the simulator has to know of a FIX message on the wire.
enum FIXBytes {
    private static let soh: UInt8 = 1
    private static let typeTag = Array("35=".utf8)

    /// MsgType, which is the third field; empty when there is none.
    static func type(of bytes: [UInt8]) -> String {
        guard let value = value(of: typeTag, in: bytes) else { return "" }
        return String(decoding: value, as: UTF8.self)
    }

    static func value(of tag: [UInt8], in bytes: [UInt8]) -> ArraySlice<UInt8>? {
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: soh) ?? bytes.count
            if bytes[start..<end].starts(with: tag) { return bytes[start + tag.count..<end] }
            start = end + 1
        }
        return nil
    }

    /// For people.
    static func text(of bytes: [UInt8]) -> String {
        String(decoding: bytes.map { $0 == soh ? UInt8(ascii: "|") : $0 }, as: UTF8.self)
    }
}
