/// Something that a person should know, as the log has it.
package struct AlarmRow: Codable, Sendable, Hashable {
    /// The log index of the entry that raised it.
    package var index: DecimalIndex
    /// Its place among those of the entry, from zero.
    package var ordinal: DecimalIndex
    package var time: Nanoseconds
    package var code: String
    /// The order, strategy or venue that it is about; absent when there is none.
    package var subject: String?
    package var message: String

    package init(index: UInt64, ordinal: UInt64, time: Int64, code: String, subject: String?, message: String) {
        self.index = DecimalIndex(index)
        self.ordinal = DecimalIndex(ordinal)
        self.time = Nanoseconds(time)
        self.code = code
        self.subject = subject
        self.message = message
    }
}

/// Whether there is anything new in the list of alarms.
package struct AlarmSummary: Codable, Sendable, Hashable {
    /// More are not counted.
    package static let mostCounted: UInt64 = 1_000

    /// Alarms of the last 24 hours by the answering site's clock, at most ``mostCounted``.
    package var lastDay: DecimalIndex
    package var newest: AlarmRow
    /// How long ago that was, by the answering site's clock.
    package var newestAge: Nanoseconds

    package init(lastDay: UInt64, newest: AlarmRow, newestAge: Int64) {
        self.lastDay = DecimalIndex(min(lastDay, Self.mostCounted))
        self.newest = newest
        self.newestAge = Nanoseconds(newestAge)
    }
}
