/// A day of the UTC calendar: what trade dates and daily losses go by.
package struct UTCDay: Sendable, Hashable, Comparable {
    /// Days since 1970-01-01.
    package let number: Int64

    private static let nanoseconds: Int64 = 86_400_000_000_000

    package init(number: Int64) { self.number = number }

    /// - Parameter time: nanoseconds since 1970 UTC.
    package init(containing time: Int64) {
        let (days, rest) = time.quotientAndRemainder(dividingBy: Self.nanoseconds)
        number = rest < 0 ? days - 1 : days
    }

    /// As FIX writes a date, YYYYMMDD. By the 400-year cycle of the Gregorian calendar, counted from 1 March, so that
    /// the leap day is the last of a year.
    package var yearMonthDay: UInt32 {
        let shifted = number + 719_468
        let cycle = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfCycle = shifted - cycle * 146_097
        let yearOfCycle = (dayOfCycle - dayOfCycle / 1_460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
        let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfCycle + cycle * 400 + (month <= 2 ? 1 : 0)
        return UInt32(clamping: year * 10_000 + month * 100 + day)
    }

    package static func < (left: UTCDay, right: UTCDay) -> Bool { left.number < right.number }
}
