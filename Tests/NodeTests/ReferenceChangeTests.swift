import API
import NIOCore
import NIOEmbedded
import Testing

@testable import Node
@testable import Trading

/// What a change of reference data does, and what is outside of it.
@Suite struct ReferenceChangeTests {
    private let limits = Limits(
        symbol: "EURUSD", maxOrderQuantity: .of("100000"), maxPosition: .of("1000000"), maxNotional: .of("250000"),
        priceCollar: 10_000, windowCollar: 50_000)

    private func order(
        _ id: String, _ quantity: String, _ side: Side = .buy, limit: String = "0", symbol: String = "EURUSD"
    ) -> OrderRecord {
        OrderRecord(
            order: Order(
                clOrdID: id, decisionIndex: 40, strategy: "s", symbol: symbol, side: side, quantity: .of(quantity),
                limitPrice: .of(limit), asOf: 0, referencePrice: .of("1.1")),
            index: 40, term: 7, time: 0)
    }

    private func position(_ side: Side, _ quantity: String, account: Position.Account = .own) -> Position {
        var position = Position(symbol: "EURUSD", account: account)
        _ = position.add(side, .of(quantity), at: .of("1.1"), index: 41)
        return position
    }

    private func lines(_ outside: [ChangeReport.Outside]) -> [String] {
        outside.map { "\($0.kind.rawValue) \($0.name) \($0.field) \($0.value) > \($0.limit)" }
    }

    @Test func onlyFieldsThatChangeAreListedAndNoDifferenceIsMadeOfDigits() throws {
        let asked = LimitsValues(
            symbol: "EURUSD", maxOrderQuantity: "100000.00", maxPosition: "500000", maxNotional: "250000.0",
            priceCollarPpm: 10_000, windowCollarPpm: 40_000)
        let change = try PreparedChange(.limits(asked))
        #expect(
            change.changes(from: .limits(limits)) == [
                .init(field: "maxPosition", old: "1000000", new: "500000"),
                .init(field: "windowCollarPpm", old: "50000", new: "40000"),
            ])
        #expect(change.changes(from: nil).map(\.old) == Array(repeating: nil, count: 5))
        #expect(change.changes(from: change).isEmpty)
    }

    @Test func settingsAreTakenAsTheyAreShown() throws {
        var settings = TradingSettings()
        settings.mode = .live
        settings.requiredDrills = ["failover", "kill"]
        settings.maxDailyLoss = .of("10000.5")
        settings.duplicateWindow = 250_000_000
        let values = SettingsValues(settings)
        #expect(try PreparedChange(.settings(values)) == .settings(settings))
        #expect(PreparedChange.settings(settings).fields.count == Mirror(reflecting: values).children.count)
    }

    @Test func whatIsOutOfRangeIsRefusedByTheNameOfTheAPI() {
        var values = SettingsValues(TradingSettings())
        values.maxMessagesPerSecond = 0
        #expect(throws: ServiceError(.badRequest, "field \"maxMessagesPerSecond\": expected 1 to 10000")) {
            _ = try PreparedChange(.settings(values))
        }
        #expect(throws: ServiceError.self) {
            _ = try PreparedChange(
                .instrument(
                    InstrumentValues(
                        symbol: "*", currency: "USD", tickSize: "0.1", lotSize: "1", tradable: true)))
        }
    }

    @Test func ordersAndPositionsBeyondNewLimitsAreListed() {
        var holdings = Holdings()
        holdings.positions = [position(.buy, "900000"), position(.buy, "200000", account: .external)]
        holdings.orders = [
            order("small", "100000"), order("large", "150000"), order("other", "900000", symbol: "GBPUSD"),
            order("dear", "300000", .sell, limit: "1.2"),
        ]
        #expect(
            lines(holdings.outside(of: .limits(limits), current: nil)) == [
                "position EURUSD maxPosition 1100000 > 1000000", "exposure EURUSD maxPosition 1350000 > 1000000",
                "order large maxOrderQuantity 150000 > 100000", "order dear maxOrderQuantity 300000 > 100000",
                "order dear maxNotional 360000 > 250000", "order dear priceCollarPpm 90910 > 10000",
            ])
    }

    @Test func aShortPositionCountsAsMuchAsALongOne() {
        var holdings = Holdings()
        holdings.positions = [position(.sell, "950000")]
        holdings.orders = [order("more", "100000", .sell)]
        #expect(
            lines(holdings.outside(of: .limits(limits), current: nil)) == [
                "exposure EURUSD maxPosition -1050000 > 1000000"
            ])
        holdings.orders = [order("less", "100000")]
        #expect(holdings.outside(of: .limits(limits), current: nil).isEmpty)
    }

    @Test func whatIsOffTheStepsOfAnInstrumentIsListed() {
        var holdings = Holdings()
        holdings.positions = [position(.buy, "1500")]
        holdings.orders = [order("odd", "1500"), order("fine", "2000", limit: "1.1001")]
        let instrument = Instrument(
            symbol: "EURUSD", currency: "USD", tickSize: .of("0.001"), lotSize: .of("1000"), tradable: true)
        #expect(
            lines(holdings.outside(of: .instrument(instrument), current: nil)) == [
                "position EURUSD lotSize 1500 > 1000", "order odd lotSize 1500 > 1000",
                "order fine tickSize 1.1001 > 0.001",
            ])
        var suspended = instrument
        suspended.lotSize = .of("1")
        suspended.tickSize = .of("0.0001")
        suspended.tradable = false
        #expect(
            lines(holdings.outside(of: .instrument(suspended), current: nil)) == [
                "order odd tradable sent > false", "order fine tradable sent > false",
            ])
    }

    @Test func settingsAreHeldAgainstExposureVenueAndDrills() {
        var holdings = Holdings()
        holdings.positions = [position(.buy, "1000")]
        holdings.orders = [order("open", "500")]
        holdings.prices = ["EURUSD": .of("1.1")]
        holdings.currencies = ["EURUSD": "USD"]
        holdings.drills = ["failover": 100, "kill": 1]
        holdings.now = 1_000_000_100
        var settings = TradingSettings()
        settings.maxGrossExposure = .of("1649.99999999")
        settings.mode = .live
        settings.venue = "elsewhere"
        settings.drillsMaxAge = TradingSettings.second
        settings.requiredDrills = ["failover", "kill", "flatten"]
        let current = PreparedChange.settings(TradingSettings())
        #expect(
            lines(holdings.outside(of: .settings(settings), current: current)) == [
                "exposure USD maxGrossExposure 1650 > 1649.99999999", "order open venue qvenue > elsewhere",
                "drill kill drillsMaxAge 1000000099 > 1000000000",
                "drill flatten drillsMaxAge never passed > 1000000000",
            ])
        settings.maxGrossExposure = .of("1650")
        settings.venue = "qvenue"
        settings.mode = .paper
        #expect(holdings.outside(of: .settings(settings), current: current).isEmpty)
    }

    @Test func changesTakeTheirTurnsInOrder() throws {
        let loop = EmbeddedEventLoop()
        let queue = ChangeQueue(loop: loop)
        let first = queue.enter()
        let others = (0..<ChangeQueue.maximumWaiting).map { _ in queue.enter() }
        var turns: [Int] = []
        for (number, turn) in others.enumerated() {
            turn.assumeIsolated().whenSuccess { turns.append(number) }
        }
        try first.wait()
        #expect(throws: ServiceError.self) { try queue.enter().wait() }
        #expect(turns == [])
        for number in others.indices {
            queue.leave()
            #expect(turns == Array(0...number))
        }
        queue.leave()
        try queue.enter().wait()
    }
}

extension FixedPoint {
    /// A decimal of a test.
    fileprivate static func of(_ text: String) -> Self {
        guard let value = Self(text) else { preconditionFailure("\(text) is no decimal") }
        return value
    }
}
