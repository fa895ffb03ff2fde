import Foundation
import Ledger
import Trading
import TradingStore

/// A fresh directory, gone when the value is.
final class Directory {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("trading-store-\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String = "trading.sqlite") -> String { url.appendingPathComponent(name).path }
}

let clusterID: [UInt8] = Array(1...16)
let configuration = TradingState.Configuration(voters: [1, 2, 3], clusterTag: "TEST")

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
        add(.limits, Limits(symbol: "AAA", maxOrderQuantity: whole(100), maxPosition: whole(1_000)).payload)
    }

    @discardableResult
    mutating func add(_ kind: EntryKind, _ payload: [UInt8], actor: String = "engine") -> LogIndex {
        let index = LogIndex(entries.count + 1)
        entries.append(
            Entry(index: index, term: term, kind: kind, time: Int64(index) * 1_000, actor: actor, payload: payload))
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
                site: $0, signalIndex: signal, action: action, confidence: 700_000, price: Price(raw: 1), seenAt: 6,
                model: "rsi14/1")
        }
        let index = add(.decision, Decision(signalIndex: signal, verdicts: verdicts).payload)
        return ClOrdID.make(clusterTag: "TEST", decisionIndex: index)
    }

    mutating func fill(_ clOrdID: String, _ id: String, quantity: Int64 = 10, leaves: Int64 = 0) {
        let execution = Execution(
            venue: "paper", execID: id, clOrdID: clOrdID, orderID: "V", execType: .trade, lastQuantity: whole(quantity),
            lastPrice: Price(raw: 1_000_000_000), cumulativeQuantity: whole(quantity), leavesQuantity: whole(leaves),
            transactTime: 7, text: "")
        add(.execution, execution.payload, actor: "venue")
    }

    /// One of everything: filled, partly filled, in doubt, refused, undecided, late and external.
    static func full() -> [Entry] {
        var script = Script()
        let filled = script.approve(script.signal("a"))
        script.fill(filled, "E1")
        let partial = script.approve(script.signal("b", .sell), .sell)
        script.fill(partial, "E2", quantity: 4, leaves: 6)
        _ = script.approve(script.signal("c"))
        script.signal("a")
        script.signal("refused", symbol: "BBB")
        script.add(.signal, [0xFF])
        script.term = 2
        script.add(.noop, [], actor: "geneva")
        script.fill(filled, "E3", quantity: 1)
        script.fill("OTHER-1", "E4")
        _ = script.approve(script.signal("halted"))
        script.add(.configuration, [1])
        script.signal("undecided")
        for key in ["n1", "n2", "n1"] {
            script.add(.note, Note(idempotencyKey: key, text: "Zürich rang").payload, actor: "trader/alice")
        }
        return script.entries
    }
}

func whole(_ value: Int64) -> Quantity { Quantity(raw: value * Quantity.scale) }
