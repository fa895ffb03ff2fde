import Analysis
import Desk
import Testing
import Trading

@testable import Node

/// A price is as old as the last moment at which the site knew that there was no newer one.
@Suite struct NewestPricesTests {
    private static let second: Int64 = 1_000_000_000
    private var prices = NewestPrices()

    private func bar(_ hour: Int64, _ price: Int64 = 0, _ symbol: String = "EURUSD") throws -> Bar {
        let price = Price(raw: 107_000_000 + price)
        return try Bar(
            symbol: symbol, time: hour * 3600 * Self.second, open: price, high: price, low: price, close: price,
            volume: 1)
    }

    private func quote(_ price: Int64, _ seenAt: Int64) -> Quote {
        Quote(price: Price(raw: 107_000_000 + price), seenAt: seenAt)
    }

    @Test mutating func aBarOfAnEarlierRunHasNoAge() throws {
        prices.take(try bar(1), closedAt: nil)
        #expect(prices.quote(of: "EURUSD") == nil)
        #expect(prices.barTimes == ["EURUSD": try bar(1).time])
    }

    @Test mutating func aLiveBarIsAsOldAsItsArrival() throws {
        prices.arrived([try bar(1, 1)])
        prices.take(try bar(1, 1), closedAt: 5)
        #expect(prices.quote(of: "EURUSD") == quote(1, 5))
    }

    @Test mutating func aLivingSessionKeepsThePrice() throws {
        prices.take(try bar(1, 1), closedAt: 5)
        prices.heard(of: ["EURUSD"], at: 90)
        prices.heard(of: ["EURUSD"], at: 80)
        prices.heard(of: ["GBPUSD"], at: 100)
        #expect(prices.quote(of: "EURUSD") == quote(1, 90))
    }

    /// Hours are missing: nothing says that the last bar of the first part is the newest one.
    @Test mutating func aBackFillIsNotSeenNow() throws {
        prices.take(try bar(1, 1), closedAt: 5)
        prices.heard(of: ["EURUSD"], at: 10)
        for hour in 2...4 as ClosedRange<Int64> {
            prices.arrived([try bar(hour, hour)])
            prices.take(try bar(hour, hour), closedAt: nil)
        }
        #expect(prices.quote(of: "EURUSD") == quote(4, 10))
        prices.heard(of: ["EURUSD"], at: 7_200 * Self.second)
        #expect(prices.quote(of: "EURUSD") == quote(4, 7_200 * Self.second))
    }

    @Test mutating func aBackFillWithoutASessionHasNoAge() throws {
        prices.arrived([try bar(1)])
        prices.take(try bar(1), closedAt: nil)
        #expect(prices.quote(of: "EURUSD") == nil)
    }

    /// The disk stands still, and the session lives: the price before is not kept fresh by what says that there is a
    /// newer one.
    @Test mutating func aBarThatWaitsForTheDiskEndsThePriceBeforeIt() throws {
        prices.take(try bar(1, 1), closedAt: 5)
        prices.heard(of: ["EURUSD"], at: 10)
        prices.arrived([try bar(2, 2)])
        prices.heard(of: ["EURUSD"], at: 60)
        prices.arrived([try bar(3, 3)])
        prices.heard(of: ["EURUSD"], at: 120)
        #expect(prices.quote(of: "EURUSD") == quote(1, 10))
        prices.take(try bar(2, 2), closedAt: 60)
        #expect(prices.quote(of: "EURUSD") == quote(2, 10))
        prices.take(try bar(3, 3), closedAt: 120)
        #expect(prices.quote(of: "EURUSD") == quote(3, 120))
    }

    /// What was dropped is not known: not before a later bar is there.
    @Test mutating func aBarThatCouldNotBeStoredEndsItToo() throws {
        prices.take(try bar(1, 1), closedAt: 5)
        prices.arrived([try bar(2, 2)])
        prices.heard(of: ["EURUSD"], at: 60)
        #expect(prices.quote(of: "EURUSD") == quote(1, 5))
        prices.arrived([try bar(3, 3)])
        prices.take(try bar(3, 3), closedAt: 70)
        #expect(prices.quote(of: "EURUSD") == quote(3, 70))
    }

    @Test mutating func anotherSymbolAndAnOldBarChangeNothing() throws {
        prices.take(try bar(2, 2), closedAt: 5)
        prices.arrived([try bar(1, 1), try bar(2, 2), try bar(9, 9, "GBPUSD")])
        prices.heard(of: ["EURUSD"], at: 60)
        #expect(prices.quote(of: "EURUSD") == quote(2, 60))
        #expect(prices.quote(of: "GBPUSD") == nil)
    }
}
