import Ledger
import RandomLog
import Testing

@testable import Trading

/// The checks on what the state has counted.
@Suite struct RiskTests {
    private let second = TradingSettings.second

    private func fill(_ desk: inout Desk, _ order: Order, at price: Price) {
        desk.report(
            .report(
                .trade, on: order, id: "F\(order.clOrdID)", last: order.quantity, at: price, cumulative: order.quantity)
        )
    }

    /// A decision at which the sites see `price`, and that orders nothing.
    private func see(_ desk: inout Desk, _ price: Price) {
        let signal = desk.commit(.signal, Signal.example(key: "key-\(desk.state.mark.index)").payload).index
        desk.decide(signal, [1, 2, 3].map { desk.example($0, on: signal, .hold, price: price) })
    }

    @Test func messagesInASecond() throws {
        var desk = Desk(settings: TestCluster.settings { $0.maxMessagesPerSecond = 3 })
        let order = try #require(desk.trade(.buy, 1).placed)
        desk.report(.report(.new, on: order, id: "E1"))
        #expect(desk.trade(.buy, 1).placed != nil)
        // A cancel counts too.
        let cancel = desk.cancel(order)
        #expect(cancel.cancel != nil)
        #expect(try desk.reason(desk.trade(.buy, 1)) == "message_rate")
        let first = try #require(desk.order(order.clOrdID)?.time)
        // The second slides: just as the first order leaves it, there is room for one.
        desk.now = first + second - Int64(desk.state.mark.index + 2) * 1_000 - 1
        #expect(try desk.reason(desk.trade(.buy, 1)) == "message_rate")
        desk.now = first + second - Int64(desk.state.mark.index + 2) * 1_000
        #expect(desk.trade(.buy, 1).placed != nil)
        #expect(try desk.reason(desk.trade(.buy, 1)) == "message_rate")
    }

    @Test func aStrategyThatOrdersTooOftenIsDisabled() throws {
        var desk = Desk(
            settings: TestCluster.settings {
                $0.maxStrategyOrders = 3
                $0.strategyWindow = 10 * second
            })
        for _ in 0..<3 { #expect(desk.trade(.buy, 1).placed != nil) }
        let over = desk.trade(.buy, 1)
        #expect(try desk.reason(over) == "strategy_throttle")
        #expect(over.alarms == [.strategyDisabled])
        #expect(desk.state.strategies["rsi"]?.disabledIndex == over.index)
        #expect(desk.trade(.buy, 1, strategy: "other").placed != nil)
        // Time does not heal it, a person does.
        desk.now += 60 * second
        let later = desk.trade(.buy, 1)
        #expect(try desk.reason(later) == "strategy_throttle")
        #expect(later.alarms.isEmpty)
        #expect(desk.resume(.strategy, "rsi", actor: "").refusal == .anonymous)
        #expect(desk.resume(.strategy, "other").refusal == .notHalted)
        #expect(desk.resume(.strategy, "rsi").acceptedIndex != nil)
        #expect(desk.resume(.strategy, "rsi").refusal == .notHalted)
        #expect(try desk.tables.records(ResumeRecord.self).map(\.actor) == ["alice"])
        #expect(try desk.restored() == desk.state)
        // What it ordered before counts no more.
        for _ in 0..<3 { #expect(desk.trade(.buy, 1).placed != nil) }
        #expect(try desk.reason(desk.trade(.buy, 1)) == "strategy_throttle")
        #expect(try desk.restored() == desk.state)
    }

    @Test func theStrategysWindowSlides() throws {
        var desk = Desk(
            settings: TestCluster.settings {
                $0.maxStrategyOrders = 1
                $0.strategyWindow = 10 * second
            })
        let order = try #require(desk.trade(.buy, 1).placed)
        let first = try #require(desk.order(order.clOrdID)?.time)
        desk.now = first + 10 * second - Int64(desk.state.mark.index + 2) * 1_000
        #expect(desk.trade(.buy, 1).placed != nil)
    }

    @Test func theSameOrderTwice() throws {
        var desk = Desk(settings: TestCluster.settings { $0.duplicateWindow = 5 * second })
        let order = try #require(desk.trade(.buy, 10).placed)
        let first = try #require(desk.order(order.clOrdID)?.time)
        #expect(try desk.reason(desk.trade(.buy, 10)) == "duplicate")
        // Another side, quantity or price is another order.
        #expect(desk.trade(.sell, 10).placed != nil)
        #expect(desk.trade(.buy, 11).placed != nil)
        #expect(desk.trade(.buy, 10, limit: 10).placed != nil)
        #expect(try desk.reason(desk.trade(.buy, 10, limit: 10)) == "duplicate")
        desk.now = first + 5 * second - Int64(desk.state.mark.index + 2) * 1_000 - 1
        #expect(try desk.reason(desk.trade(.buy, 10)) == "duplicate")
        desk.now = first + 5 * second - Int64(desk.state.mark.index + 2) * 1_000
        #expect(desk.trade(.buy, 10).placed != nil)
    }

    @Test func exposureCountsWhatIsHeldAndOpen() throws {
        var desk = Desk(settings: TestCluster.settings { $0.maxGrossExposure = 1_000 })
        for symbol in ["BBB", "CCC"] {
            var instrument = Instrument.aaa
            instrument.symbol = symbol
            if symbol == "CCC" { instrument.currency = "EUR" }
            var limits = Limits.aaa
            limits.symbol = symbol
            desk.commit(.instrument, instrument.payload)
            desk.commit(.limits, limits.payload)
        }
        fill(&desk, try #require(desk.trade(.buy, 50).placed), at: 10)
        #expect(desk.trade(.sell, 40, symbol: "BBB").placed != nil)
        // 500 held, 400 open short.
        #expect(try desk.reason(desk.trade(.buy, 11)) == "gross_exposure")
        #expect(desk.trade(.buy, 10).placed != nil)
        // Less of it always passes, and another currency is another account.
        #expect(desk.trade(.sell, 50).placed != nil)
        #expect(desk.trade(.buy, 100, symbol: "CCC").placed != nil)
        #expect(try desk.reason(desk.trade(.buy, 1, symbol: "CCC")) == "gross_exposure")
    }

    @Test func exposureGoesByTheLastReferencePrices() throws {
        var desk = Desk(settings: TestCluster.settings { $0.maxGrossExposure = 1_000 })
        fill(&desk, try #require(desk.trade(.buy, 50).placed), at: 10)
        see(&desk, 19)
        // 50 × 19 = 950; but the sites see 10 again with the next one, and 50 more are exactly the limit.
        #expect(try desk.reason(desk.trade(.buy, 51)) == "gross_exposure")
        #expect(desk.trade(.buy, 50).placed != nil)
    }

    @Test func theDaysLoss() throws {
        var desk = Desk(settings: TestCluster.settings { $0.maxDailyLoss = 100 })
        fill(&desk, try #require(desk.trade(.buy, 50).placed), at: 12)
        // 50 × (12 - 10): just what may be lost.
        #expect(desk.state.dailyLoss(in: "USD", at: desk.now) == Int128(100) * 10_000_000_000_000_000)
        fill(&desk, try #require(desk.trade(.buy, 1).placed), at: "10.01")
        let over = desk.trade(.buy, 1)
        #expect(try desk.reason(over) == "daily_loss")
        #expect(try desk.decision(at: over.index)?.detail == "100.01, allowed is at most 100")
        #expect(try desk.restored() == desk.state)
        // Tomorrow starts with what is held at today's last price.
        desk.now += 86_400 * second
        #expect(desk.trade(.buy, 1).placed != nil)
        #expect(desk.state.dailyLoss(in: "USD", at: desk.now) == 0)
        #expect(desk.state.dailyLoss(in: "EUR", at: desk.now) == 0)
        see(&desk, 9)
        #expect(desk.state.dailyLoss(in: "USD", at: desk.now) == Int128(51) * 10_000_000_000_000_000)
        #expect(try desk.restored() == desk.state)
    }

    @Test func anExternalFillIsALossToo() throws {
        var desk = Desk(settings: TestCluster.settings { $0.maxDailyLoss = 100 })
        var order = try #require(desk.trade(.buy, 1).placed)
        order.clOrdID = "OTHER"
        order.quantity = 50
        fill(&desk, order, at: 13)
        desk.resume(.symbol, "AAA")
        #expect(try desk.reason(desk.trade(.buy, 1)) == "daily_loss")
    }

    @Test func thePriceMustNotHaveMovedTooFar() throws {
        var desk = Desk(settings: TestCluster.settings { $0.collarWindow = 10 * second })
        var limits = Limits.aaa
        limits.windowCollar = 100_000
        desk.commit(.limits, limits.payload)
        see(&desk, 12)
        #expect(try desk.reason(desk.trade(.buy, 1)) == "window_collar")
        #expect(try desk.restored() == desk.state)
        desk.now += 11 * second
        #expect(desk.trade(.buy, 1).placed != nil)
    }

    @Test func aStalePriceIsNoReference() throws {
        var desk = Desk()
        desk.commit(.signal, Signal.example().payload)
        let verdicts = [1, 2, 3].map { desk.example($0, on: 6) }
        desk.now += 3 * second
        let applied = desk.decide(6, verdicts)
        #expect(try desk.reason(applied) == "reference_fresh")
        #expect(desk.state.marks.isEmpty && desk.state.referenceWindows.isEmpty)
    }

    @Test func aMinoritySetsNoReferencePrice() {
        var desk = Desk()
        _ = desk.pend()
        #expect(desk.state.marks.isEmpty && desk.state.referenceWindows.isEmpty)
    }

    @Test func drillsBeforeRealMoney() throws {
        var desk = Desk(
            settings: TestCluster.settings {
                $0.mode = .live
                $0.requiredDrills = ["kill", "disk"]
                $0.drillsMaxAge = 60 * second
            })
        #expect(try desk.reason(desk.trade(.buy, 1)) == "drills")
        desk.commit(.drills, Drills(passed: ["kill"], evidence: "report 1").payload, actor: "alice")
        #expect(try desk.reason(desk.trade(.buy, 1)) == "drills")
        desk.commit(.drills, Drills(passed: ["kill", "disk", "other"], evidence: "report 2").payload, actor: "alice")
        #expect(desk.trade(.buy, 1).placed != nil)
        #expect(try desk.tables.records(DrillRecord.self).map(\.evidence) == ["report 2", "report 2", "report 2"])
        #expect(try desk.restored() == desk.state)
        desk.now += 61 * second
        #expect(try desk.reason(desk.trade(.buy, 1)) == "drills")
    }

    @Test func haltsAreLiftedByAPerson() throws {
        var desk = Desk()
        let order = try #require(desk.trade(.buy, 10).placed)
        desk.report(.report(.canceled, on: order, id: "E1"))
        desk.report(.report(.trade, on: order, id: "E2", last: 4, at: 10, cumulative: 4, leaves: 0))
        #expect(try desk.reason(desk.trade(.buy, 1)) == "trading_state")
        #expect(desk.resume(.all).refusal == .notHalted)
        #expect(desk.resume(.symbol, "BBB").refusal == .notHalted)
        let lifted = desk.resume(.symbol, "AAA")
        #expect(lifted.changes.map(\.table) == [.halts, .resumes, .idempotencyKeys])
        #expect(try desk.tables.records(Halt.self).map(\.resumedIndex) == [lifted.index])
        #expect(desk.state.halts.isEmpty)
        #expect(try desk.restored() == desk.state)
        #expect(desk.trade(.buy, 1).placed != nil)
        // It can be halted again.
        desk.report(.report(.trade, on: order, id: "E3", last: 1, at: 10, cumulative: 5, leaves: 0))
        #expect(desk.state.halts["AAA"]?.resumedIndex == nil)
        #expect(try desk.restored() == desk.state)
    }

    @Test func theLastSettingsAreInForce() throws {
        var desk = Desk()
        desk.commit(.settings, TestCluster.settings { $0.maximumSpread = 0 }.payload, actor: "bob")
        #expect(desk.state.settings?.settings.maximumSpread == 0)
        #expect(desk.state.settings?.actor == "bob")
        #expect(try desk.tables.records(SettingsRecord.self).count == 2)
        #expect(try desk.restored() == desk.state)
    }
}
