import Testing
import Trading

@testable import Analysis

@Suite struct BarTests {
    private func bar(
        symbol: String = "EURUSD", time: Int64 = 1_492_592_400_000_000_000, open: Int64 = 5, high: Int64 = 9,
        low: Int64 = 3, close: Int64 = 6, volume: Int64 = 0
    ) throws -> Bar {
        try Bar(
            symbol: symbol, time: time, open: Price(raw: open), high: Price(raw: high), low: Price(raw: low),
            close: Price(raw: close), volume: volume)
    }

    @Test func soundFiguresAreABar() throws {
        let bar = try bar()
        #expect(bar.time == 1_492_592_400_000_000_000)
        #expect(bar.high == Price(raw: 9))
        #expect(try self.bar(open: 3, high: 3, low: 3, close: 3).volume == 0)
    }

    @Test func pricesOutsideLowAndHighAreRefused() {
        #expect(throws: BarError.self) { try bar(open: 2) }
        #expect(throws: BarError.self) { try bar(open: 10) }
        #expect(throws: BarError.self) { try bar(close: 2) }
        #expect(throws: BarError.self) { try bar(close: 10) }
        #expect(throws: BarError.self) { try bar(high: 2) }
        #expect(throws: BarError.notPositive(low: .zero)) { try bar(low: 0) }
    }

    @Test func otherFieldsHaveTheirRanges() {
        #expect(throws: BarError.symbol("")) { try bar(symbol: "") }
        #expect(throws: BarError.symbol("ABCDEFGHIJKLMNOPQ")) { try bar(symbol: "ABCDEFGHIJKLMNOPQ") }
        #expect(throws: BarError.time(-1_000_000_000)) { try bar(time: -1_000_000_000) }
        #expect(throws: BarError.time(1)) { try bar(time: 1) }
        #expect(throws: BarError.time(.max)) { try bar(time: .max) }
        #expect(throws: BarError.volume(-1)) { try bar(volume: -1) }
    }
}

@Suite struct CivilTimeTests {
    /// Reference seconds from `date -u -d ... +%s`.
    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"),
        (951_782_399, "2000-02-28T23:59:59Z"),
        (951_782_400, "2000-02-29T00:00:00Z"),
        (951_868_800, "2000-03-01T00:00:00Z"),
        (1_483_228_799, "2016-12-31T23:59:59Z"),
        (1_492_592_400, "2017-04-19T09:00:00Z"),
        (4_107_542_400, "2100-03-01T00:00:00Z"),
        (9_214_646_399, "2261-12-31T23:59:59Z"),
    ])
    func secondsAndText(seconds: Int64, text: String) {
        let time = CivilTime(nanoseconds: seconds * 1_000_000_000)
        #expect(time.description == text)
        #expect(time.nanoseconds == seconds * 1_000_000_000)
    }

    @Test func everyDayComesBackAndFollowsTheOneBefore() {
        var previous: CivilTime?
        for day in 0..<(CivilTime.nanoseconds.upperBound / 86_400_000_000_000) {
            let time = CivilTime(nanoseconds: day * 86_400_000_000_000)
            #expect(time.nanoseconds == day * 86_400_000_000_000)
            if let previous {
                #expect(
                    time.day == previous.day + 1 && time.month == previous.month && time.year == previous.year
                        || time.day == 1 && time.month == previous.month % 12 + 1)
            }
            previous = time
        }
        #expect(previous?.description == "2261-12-31T00:00:00Z")
    }

    @Test func noSuchTimes() {
        func time(_ year: Int, _ month: Int, _ day: Int, _ hour: Int = 0, _ minute: Int = 0, _ second: Int = 0)
            -> CivilTime?
        { CivilTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second) }
        #expect(time(2016, 2, 29) != nil)
        #expect(time(2017, 2, 29) == nil)
        #expect(time(2100, 2, 29) == nil)
        #expect(time(2017, 4, 31) == nil)
        #expect(time(2017, 0, 1) == nil)
        #expect(time(2017, 13, 1) == nil)
        #expect(time(2017, 1, 0) == nil)
        #expect(time(1969, 12, 31) == nil)
        #expect(time(2262, 1, 1) == nil)
        #expect(time(2017, 1, 1, 24) == nil)
        #expect(time(2017, 1, 1, 0, 60) == nil)
        #expect(time(2017, 1, 1, 0, 0, 60) == nil)
    }
}
