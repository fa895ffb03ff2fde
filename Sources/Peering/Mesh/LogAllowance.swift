import NIOCore

/// So many log lines from each source in each window of time; the rest are counted and told of in one line at its end.
struct LogAllowance {
    struct Summary: Equatable {
        var source: String
        var suppressed: Int
        /// Of the last one suppressed.
        var reason: String
    }

    private struct Window {
        var end: NIODeadline
        var lines = 0
        var suppressed = 0
        var reason = ""
    }

    private let lines: Int
    private let length: TimeAmount
    private let maximumSources: Int
    private var windows: [String: Window] = [:]

    /// Whom sources past the maximum are counted under.
    static let others = "other addresses"

    init(lines: Int, window: TimeAmount, maximumSources: Int) {
        self.lines = lines
        length = window
        self.maximumSources = maximumSources
    }

    /// When the next window ends; nil when none is open.
    var nextEnd: NIODeadline? { windows.values.map(\.end).min() }

    /// Whether a line about this source may be written now.
    mutating func allows(_ source: String, reason: String, at now: NIODeadline) -> Bool {
        let isKnown = windows[source] != nil || windows.count < maximumSources
        let key = isKnown ? source : Self.others
        var window = windows[key] ?? Window(end: now + length)
        defer { windows[key] = window }
        if window.lines < lines {
            window.lines += 1
            return true
        }
        window.suppressed += 1
        window.reason = reason
        return false
    }

    /// Closes the windows that are over, and tells of those that suppressed something.
    mutating func expire(at now: NIODeadline) -> [Summary] {
        let over = windows.filter { $0.value.end <= now }
        for source in over.keys { windows[source] = nil }
        return over.filter { $0.value.suppressed > 0 }
            .map { Summary(source: $0.key, suppressed: $0.value.suppressed, reason: $0.value.reason) }
            .sorted { $0.source < $1.source }
    }
}
