/// A span of time as people read it.
enum SpanText {
    private static let millisecond: Int64 = 1_000_000
    private static let second: Int64 = 1_000_000_000
    private static let day: Int64 = 86_400_000_000_000

    /// In days, seconds or milliseconds. From a second on rounded up to the millisecond: what is longer than a limit
    /// must not look as if it were at it. Below a second exact.
    ///
    /// - Parameter span: nanoseconds.
    static func text(_ span: Int64) -> String {
        guard span >= second else {
            return span > 0 && span % millisecond == 0 ? "\(span / millisecond) ms" : "\(span) ns"
        }
        guard span % day > 0 else { return "\(span / day) d" }
        let milliseconds = span / millisecond + (span % millisecond > 0 ? 1 : 0)
        let (seconds, rest) = milliseconds.quotientAndRemainder(dividingBy: 1_000)
        guard rest > 0 else { return "\(seconds) s" }
        let digits = String(rest)
        return "\(seconds).\(String(repeating: "0", count: 3 - digits.count))\(digits) s"
    }
}
