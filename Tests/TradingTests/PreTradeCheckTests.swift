import RandomLog
import Testing

@testable import Trading

/// Each check: what it accepts, what it refuses, and the boundary between the two.
@Suite struct PreTradeCheckTests {
    private let now = Desk.start

    private func subject(_ change: (inout PreTradeCheck.Subject) -> Void = { _ in }) -> PreTradeCheck.Subject {
        let signal = Signal.example(price: "10.01")
        let reference = Reference(price: 10, oldest: now - 1_000, newest: now - 500)
        var subject = PreTradeCheck.Subject(signal, reference, issuedAt: now, time: now)
        subject.settings = TestCluster.settings()
        subject.instrument = .aaa
        subject.limits = .aaa
        subject.window = 10...10
        change(&subject)
        return subject
    }

    private func denied(_ change: (inout PreTradeCheck.Subject) -> Void) -> PreTradeCheck? {
        let subject = subject(change)
        let denial = PreTradeCheck.firstDenial(of: subject)
        if let denial {
            #expect(denial.check.denial(of: subject) == denial)
            #expect(!denial.limit.isEmpty && !denial.value.isEmpty)
        }
        return denial?.check
    }

    @Test func aGoodOrderPasses() { #expect(denied { _ in } == nil) }

    @Test func theOrderOfTheChecksIsFixed() {
        #expect(
            PreTradeCheck.allCases == [
                .tradingState, .signalAge, .drills, .instrument, .referenceFresh, .priceCollar, .windowCollar,
                .maximumQuantity,
                .maximumNotional, .projectedPosition, .grossExposure, .dailyLoss, .messageRate, .strategyThrottle,
                .duplicate, .crossValidation,
            ])
    }

    /// Everything is wrong at once; each check that is put right gives way to the next.
    @Test func theFirstNoWins() {
        var wrong = subject {
            $0.halt = Halt(symbol: "AAA", index: 1, time: 0, reason: .lateFill)
            $0.settings = TestCluster.settings {
                $0.mode = .live
                $0.requiredDrills = ["kill"]
                $0.maxGrossExposure = 1
                $0.maxDailyLoss = 1
                $0.duplicateWindow = 1
                $0.signalMaxAge = 1_000
            }
            $0.issuedAt = now - 1_001
            $0.instrument?.tradable = false
            $0.reference = nil
            $0.limits = Limits(
                symbol: "AAA", maxOrderQuantity: 0, maxPosition: 0, maxNotional: 0, priceCollar: 0, windowCollar: 0)
            $0.window = 9...9
            $0.projectedExposure = nil
            $0.dailyLoss = nil
            $0.messages = 1_000
            $0.strategyDisabled = 3
            $0.isAgreed = false
        }
        let order = Order(
            clOrdID: "X", decisionIndex: 1, strategy: "s", symbol: "AAA", side: .buy, quantity: 1, limitPrice: 0,
            asOf: 0, referencePrice: 1)
        wrong.twin = OrderRecord(order: order, index: 1, term: 1, time: now)
        let cures: [(PreTradeCheck, (inout PreTradeCheck.Subject) -> Void)] = [
            (.tradingState, { $0.halt = nil }), (.signalAge, { $0.issuedAt = $0.time }),
            (.drills, { $0.settings?.mode = .paper }),
            (.instrument, { $0.instrument?.tradable = true }),
            (.referenceFresh, { $0.reference = Reference(price: 10, oldest: $0.time, newest: $0.time) }),
            (.priceCollar, { $0.limits?.priceCollar = 1_000 }),
            (
                .windowCollar,
                {
                    $0.window = nil
                    $0.limits?.windowCollar = 0
                }
            ),
            (.maximumQuantity, { $0.limits?.maxOrderQuantity = 10 }),
            (.maximumNotional, { $0.limits?.maxNotional = 101 }),
            (.projectedPosition, { $0.limits?.maxPosition = 10 }), (.grossExposure, { $0.projectedExposure = 0 }),
            (.dailyLoss, { $0.dailyLoss = 0 }), (.messageRate, { $0.messages = 0 }),
            (.strategyThrottle, { $0.strategyDisabled = nil }), (.duplicate, { $0.twin = nil }),
            (.crossValidation, { $0.isAgreed = true }),
        ]
        #expect(cures.map(\.0) == PreTradeCheck.allCases)
        for (check, cure) in cures {
            #expect(PreTradeCheck.firstDenial(of: wrong)?.check == check)
            cure(&wrong)
        }
        #expect(PreTradeCheck.firstDenial(of: wrong) == nil)
    }

    @Test func tradingState() {
        #expect(denied { $0.settings = nil } == .tradingState)
        #expect(denied { $0.open.inDoubt = 1 } == .tradingState)
        #expect(denied { $0.openOrders = PreTradeCheck.maximumOpenOrders - 1 } == nil)
        #expect(denied { $0.openOrders = PreTradeCheck.maximumOpenOrders } == .tradingState)
    }

    @Test func signalAge() {
        func denied(_ age: Int64) -> PreTradeCheck? {
            self.denied {
                $0.settings = TestCluster.settings { $0.signalMaxAge = 1_000 }
                $0.issuedAt = now - age
            }
        }
        #expect(denied(1_000) == nil)
        #expect(denied(1_001) == .signalAge)
        #expect(denied(.max) == .signalAge)
        // A clock that is ahead makes no signal older.
        #expect(denied(-5_000) == nil)
    }

    @Test func whatOnlyReducesIsNotDeniedForTheDaysLoss() {
        func denied(_ side: Side, position: Int128, open: Int128 = 0) -> PreTradeCheck? {
            self.denied {
                $0.side = side
                $0.quantity = 10
                $0.position = position
                $0.open[side] = open
                $0.settings = TestCluster.settings { $0.maxDailyLoss = 1 }
                $0.dailyLoss = nil
            }
        }
        let lots: (Int64) -> Int128 = { Int128(Quantity(raw: $0 * Quantity.scale).raw) }
        #expect(denied(.buy, position: 0) == .dailyLoss)
        #expect(denied(.sell, position: lots(10)) == nil)
        #expect(denied(.sell, position: lots(9)) == .dailyLoss)
        #expect(denied(.sell, position: lots(15), open: lots(6)) == .dailyLoss)
        #expect(denied(.sell, position: lots(16), open: lots(6)) == nil)
        #expect(denied(.buy, position: lots(-10)) == nil)
        #expect(denied(.buy, position: lots(10)) == .dailyLoss)
    }

    @Test func drills() {
        func denied(_ passed: [String: Int64], _ mode: TradingSettings.Mode) -> PreTradeCheck? {
            self.denied {
                $0.settings = TestCluster.settings {
                    $0.mode = mode
                    $0.requiredDrills = ["kill", "disk"]
                    $0.drillsMaxAge = 1_000
                }
                $0.passedDrills = passed
            }
        }
        #expect(denied([:], .paper) == nil)
        #expect(denied([:], .live) == .drills)
        #expect(denied(["kill": now], .live) == .drills)
        #expect(denied(["kill": now, "disk": now - 1_000], .live) == nil)
        #expect(denied(["kill": now, "disk": now - 1_001], .live) == .drills)
    }

    @Test func instruments() {
        #expect(denied { $0.instrument = nil } == .instrument)
        #expect(denied { $0.instrument?.tradable = false } == .instrument)
        #expect(denied { $0.quantity = "10.5" } == .instrument)
        #expect(denied { $0.quantity = Quantity(raw: 1) } == .instrument)
        #expect(denied { $0.limitPrice = "10.011" } == .instrument)
        #expect(denied { $0.limitPrice = "10.01" } == nil)
    }

    @Test func freshReference() {
        #expect(denied { $0.reference = nil } == .referenceFresh)
        let age = TestCluster.settings().referenceMaxAge
        #expect(denied { $0.reference?.oldest = now - age } == nil)
        #expect(denied { $0.reference?.oldest = now - age - 1 } == .referenceFresh)
        #expect(denied { $0.reference?.newest = now + age } == nil)
        #expect(denied { $0.reference?.newest = now + age + 1 } == .referenceFresh)
    }

    @Test func priceCollar() {
        func denied(_ price: Price, _ collar: Int32) -> PreTradeCheck? {
            self.denied {
                $0.price = price
                $0.limits?.priceCollar = collar
            }
        }
        #expect(denied(10, 0) == nil)
        #expect(denied(Price(raw: 1_000_000_001), 0) == .priceCollar)
        #expect(denied("10.5", 50_000) == nil)
        #expect(denied(Price(raw: 1_050_000_001), 50_000) == .priceCollar)
        #expect(denied("9.5", 50_000) == nil)
        #expect(denied(Price(raw: 949_999_999), 50_000) == .priceCollar)
        #expect(denied(Price(raw: .max), 1_000_000) == .priceCollar)
        #expect(self.denied { $0.limits = nil } == .priceCollar)
        // A market order is judged by what its submitter saw.
        let signal = Signal.example(price: 12)
        #expect(PreTradeCheck.Subject(signal, nil, issuedAt: 0, time: 0).price == 12)
        var limit = signal
        limit.limitPrice = 11
        #expect(PreTradeCheck.Subject(limit, nil, issuedAt: 0, time: 0).price == 11)
    }

    @Test func windowCollar() {
        func denied(_ window: ClosedRange<Price>?, _ collar: Int32) -> PreTradeCheck? {
            self.denied {
                $0.price = 10
                $0.window = window
                $0.limits?.windowCollar = collar
            }
        }
        #expect(denied(nil, 0) == nil)
        #expect(denied(10...10, 0) == nil)
        #expect(denied(8...10, 250_000) == nil)
        #expect(denied(8...10, 249_999) == .windowCollar)
        #expect(denied(10...16, 375_000) == nil)
        #expect(denied(10...16, 374_999) == .windowCollar)
    }

    @Test func quantity() {
        #expect(denied { $0.limits?.maxOrderQuantity = 10 } == nil)
        #expect(denied { $0.limits?.maxOrderQuantity = 9 } == .maximumQuantity)
        let denial = PreTradeCheck.firstDenial(of: subject { $0.quantity = 101 })
        #expect(denial?.description == "101, allowed is at most 100")
    }

    @Test func notional() {
        // 10 × 10.01, which is above the reference price.
        #expect(denied { $0.limits?.maxNotional = "100.1" } == nil)
        #expect(denied { $0.limits?.maxNotional = "100.09999999" } == .maximumNotional)
        #expect(
            denied {
                $0.limits?.maxNotional = 100
                $0.price = "9.99"
            } == nil)
        #expect(
            denied {
                $0.limits?.maxNotional = "99.99999999"
                $0.price = "9.99"
            } == .maximumNotional)
        let close = subject {
            $0.limits?.maxNotional = "100.1"
            $0.limits?.priceCollar = 1_000_000
            $0.price = Price(raw: 1_001_000_001)
        }
        #expect(PreTradeCheck.firstDenial(of: close)?.description == "100.1000001, allowed is at most 100.1")
        let huge = subject {
            $0.quantity = Quantity(raw: .max - Int64.max % Quantity.scale)
            $0.limits?.maxOrderQuantity = Quantity(raw: .max)
            $0.reference = Reference(price: Price(raw: .max), oldest: now, newest: now)
            $0.price = Price(raw: .max)
            $0.window = nil
        }
        #expect(PreTradeCheck.firstDenial(of: huge)?.check == .maximumNotional)
    }

    @Test func positionWithWhatIsOpen() {
        func denied(_ side: Side, _ quantity: Quantity, held: Int128 = 0, open: OpenQuantity = OpenQuantity())
            -> PreTradeCheck?
        {
            self.denied {
                $0.side = side
                $0.quantity = quantity
                $0.position = held * Int128(Quantity.scale)
                $0.open = open
            }
        }
        #expect(denied(.buy, 50, held: 100) == nil)
        #expect(denied(.buy, 51, held: 100) == .projectedPosition)
        let open = OpenQuantity(buy: Int128(40 * Quantity.scale), sell: Int128(30 * Quantity.scale))
        #expect(denied(.buy, 10, held: 100, open: open) == nil)
        #expect(denied(.buy, 11, held: 100, open: open) == .projectedPosition)
        // Open sells do not make room for buys: they may never fill.
        #expect(denied(.sell, 20, held: -100, open: open) == nil)
        #expect(denied(.sell, 21, held: -100, open: open) == .projectedPosition)
        // From too much to less is always allowed.
        #expect(denied(.sell, 100, held: 1_000) == nil)
        let widest = OpenQuantity(buy: Int128(Int64.max) * 10_000, sell: Int128(Int64.max) * 10_000)
        for side in Side.allCases {
            for held in [-Int128(Int64.max), Int128(Int64.max)] {
                #expect(
                    self.denied {
                        $0.side = side
                        $0.position = 2 * held
                        $0.open = widest
                    } == .projectedPosition)
            }
        }
    }

    @Test func exposureAndLoss() {
        let unit = Int128(Money.scale) * Int128(Money.scale)
        func denied(_ exposure: Int128?, _ projected: Int128?, _ loss: Int128? = 0) -> PreTradeCheck? {
            self.denied {
                $0.exposure = exposure
                $0.projectedExposure = projected
                $0.dailyLoss = loss
                $0.settings?.maxGrossExposure = 1_000
                $0.settings?.maxDailyLoss = 500
            }
        }
        #expect(denied(0, 1_000 * unit) == nil)
        #expect(denied(0, 1_000 * unit + 1) == .grossExposure)
        #expect(denied(0, nil) == .grossExposure)
        #expect(denied(nil, nil) == .grossExposure)
        // What reduces it passes.
        #expect(denied(5_000 * unit, 4_000 * unit) == nil)
        #expect(denied(5_000 * unit, 5_000 * unit) == nil)
        #expect(denied(5_000 * unit, 5_000 * unit + 1) == .grossExposure)
        #expect(denied(0, 0, 500 * unit) == nil)
        #expect(denied(0, 0, 500 * unit + 1) == .dailyLoss)
        #expect(denied(0, 0, -9_000 * unit) == nil)
        #expect(denied(0, 0, nil) == .dailyLoss)
    }

    @Test func rates() {
        #expect(
            denied {
                $0.settings?.maxMessagesPerSecond = 5
                $0.messages = 4
            } == nil)
        #expect(
            denied {
                $0.settings?.maxMessagesPerSecond = 5
                $0.messages = 5
            } == .messageRate)
        #expect(
            denied {
                $0.settings?.maxStrategyOrders = 5
                $0.strategyOrders = 4
            } == nil)
        #expect(
            denied {
                $0.settings?.maxStrategyOrders = 5
                $0.strategyOrders = 5
            } == .strategyThrottle)
        #expect(denied { $0.strategyDisabled = 1 } == .strategyThrottle)
        #expect(denied { $0.isAgreed = false } == .crossValidation)
    }
}
