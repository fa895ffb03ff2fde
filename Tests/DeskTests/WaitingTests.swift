import Ledger
import Testing
import Trading
import Venue

@testable import Desk

/// What grows old while the desk waits for the disk or for the venue.
@Suite struct WaitingTests {
    private let order = Order(
        clOrdID: "QF-1", decisionIndex: 1, strategy: "s", symbol: "EURUSD", side: .buy, quantity: Quantity(raw: 1),
        limitPrice: .zero, asOf: 0, referencePrice: Price(raw: 1))

    /// An order counts as old as its entry, however long it took to get to the disk.
    @Test func anOrderIsAsOldAsItsEntry() throws {
        var bench = try DeskBench()
        bench.lead()
        #expect(bench.desk.isVenueReady)
        bench.apply(.decision, at: bench.now - DeskBench.second, [.place(order)])
        #expect(bench.ordersOut == 1)
        var late = order
        late.clOrdID = "QF-2"
        bench.apply(.decision, at: bench.now - 3 * DeskBench.second, [.place(late)])
        #expect(bench.ordersOut == 1)
        #expect(bench.alarms == [.notSent])
        #expect(bench.desk.venueStatus?.unsent == 0)
    }

    /// A site that judges again while the decision waits has prices that hold when the venue is ready at last.
    @Test func verdictsAreRenewedWhileTheVenueIsNotReady() throws {
        var bench = try DeskBench()
        bench.isVenueThere = false
        bench.lead()
        let index = bench.raiseSignal()
        bench.judge()
        bench.hearOthers(on: index)
        bench.pass(3 * DeskBench.second) {
            guard $0.desk.hasUnjudged else { return }
            $0.judge()
            $0.hearOthers(on: index)
        }
        #expect(bench.decisions.isEmpty)
        bench.isVenueThere = true
        bench.pass(DeskBench.second)
        let decision = try #require(bench.decisions.first)
        #expect(decision.claim == .approved && decision.verdicts.count == 3)
        #expect(
            try #require(Reference(decision.verdicts)).isFresh(
                at: bench.now, maximumAge: TradingSettings().referenceMaxAge))
    }

    /// The log has another venue than the gateway serves: what would be refused is not proposed.
    @Test func aVenueThatNobodyServesIsAnAlarmAndNoFlood() throws {
        var bench = try DeskBench()
        bench.settings.venue = "other"
        bench.lead()
        let index = bench.raiseSignal()
        bench.judge()
        bench.hearOthers(on: index)
        bench.pass(DeskBench.second)
        #expect(bench.decisions.isEmpty)
        #expect(bench.alarms.count == 1)
    }

    /// Whatever the state machine refuses for now is proposed again a little later, and then later still.
    @Test func aDecisionThatIsRefusedIsNotProposedWithEveryTick() throws {
        var bench = try DeskBench()
        bench.lead()
        let index = bench.raiseSignal()
        bench.judge()
        bench.hearOthers(on: index)
        var refused = 0
        bench.pass(10 * DeskBench.second) { bench in
            bench.judge()
            bench.hearOthers(on: index)
            guard !bench.decisions.isEmpty else { return }
            refused += 1
            bench.settle(index, .refused(Refusal(.notReconciled, "not yet")))
        }
        #expect((5...15).contains(refused), "\(refused) decisions")
    }
}
