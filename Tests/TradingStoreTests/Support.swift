import Foundation
import Ledger
import RandomLog
import Trading
import TradingStore

/// A fresh directory, gone when the value is.
final class Directory {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("trading-store-\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String = "trading.sqlite") -> String { url.appendingPathComponent(name).path }
}

let clusterID = TestCluster.id
let configuration = TestCluster.configuration

extension TradingStore {
    static func open(_ directory: Directory, _ name: String = "trading.sqlite") throws -> TradingStore {
        try open(path: directory.path(name), clusterID: clusterID, configuration: configuration)
    }
}

/// Writes a log, entry by entry.
struct Script {
    private(set) var entries: [Entry] = []
    var term: Term = 1

    /// AAA may be traded, up to 100 an order and 1000 held.
    init() {
        add(.noop, [], actor: "zurich")
        add(
            .instrument,
            Instrument(
                symbol: "AAA", currency: "USD", tickSize: Price(raw: 1_000_000), lotSize: whole(1), tradable: true
            ).payload)
        let limits = Limits(
            symbol: "AAA", maxOrderQuantity: whole(100), maxPosition: whole(100_000),
            maxNotional: Money(raw: 1_000_000 * Money.scale), priceCollar: 1_000_000, windowCollar: 1_000_000)
        add(.limits, limits.payload)
        let settings = TestCluster.settings {
            $0.maxStrategyOrders = 1_000
            $0.strategyWindow = TradingSettings.second
        }
        add(.settings, settings.payload, actor: "admin")
        reconcile()
    }

    mutating func reconcile() { add(.reconciled, Reconciled(venue: "paper", term: term).payload) }

    @discardableResult
    mutating func add(_ kind: EntryKind, _ payload: [UInt8], actor: String = "engine") -> LogIndex {
        let index = LogIndex(entries.count + 1)
        entries.append(
            Entry(index: index, term: term, kind: kind, time: Int64(index) * 10_000_000, actor: actor, payload: payload)
        )
        return index
    }

    @discardableResult
    mutating func signal(_ key: String, _ side: Side = .buy, symbol: String = "AAA") -> LogIndex {
        let signal = Signal(
            idempotencyKey: key, strategy: "rsi", symbol: symbol, side: side, quantity: whole(10),
            price: Price(raw: 1_000_000_000), asOf: 5, confidence: 700_000)
        return add(.signal, signal.payload)
    }

    /// Returns the order's ClOrdID.
    mutating func approve(_ signal: LogIndex, _ action: Action = .buy) -> String {
        let verdicts = (1...3).map {
            Verdict(
                site: $0, signalIndex: signal, action: action, confidence: 700_000, price: Price(raw: 1_000_000_000),
                seenAt: Int64(signal) * 10_000_000, model: "rsi14/1")
        }
        let decision = Decision(signalIndex: signal, verdicts: TestCluster.signed(verdicts), claim: .approved)
        let index = add(.decision, decision.payload)
        return ClOrdID.make(clusterTag: "TEST", index: index)
    }

    /// The leader alone answers: the decision waits for a person.
    @discardableResult
    mutating func ask(_ signal: LogIndex) -> LogIndex {
        let verdict = Verdict(
            site: 1, signalIndex: signal, action: .buy, confidence: 700_000, price: Price(raw: 1_000_000_000),
            seenAt: Int64(signal) * 10_000_000, model: "rsi14/1")
        let decision = Decision(signalIndex: signal, verdicts: TestCluster.signed([verdict]), claim: .pending)
        return add(.decision, decision.payload)
    }

    mutating func fill(_ clOrdID: String, _ id: String, _ side: Side = .buy, quantity: Int64 = 10, leaves: Int64 = 0) {
        let execution = Execution(
            venue: "paper", execID: id, clOrdID: clOrdID, orderID: "V", execType: .trade,
            ordStatus: leaves == 0 ? .filled : .partiallyFilled, symbol: "AAA", side: side,
            lastQuantity: whole(quantity), lastPrice: Price(raw: 1_000_000_000), cumulativeQuantity: whole(quantity),
            leavesQuantity: whole(leaves), transactTime: 7)
        add(.execution, execution.payload, actor: "venue")
    }

    /// One of everything: filled, partly filled, in doubt, refused, undecided, pending, late and external.
    static func full() -> [Entry] {
        var script = Script()
        script.add(.settings, TestCluster.settings { $0.maxStrategyOrders = 4 }.payload, actor: "admin")
        let filled = script.approve(script.signal("a"))
        script.fill(filled, "E1")
        let partial = script.approve(script.signal("b", .sell), .sell)
        script.fill(partial, "E2", .sell, quantity: 4, leaves: 6)
        script.add(
            .cancel, CancelRequest(idempotencyKey: "cancel", clOrdID: partial, reason: "no more").payload,
            actor: "trader/alice")
        let approved = script.ask(script.signal("asked"))
        script.add(
            .approval,
            Approval(idempotencyKey: "approve", decisionIndex: approved, approve: true, reason: "by phone").payload,
            actor: "trader/alice")
        script.ask(script.signal("pending"))
        script.add(.drills, Drills(passed: ["kill"], evidence: "").payload)
        _ = script.approve(script.signal("c"))
        _ = script.approve(script.signal("throttled"))
        script.signal("a")
        script.signal("refused", symbol: "BBB")
        script.add(.signal, [0xFF])
        script.term = 2
        script.add(.noop, [], actor: "geneva")
        script.add(.sequenceBlock, SequenceBlock(venue: "paper", term: 2, first: 1, last: 9).payload)
        script.reconcile()
        script.fill(filled, "E3", quantity: 1)
        script.add(
            .unreadReport,
            UnreadReport(
                venue: "paper", sessionSeq: 9, sessionTerm: 2, raw: Array("8=FIX.4.4".utf8), reason: "no side",
                clOrdID: filled, symbol: "AAA"
            ).payload)
        script.fill("OTHER-1", "E4")
        _ = script.approve(script.signal("halted"))
        script.add(.configuration, [1])
        script.add(
            .halt, HaltRequest(idempotencyKey: "halt", symbol: "AAA", reason: "prices look wrong").payload,
            actor: "risk/bob")
        script.add(
            .resume, Resume(idempotencyKey: "resume", scope: .symbol, name: "AAA", reason: "seen to").payload,
            actor: "trader/alice")
        script.signal("undecided")
        for key in ["n1", "n2", "n1"] {
            script.add(.note, Note(idempotencyKey: key, text: "Zürich rang").payload, actor: "trader/alice")
        }
        script.add(
            .alarm, VenueAlarm(venue: "paper", code: VenueAlarm.unreachable, message: "no word from Zürich").payload,
            actor: "venue/paper")
        return script.entries
    }
}

func whole(_ value: Int64) -> Quantity { Quantity(raw: value * Quantity.scale) }
