import Foundation

/// Nanoseconds since 1970 UTC, as people write them.
package enum UTCTime {
    /// `2026-03-01T09:30:00.125Z`; finer than milliseconds is cut off.
    package static func text(nanoseconds: Int64) -> String {
        let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        let date = Date(timeIntervalSince1970: Double(seconds) + Double(rest / 1_000_000) / 1000)
        return date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    /// Reads ISO 8601 with or without a fraction, or the nanoseconds themselves. Nil when it is neither.
    package static func nanoseconds(_ text: String) -> Int64? {
        if let nanoseconds = Int64(text) { return nanoseconds }
        let date =
            (try? Date(text, strategy: .iso8601))
            ?? (try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
        guard let date else { return nil }
        return Int64(exactly: (date.timeIntervalSince1970 * 1000).rounded()).map { $0 * 1_000_000 }
    }

    package static var now: Int64 {
        let seconds = Date().timeIntervalSince1970
        return Int64(seconds * 1_000_000) * 1000
    }
}
