import Trading

/// Reads bars from CSV text: the header ``header``, then one bar a line, oldest first, like
/// `2017-04-19 09:00:00,1.0716,1.0722,1.07083,1.07219,1413` with the time the bar opened in UTC.
///
/// Every line ends in LF or CRLF, the last one too: a file cut short is noticed. There is no quoting, no blank line and
/// no blank in a field.
package struct BarCSV {
    package static let header = ",Open,High,Low,Close,Volume"
    /// Longest text, in bytes.
    package static let maximumLength = 64 << 20

    package enum Column: String, Sendable, CaseIterable {
        case time = "Time"
        case open = "Open"
        case high = "High"
        case low = "Low"
        case close = "Close"
        case volume = "Volume"
    }

    private let symbol: String
    private var line = 1
    private var bars: [Bar] = []

    /// All bars of a text, or the first thing in it that is wrong.
    package static func bars(in text: [UInt8], symbol: String) throws(BarCSVError) -> [Bar] {
        guard text.count <= maximumLength else { throw .tooLong(bytes: text.count) }
        var reader = BarCSV(symbol: symbol)
        try reader.read(text[...])
        return reader.bars
    }

    private init(symbol: String) { self.symbol = symbol }

    private mutating func read(_ text: ArraySlice<UInt8>) throws(BarCSVError) {
        var rest = text
        let first = try nextLine(of: &rest)
        guard first.elementsEqual(Self.header.utf8) else { throw .header(found: Self.excerpt(first)) }
        while !rest.isEmpty {
            line += 1
            bars.append(try bar(of: nextLine(of: &rest)))
        }
    }

    /// Cuts off the next line and returns it without its end.
    private func nextLine(of rest: inout ArraySlice<UInt8>) throws(BarCSVError) -> ArraySlice<UInt8> {
        guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else {
            throw .unterminated(line: line, found: Self.excerpt(rest))
        }
        let line = rest[..<end]
        rest = rest[(end + 1)...]
        return line.last == UInt8(ascii: "\r") ? line.dropLast() : line
    }

    private func bar(of text: ArraySlice<UInt8>) throws(BarCSVError) -> Bar {
        let fields = text.split(
            separator: UInt8(ascii: ","), maxSplits: Column.allCases.count, omittingEmptySubsequences: false)
        guard fields.count == Column.allCases.count else {
            throw .fieldCount(line: line, found: Self.excerpt(text))
        }
        let time = try time(in: fields[0])
        let open = try price(in: fields[1], .open)
        let high = try price(in: fields[2], .high)
        let low = try price(in: fields[3], .low)
        let close = try price(in: fields[4], .close)
        guard let volume = Self.digits(fields[5], count: 1...18) else {
            throw unexpected(fields[5], .volume, expected: "a whole number of at most 18 digits")
        }
        do {
            return try Bar(
                symbol: symbol, time: time, open: open, high: high, low: low, close: close, volume: Int64(volume))
        } catch { throw .bar(line: line, error) }
    }

    private func time(in field: ArraySlice<UInt8>) throws(BarCSVError) -> Int64 {
        guard let time = Self.civilTime(in: Array(field))?.nanoseconds else {
            throw unexpected(
                field, .time,
                expected: "a time like 2017-04-19 09:00:00, from \(CivilTime.years.lowerBound) "
                    + "to \(CivilTime.years.upperBound)")
        }
        if let last = bars.last?.time, time <= last {
            throw unexpected(field, .time, expected: "a time after that of the line before")
        }
        return time
    }

    /// `YYYY-MM-DD hh:mm:ss`.
    private static func civilTime(in bytes: [UInt8]) -> CivilTime? {
        let separators: [(offset: Int, byte: UInt8)] = [
            (4, UInt8(ascii: "-")), (7, UInt8(ascii: "-")), (10, UInt8(ascii: " ")), (13, UInt8(ascii: ":")),
            (16, UInt8(ascii: ":")),
        ]
        guard bytes.count == 19, separators.allSatisfy({ bytes[$0.offset] == $0.byte }),
            let year = digits(bytes[0..<4], count: 4...4), let month = digits(bytes[5..<7], count: 2...2),
            let day = digits(bytes[8..<10], count: 2...2), let hour = digits(bytes[11..<13], count: 2...2),
            let minute = digits(bytes[14..<16], count: 2...2), let second = digits(bytes[17..<19], count: 2...2)
        else { return nil }
        return CivilTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
    }

    private func price(in field: ArraySlice<UInt8>, _ column: Column) throws(BarCSVError) -> Price {
        guard let price = Price(String(decoding: field, as: UTF8.self)), price > .zero else {
            throw unexpected(field, column, expected: "a decimal above zero with at most eight places")
        }
        return price
    }

    /// A number of decimal digits only; `count` keeps it from overflowing.
    private static func digits(_ bytes: ArraySlice<UInt8>, count: ClosedRange<Int>) -> Int? {
        let zero = UInt8(ascii: "0")
        guard count.contains(bytes.count), bytes.allSatisfy({ (zero...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        return bytes.reduce(0) { $0 * 10 + Int($1 - zero) }
    }

    private func unexpected(_ field: ArraySlice<UInt8>, _ column: Column, expected: String) -> BarCSVError {
        .field(line: line, column, expected: expected, found: Self.excerpt(field))
    }

    /// The beginning of a text from outside, fit for a log: printable ASCII, the rest escaped.
    private static func excerpt(_ bytes: ArraySlice<UInt8>) -> String {
        let limit = 40
        let printable = bytes.prefix(limit).map { Unicode.Scalar($0).escaped(asASCII: true) }.joined()
        return bytes.count > limit ? printable + "…" : printable
    }
}
