import Exchange
import FIX
import Trading

/// The venue: the product's own core, and the journal it is restored from.
struct VirtualVenue {
    static let compID = "QVENUE"
    static let counterparty = "QFORGE"
    /// Its clocks are a machine's like any other, and right.
    static let machine = 31

    let configuration: ExchangeServerConfiguration
    private let market: Market
    private(set) var server: ExchangeServer
    private(set) var journal: [ExchangeRecord] = []
    var clock = NodeClock(machine: machine)
    private(set) var isUp = true
    private(set) var life = 0
    var pausedUntil: VirtualTime = 0
    var timer: VirtualTime = .max

    init(_ plan: TradingPlan, _ market: Market) {
        let instruments = Market.symbols.map { symbol in
            ListedInstrument(
                symbol: symbol, tick: Market.tick, lot: Market.lot,
                barSize: Quantity(raw: plan.barSize * Market.lot.raw))
        }
        let session = OrderSessionRules(
            compID: Self.counterparty, duplicates: DuplicateRule.allCases[plan.duplicates],
            cancelOnDisconnect: plan.cancelOnDisconnect, reportsPending: plan.reportsPending,
            maximumOpenOrders: plan.maximumOpenOrders)
        configuration = ExchangeServerConfiguration(
            rules: ExchangeRules(instruments: instruments, orderSessions: [session], dataSessions: []),
            compID: Self.compID)
        self.market = market
        server = Self.newServer(configuration, market)
    }

    private static func newServer(_ configuration: ExchangeServerConfiguration, _ market: Market) -> ExchangeServer {
        ExchangeServer(configuration: configuration, replay: Replay(bars: market.bars, pace: .hold, warmUp: 1))
    }

    func instant(at time: VirtualTime) -> Instant {
        Instant(monotonic: clock.reading(at: time), utc: clock.wall(at: time))
    }

    mutating func take(
        _ input: (inout ExchangeServer, Instant) -> [ExchangeServer.Action], at time: VirtualTime
    ) -> [ExchangeServer.Action] { input(&server, instant(at: time)) }

    mutating func record(_ record: ExchangeRecord) { journal.append(record) }

    mutating func healed() { server.clearFaults() }

    mutating func crash() {
        isUp = false
        life += 1
        timer = .max
        pausedUntil = 0
    }

    /// A new process, after what the journal has.
    mutating func restart(at time: VirtualTime) throws(Violation) -> [ExchangeServer.Action] {
        isUp = true
        server = Self.newServer(configuration, market)
        do {
            for record in journal { _ = try server.restore(record) }
        } catch {
            throw Violation(invariant: .restored, detail: "the venue cannot read its journal: \(error)")
        }
        return server.start(at: instant(at: time))
    }
}
