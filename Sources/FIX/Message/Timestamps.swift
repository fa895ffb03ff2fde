/// UTCTimestamp: `YYYYMMDD-HH:MM:SS`, with up to nine decimals of a second. Nanoseconds since 1970 UTC; years 1970 to
/// 2261.
enum Timestamps {
    static let maximumDigits = 9
    private static let years = 1970...2261
    private static let secondsPerDay: Int64 = 86_400
    private static let lengthToSeconds = 17

    /// Nil when it is anything else, or no such day or time. Second 60 is the first of the next minute.
    static func parse(_ bytes: ArraySlice<UInt8>) -> Int64? {
        let start = bytes.startIndex
        guard bytes.count >= lengthToSeconds,
            bytes[start + 8] == .minus, bytes[start + 11] == colon, bytes[start + 14] == colon,
            let year = number(bytes, start, 4), let month = number(bytes, start + 4, 2),
            let day = number(bytes, start + 6, 2), let hour = number(bytes, start + 9, 2),
            let minute = number(bytes, start + 12, 2), let second = number(bytes, start + 15, 2),
            years.contains(year), (1...12).contains(month), day >= 1, day <= days(of: month, in: year),
            hour < 24, minute < 60, second <= 60,
            let fraction = fraction(bytes.dropFirst(lengthToSeconds))
        else { return nil }
        let days = daysSinceEpoch(year: year, month: month, day: day)
        let seconds = days * secondsPerDay + Int64(hour * 3600 + minute * 60 + second)
        return seconds * 1_000_000_000 + fraction
    }

    /// `digits` decimals of a second, 0 to ``maximumDigits``, cut, not rounded. Times outside the years are moved to
    /// their ends.
    static func append(_ time: Int64, digits: Int, to bytes: inout [UInt8]) {
        let time = min(max(time, 0), 9_214_646_399_999_999_999)
        let seconds = time / 1_000_000_000
        let (year, month, day) = civil(seconds / secondsPerDay)
        let second = Int(seconds % secondsPerDay)
        bytes.appendDigits(year, width: 4)
        bytes.appendDigits(month, width: 2)
        bytes.appendDigits(day, width: 2)
        bytes.append(.minus)
        bytes.appendDigits(second / 3600, width: 2)
        bytes.append(colon)
        bytes.appendDigits(second / 60 % 60, width: 2)
        bytes.append(colon)
        bytes.appendDigits(second % 60, width: 2)
        guard digits > 0 else { return }
        var fraction = Int(time % 1_000_000_000)
        for _ in 0..<(maximumDigits - digits) { fraction /= 10 }
        bytes.append(.point)
        bytes.appendDigits(fraction, width: digits)
    }

    /// How many bytes ``append(_:digits:to:)`` writes.
    static func length(digits: Int) -> Int { digits > 0 ? lengthToSeconds + 1 + digits : lengthToSeconds }

    private static let colon = UInt8(ascii: ":")

    private static func number(_ bytes: ArraySlice<UInt8>, _ start: Int, _ count: Int) -> Int? {
        var value = 0
        for index in start..<(start + count) {
            guard let digit = bytes[index].digit else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// Nothing, or a point and one to nine digits, in nanoseconds.
    private static func fraction(_ bytes: ArraySlice<UInt8>) -> Int64? {
        guard let first = bytes.first else { return 0 }
        let digits = bytes.dropFirst()
        guard first == .point, !digits.isEmpty, digits.count <= maximumDigits,
            var value = Numbers.unsigned(digits)
        else { return nil }
        for _ in digits.count..<maximumDigits { value *= 10 }
        return Int64(value)
    }

    private static func days(of month: Int, in year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }

    /// Days of the proleptic Gregorian calendar, with years that begin in March so that the leap day comes last.
    private static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * (month <= 2 ? month + 9 : month - 3) + 2) / 5 + day - 1
        return Int64(shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468)
    }

    private static func civil(_ days: Int64) -> (year: Int, month: Int, day: Int) {
        let shifted = Int(days) + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}
