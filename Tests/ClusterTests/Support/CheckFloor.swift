import API
import Analysis
import Exchange
import Foundation
import LocalCluster
import Peering
import Testing
import Trading
import TradingStore

/// Three sites and a venue with several symbols at one price, and what a test of the pre-trade checks does with them.
///
/// The bars up to the last are closed before the sites start, so that their analysts know them and propose nothing. The
/// last one lowers the price, when ``lowerThePrice()`` says so.
struct CheckFloor {
    let cluster: LocalCluster
    let admin: SiteClient
    let trader: SiteClient
    let risk: SiteClient
    /// The price before the last bar, and with it.
    let high: Price
    let low: Price
    /// Bars at which every site would buy, or do nothing.
    private let buying: Int64
    private let holding: Int64
    private let symbols: [String]
    private let bars: [Bar]

    static let tick = Price(raw: 1_000)
    /// Each step takes much less, on a machine that is busy too.
    private static let patience = Duration.seconds(30)

    init(symbols: [String]) async throws {
        let sample = try TestCluster.sampleBars()
        let day = try Self.day(in: sample)
        bars = day.bars
        (buying, holding) = (day.buying, day.holding)
        (high, low) = (bars[bars.count - 2].close, bars[bars.count - 1].close)
        self.symbols = symbols
        cluster = try LocalCluster(
            directory: TestCluster.folder(), binary: TestCluster.binary, symbols: symbols,
            bars: Array(try TestCluster.sample().prefix(bars.count)))
        admin = try cluster.client(.admin, timeout: .seconds(2))
        trader = try cluster.client(.trader, timeout: .seconds(2))
        risk = try cluster.client(.risk, timeout: .seconds(2))
    }

    /// As many of the sample's bars as there have to be: the last one falls, and makes no signal.
    private static func day(in sample: [Bar]) throws -> (bars: [Bar], buying: Int64, holding: Int64) {
        guard let symbol = sample.first?.symbol else { throw LocalClusterError("the sample is empty") }
        var analyst = RSIAnalyst(quantities: [symbol: LocalCluster.lot])
        var buying: Int64?
        var holding: Int64?
        var previous: Bar?
        for (index, bar) in sample.enumerated() {
            let signal = analyst.closed(bar)
            if let buying, let holding, let previous, signal == nil, bar.close < previous.close {
                return (Array(sample.prefix(index + 1)), buying, holding)
            }
            switch analyst.opinion(on: symbol, asOf: bar.time)?.action {
            case .buy: buying = bar.time
            case .hold: holding = bar.time
            case .sell, nil: break
            }
            previous = bar
        }
        throw LocalClusterError("the sample has no bars of that kind")
    }

    // MARK: The cluster

    func open() async throws {
        try await cluster.venue.start()
        try cluster.venue.ask(ControlRequest(.step, count: bars.count - 1))
        for name in cluster.names { try await cluster.start(name) }
        try await cluster.trading(asking: admin)
        try await allHave(bars[bars.count - 2])
    }

    func lowerThePrice() async throws {
        try cluster.venue.ask(ControlRequest(.step, count: 1))
        try await allHave(bars[bars.count - 1])
    }

    private func allHave(_ bar: Bar) async throws {
        for name in cluster.names {
            let client = try cluster.client(.viewer, of: [name], timeout: .seconds(2))
            for symbol in symbols {
                try await cluster.wait(for: "the bar of \(symbol) at \(name)", within: Self.patience) { () -> Bool? in
                    (try? await client.lastBar(symbol: symbol).time?.value) == bar.time ? true : nil
                }
            }
            await client.shutdown()
        }
    }

    /// SIGKILL, and waits until another leader has reconciled. Returns the name of the one that is gone.
    func loseTheLeader() async throws -> String {
        let leader = try await cluster.leader(asking: admin)
        try await cluster.kill(leader)
        try await trades(under: "another leader") { $0 != leader }
        return leader
    }

    /// Waits until this site leads and has reconciled.
    func makeLeader(_ name: String) async throws {
        _ = try await admin.transferLeadership(to: name)
        try await trades(under: name) { $0 == name }
    }

    private func trades(under leader: String, _ isMeant: (String) -> Bool) async throws {
        try await cluster.wait(for: "\(leader) to trade", within: Self.patience) { () -> Bool? in
            let nodes = (try? await admin.status().nodes) ?? []
            return nodes.contains { $0.role == "leader" && isMeant($0.name) && $0.venue?.session == "ready" }
                ? true : nil
        }
    }

    func close() async {
        for client in [admin, trader, risk] { await client.shutdown() }
        await cluster.killAll()
    }

    // MARK: Signals

    /// A wish to buy, with which all sites agree.
    func buy(
        _ lots: Int64, _ symbol: String, limit: Price? = nil, strategy: String? = nil, isAgreed: Bool = true
    ) -> SignalRequest {
        SignalRequest(
            idempotencyKey: UUID().uuidString, strategy: strategy ?? "of-\(symbol)", symbol: symbol, side: .buy,
            quantity: "\(Quantity(raw: LocalCluster.lot.raw * lots))", price: "\(low)",
            asOf: isAgreed ? buying : holding, confidencePpm: 600_000, limitPrice: limit.map { "\($0)" })
    }

    func decision(on signal: SignalRequest) async throws -> DecisionRow {
        let receipt = try await trader.submit(signal, patience: Self.patience)
        let row = try await cluster.wait(for: "the decision on signal \(receipt.index)", within: Self.patience) {
            try? await admin.decisions(limit: 100).rows.first { $0.signalIndex == receipt.index }
        }
        // One decision shown alone says the same.
        let detail = try await admin.decision(row.index.value)
        #expect(detail.decision == row)
        #expect(detail.denial?.check == (row.outcome == "denied" ? row.reason : nil))
        return row
    }

    /// It became an order.
    @discardableResult
    func accept(_ signal: SignalRequest, _ location: SourceLocation = #_sourceLocation) async throws -> DecisionRow {
        let row = try await decision(on: signal)
        #expect(row.outcome == "approved", "\(row.reason): \(row.detail)", sourceLocation: location)
        #expect(row.clOrdID != nil, sourceLocation: location)
        return row
    }

    /// A check said no, with its name, what it allows and what it was given.
    @discardableResult
    func refuse(
        _ signal: SignalRequest, _ check: PreTradeCheck, _ value: String, allowed limit: String,
        _ location: SourceLocation = #_sourceLocation
    ) async throws -> DecisionRow {
        let row = try await decision(on: signal)
        #expect(row.outcome == "denied", sourceLocation: location)
        #expect(row.reason == check.label, sourceLocation: location)
        #expect(row.detail == "\(value), allowed is \(limit)", sourceLocation: location)
        return row
    }

    /// Waits until the venue has answered for every order but those that rest.
    func settle(resting: Int) async throws {
        try await cluster.wait(for: "the orders to be filled", within: Self.patience) { () -> Bool? in
            guard let rows = try? await admin.orders(limit: 1_000).rows else { return nil }
            let open = rows.filter {
                !["filled", "rejected", "canceled", "expired", "not_at_venue"].contains($0.state)
            }
            return open.count == resting && open.allSatisfy { $0.state == "working" } ? true : nil
        }
    }

    // MARK: Rules

    func limit(_ symbol: String, _ change: (inout LimitsValues) -> Void) async throws {
        let row = try await risk.limits(of: symbol)
        var values = row.values
        change(&values)
        let report = try await risk.change(.limits(values), ifVersion: row.version.value, dryRun: false)
        #expect(report.committed != report.changes.isEmpty)
    }

    /// Runs `body` with other settings in force, and then puts them back.
    func with(_ change: (inout SettingsValues) -> Void, _ body: () async throws -> Void) async throws {
        let row = try await risk.settings()
        var values = row.values
        change(&values)
        let report = try await risk.change(.settings(values), ifVersion: row.version.value, dryRun: false)
        #expect(report.committed)
        try await body()
        _ = try await risk.change(.settings(row.values), ifVersion: report.version.value, dryRun: false)
    }
}
