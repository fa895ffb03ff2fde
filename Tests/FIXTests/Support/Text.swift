import FIX

/// Not Swift Testing's.
typealias Tag = FIX.Tag

/// Text with `|` for SOH as bytes.
func wire(_ text: String) -> [UInt8] { text.utf8.map { $0 == UInt8(ascii: "|") ? .soh : $0 } }

/// Bytes as text with `|` for SOH.
func text(_ bytes: some Collection<UInt8>) -> String {
    String(decoding: bytes.map { $0 == .soh ? UInt8(ascii: "|") : $0 }, as: UTF8.self)
}

/// `8=FIX.4.4|35=…|…|` with the right BodyLength behind BeginString and CheckSum at the end.
func framed(_ text: String) -> [UInt8] {
    let bytes = wire(text)
    let split = (bytes.firstIndex(of: .soh) ?? -1) + 1
    let body = bytes[split...]
    let message = bytes[..<split] + wire("9=\(body.count)|") + body
    let sum = message.reduce(0) { ($0 + Int($1)) % 256 }
    let digits = String(sum)
    return message + wire("10=" + String(repeating: "0", count: 3 - digits.count) + digits + "|")
}

/// Everything the reader finds.
func frames(_ bytes: [UInt8], limits: WireLimits = WireLimits()) -> [Frame] {
    var reader = FrameReader(limits: limits)
    reader.append(bytes)
    var frames: [Frame] = []
    while let frame = reader.next() { frames.append(frame) }
    return frames
}
