import Ledger

/// What the messages of alarms may hold.
enum AlarmText {
    private static let ellipsis = "..."

    /// Not longer than ``Alarm/maximumMessageLength``. By scalars, which are the same whatever version of Unicode a
    /// site's library knows: the text is replicated.
    static func bounded(_ text: String) -> String {
        guard text.utf8.count > Alarm.maximumMessageLength else { return text }
        var bounded = String.UnicodeScalarView()
        var room = Alarm.maximumMessageLength - ellipsis.utf8.count
        for scalar in text.unicodeScalars {
            room -= UTF8.width(scalar)
            guard room >= 0 else { break }
            bounded.append(scalar)
        }
        return String(bounded) + ellipsis
    }

    /// The same without control characters, and not empty.
    static func allowed(_ text: String) -> String {
        guard !text.isEmpty else { return "?" }
        var clean = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { clean.append(LogText.isControl(scalar) ? "?" : scalar) }
        return bounded(String(clean))
    }
}
