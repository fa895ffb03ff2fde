import GRDB
import Ledger
import RandomLog
import Testing
import Trading

@testable import TradingStore

/// One decision, one order, one command at a time, against the listings.
@Suite struct LookupTests {
    private let directory: Directory
    private let store: TradingStore

    init() throws {
        directory = try Directory()
        store = try TradingStore.open(directory)
        _ = try store.apply(randomLog(seed: 11, count: 2_000))
    }

    @Test func ordersHaveTheReportsThatAreAboutThem() throws {
        let executions = try store.executions(limit: .max)
        try #require(executions.count < TradingStore.maximumRows)
        let orders = try store.orders(limit: .max)
        #expect(orders.count > 10)
        for order in orders {
            let id = order.order.clOrdID
            #expect(
                try store.executions(clOrdID: id)
                    == executions.filter { $0.execution.orderClOrdID == id }.reversed())
        }
        #expect(try store.executions(clOrdID: "nothing").isEmpty)
    }

    @Test func decisionsHaveTheirSignalsAndAnswers() throws {
        let decisions = try store.decisions(limit: .max)
        let signals = try store.signals(of: decisions)
        #expect(signals.count == decisions.count)
        for decision in decisions {
            #expect(try store.decision(index: decision.index) == decision)
            #expect(try store.signal(index: decision.signalIndex) == signals[decision.signalIndex])
        }
        #expect(try store.decision(index: .max) == nil)
        #expect(try store.signals(of: []).isEmpty)
        let answered = try decisions.compactMap { try store.approval(decisionIndex: $0.index) }
        #expect(!answered.isEmpty)
        #expect(answered.count == (try store.rowCounts())[.approvals])
        for approval in answered { #expect(try store.approval(index: approval.index) == approval) }
    }

    @Test func decisionsAreTakenByOutcome() throws {
        for outcome in Outcome.allCases {
            let wanted = try store.decisions(limit: .max).filter { $0.outcome == outcome }
            #expect(try store.decisions(limit: .max, outcome: outcome) == wanted)
            #expect(try store.decisions(limit: 1, outcome: outcome) == Array(wanted.prefix(1)))
        }
    }

    @Test func referenceDataIsTakenBySymbol() throws {
        for record in try store.limits() { #expect(try store.limits(symbol: record.limits.symbol) == record) }
        for record in try store.instruments() {
            #expect(try store.instrument(symbol: record.instrument.symbol) == record)
        }
        #expect(try store.limits(symbol: "nothing") == nil)
    }

    /// Neither reads the whole table.
    @Test func indexesAreUsed() throws {
        for (table, condition, index) in [
            ("executions", "iif(orig_cl_ord_id = '', cl_ord_id, orig_cl_ord_id) = 'A'", "executions_order"),
            ("decisions", "outcome = 'pending'", "decisions_pending"),
        ] {
            let plan = try store.readers.read { db in
                try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN SELECT * FROM \(table) WHERE \(condition)")
                    .map { $0["detail"] as String }
            }
            #expect(plan.contains { $0.contains("USING INDEX \(index)") }, "\(plan)")
        }
    }
}
