import Testing
import Trading

@testable import Analysis

@Suite struct BarCSVTests {
    private static let header = ",Open,High,Low,Close,Volume\n"
    private static let good = "2017-04-19 09:00:00,1.0716,1.0722,1.07083,1.07219,1413\n"

    private func bars(_ text: String) throws -> [Bar] { try BarCSV.bars(in: Array(text.utf8), symbol: "EURUSD") }

    /// The error a text is refused with.
    private func error(_ text: String) throws -> BarCSVError {
        try #require(throws: BarCSVError.self) { try bars(text) }
    }

    @Test func readsABar() throws {
        let bar = try Bar(
            symbol: "EURUSD", time: 1_492_592_400_000_000_000, open: Price(raw: 107_160_000),
            high: Price(raw: 107_220_000), low: Price(raw: 107_083_000), close: Price(raw: 107_219_000), volume: 1413)
        #expect(try bars(Self.header + Self.good) == [bar])
        #expect(try bars((Self.header + Self.good).replacing("\n", with: "\r\n")) == [bar])
        #expect(try bars(Self.header) == [])
    }

    @Test func readsTheSample() throws {
        let bars = try Sample.bars()
        #expect(bars.count == 5_000)
        #expect(
            bars.first?.description
                == "EURUSD 2017-04-19T09:00:00Z open 1.0716 high 1.0722 low 1.07083 close 1.07219 volume 1413")
        #expect(
            bars.last?.description
                == "EURUSD 2018-02-07T15:00:00Z open 1.23427 high 1.23444 low 1.22904 close 1.22904 volume 6143")
    }

    @Test func theHeaderMustBeTheHeader() throws {
        #expect(try error("\n") == .header(found: ""))
        #expect(try error(Self.good) == .header(found: Self.good.prefix(40) + "…"))
        #expect(try error("\u{FEFF}" + Self.header + Self.good).description.hasPrefix("line 1: expected the header"))
        #expect(try error(Self.header.dropLast() + "\r\r\n" + Self.good).description.hasSuffix("Volume\\r\""))
    }

    @Test func theNumberOfFieldsIsExact() throws {
        #expect(try error(Self.header + "\n") == .fieldCount(line: 2, found: ""))
        #expect(try error(Self.header + Self.good + "\n") == .fieldCount(line: 3, found: ""))
        #expect(try error(Self.header + "1,2,3,4,5\n") == .fieldCount(line: 2, found: "1,2,3,4,5"))
        #expect(try error(Self.header + "1,2,3,4,5,6,7,8\n") == .fieldCount(line: 2, found: "1,2,3,4,5,6,7,8"))
    }

    /// A field of a good line replaced by each of these is refused, by line, column and what was found.
    @Test(arguments: [
        (
            BarCSV.Column.time, 1,
            [
                "", "2017-04-19", "2017-04-19T09:00:00", "2017-04-19 09:00:00Z", "2017-04-19 9:00:00 ",
                "2017-02-29 09:00:00", "2017-13-01 09:00:00", "2017-04-19 24:00:00", "2017-04-19 09:60:00",
                "2017-04-19 09:00:60", "1969-12-31 09:00:00", "2262-01-01 00:00:00", "+017-04-19 09:00:00",
                "2017/04/19 09:00:00",
            ]
        ),
        (.open, 2, ["", "x", "0", "-1.0716", "+1.0716", "1.07160000001", "1e0", " 1.0716", "1.0716 ", "1,0716", "1."]),
        (.high, 3, ["", "nan", "\"1.0722\"", "inf"]),
        (.low, 4, ["", "0.00000000", "1..0"]),
        (.close, 5, ["", "١", "99999999999999"]),
        (.volume, 6, ["", "-1", "+1", "1.0", "1413 ", "1234567890123456789", "0x1", "14\r13"]),
    ])
    func aBadFieldIsNamed(column: BarCSV.Column, number: Int, fields: [String]) throws {
        for field in fields where !field.contains(",") {
            var parts = Self.good.dropLast().split(separator: ",").map(String.init)
            parts[number - 1] = field
            let error = try error(Self.header + parts.joined(separator: ",") + "\n")
            guard case .field(2, column, _, _) = error else {
                Issue.record("\(field): \(error)")
                continue
            }
            #expect(error.description.hasPrefix("line 2, column \(number) (\(column.rawValue)): expected "))
        }
    }

    @Test func whatIsFoundIsFitForALog() throws {
        let bytes = Array(Self.header.utf8) + [0x1B, 0xFF] + Array(Self.good.dropFirst(2).utf8)
        let error = try #require(throws: BarCSVError.self) { try BarCSV.bars(in: bytes, symbol: "EURUSD") }
        #expect(error.description.hasSuffix(#"found "\u{1B}\u{00FF}17-04-19 09:00:00""#))
    }

    @Test func timesIncrease() throws {
        let error = try error(Self.header + Self.good + Self.good)
        #expect(
            error.description == "line 3, column 1 (Time): expected a time after that of the line before, "
                + "found \"2017-04-19 09:00:00\"")
    }

    @Test func figuresThatAreNoBarTogether() throws {
        let error = try error(Self.header + "2017-04-19 09:00:00,1.0716,1.0700,1.07083,1.07219,1413\n")
        #expect(
            error.description
                == "line 2: open 1.0716 and close 1.07219 do not both lie between low 1.07083 and high 1.07")
        #expect(throws: BarCSVError.bar(line: 2, .symbol(""))) {
            try BarCSV.bars(in: Array((Self.header + Self.good).utf8), symbol: "")
        }
    }

    @Test func aTextTooLongIsNotRead() {
        #expect(throws: BarCSVError.tooLong(bytes: BarCSV.maximumLength + 1)) {
            try BarCSV.bars(in: Array(repeating: 0, count: BarCSV.maximumLength + 1), symbol: "EURUSD")
        }
    }

    /// A text cut anywhere but between two lines is refused.
    @Test func everyTruncationIsNoticed() throws {
        let text = Self.header + Self.good + Self.good.replacing("09:00:00", with: "10:00:00")
        let ends = [Self.header.utf8.count: 0, Self.header.utf8.count + Self.good.utf8.count: 1, text.utf8.count: 2]
        for length in 0...text.utf8.count {
            let part = String(text.prefix(length))
            if let count = ends[length] {
                #expect(try bars(part).count == count)
            } else {
                let line = part.count(where: { $0 == "\n" }) + 1
                let error = try error(part)
                guard case .unterminated(line, _) = error else {
                    Issue.record("\(length) bytes: \(error)")
                    continue
                }
            }
        }
    }
}
