/// A date and time of day in UTC, to the second, without leap seconds (POSIX time).
package struct CivilTime: Sendable, Hashable {
    let year: Int
    let month: Int
    let day: Int
    let hour: Int
    let minute: Int
    let second: Int

    /// Whole years whose nanoseconds since 1970 fit 64 bits.
    static let years = 1970...2261
    static let nanosecondsPerSecond: Int64 = 1_000_000_000
    /// The times this type can hold: nanoseconds UTC.
    static let nanoseconds = 0..<Int64(daysBefore(years.upperBound + 1)) * 86_400 * nanosecondsPerSecond

    /// Nil when there is no such date or time of day, or it lies outside ``years``.
    init?(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
        guard Self.years.contains(year), (1...12).contains(month),
            (1...Self.monthLengths(in: year)[month - 1]).contains(day),
            (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
    }

    /// The second that `nanoseconds` UTC lies in, which must be from 1970 to the end of 2261.
    package init(nanoseconds: Int64) {
        precondition(Self.nanoseconds.contains(nanoseconds), "time \(nanoseconds) ns outside \(Self.years)")
        let seconds = Int(nanoseconds / Self.nanosecondsPerSecond)
        var days = seconds / 86_400
        // No year has more than 366 days, so this starts at the right year or just before it.
        var year = Self.years.lowerBound + days / 366
        while Self.daysBefore(year + 1) <= days { year += 1 }
        days -= Self.daysBefore(year)
        var month = 1
        for length in Self.monthLengths(in: year) {
            guard days >= length else { break }
            days -= length
            month += 1
        }
        self.year = year
        self.month = month
        day = days + 1
        hour = seconds % 86_400 / 3_600
        minute = seconds % 3_600 / 60
        second = seconds % 60
    }

    /// Nanoseconds UTC.
    package var nanoseconds: Int64 {
        let days = Self.daysBefore(year) + Self.monthLengths(in: year)[..<(month - 1)].reduce(0, +) + day - 1
        return Int64(((days * 24 + hour) * 60 + minute) * 60 + second) * Self.nanosecondsPerSecond
    }

    /// Days from 1970-01-01 to the first of January of `year`.
    private static func daysBefore(_ year: Int) -> Int {
        func leapDays(_ year: Int) -> Int { year / 4 - year / 100 + year / 400 }
        return (year - 1970) * 365 + leapDays(year - 1) - leapDays(1969)
    }

    private static func monthLengths(in year: Int) -> [Int] {
        let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
        return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    }
}

extension CivilTime: CustomStringConvertible {
    /// ISO 8601: `2017-04-19T09:00:00Z`.
    package var description: String {
        func padded(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return "\(year)-\(padded(month))-\(padded(day))T\(padded(hour)):\(padded(minute)):\(padded(second))Z"
    }
}
