import API
import Synchronization

/// A site that answers what a test tells it to.
final class FakeService: SiteService {
    struct State: Sendable {
        var isLeader = true
        var checks = [Readiness.Check(name: "store", ok: true, detail: "open")]
        var isAlive = true
        /// What every function that throws throws, when set.
        var error: (any Error)?
        /// What every function that throws waits for, when set.
        var pause: (@Sendable () async throws -> Void)?
        var submitted: [(signal: SignalRequest, actor: String)] = []
        var notes: [(note: NoteRequest, actor: String)] = []
        var commands: [TradingCommand] = []
        var changes: [(change: ReferenceChange, ifVersion: UInt64, dryRun: Bool)] = []
        /// Of commands and changes.
        var actors: [String] = []
        var transfers: [String?] = []
        var bars: [BarRow] = []
        var barRequests = 0
        var limits: [Int] = []
        var states: [String?] = []
        var consistencies: [Consistency] = []
    }

    let name: String
    private let state = Mutex(State())

    init(name: String = "a") { self.name = name }

    func change(_ body: (inout State) -> Void) { state.withLock { body(&$0) } }
    var now: State { state.withLock { $0 } }

    func serve() async throws {
        let state = now
        if let error = state.error { throw error }
        try await state.pause?()
    }

    /// What was asked for is given.
    func freshness(_ consistency: Consistency) -> Freshness {
        change { $0.consistencies.append(consistency) }
        return Freshness(site: name, appliedIndex: 42, consistency: consistency, ageMilliseconds: 3)
    }

    func status() async throws -> ClusterStatus {
        try await serve()
        return Sample.status(site: name)
    }

    func nodeStatus() async -> NodeStatus { Sample.node(name) }

    func leader() async -> LeaderInfo {
        LeaderInfo(
            site: name, isThisSite: now.isLeader, term: 7, leader: now.isLeader ? name : "b", leaderID: 2,
            leaderAddress: "127.0.0.1:7102")
    }

    func transferLeadership(to name: String?) async throws -> LeaderInfo {
        try await serve()
        change { $0.transfers.append(name) }
        return await leader()
    }

    func history(limit: Int, consistency: Consistency) async throws -> LeaderHistory {
        try await serve()
        change { $0.limits.append(limit) }
        return Listing(
            freshness: freshness(consistency), rows: [LeaderChange(term: 7, leader: "a", index: 40, time: Sample.time)])
    }

    func submit(_ signal: SignalRequest, actor: String) async throws -> CommandReceipt {
        change { $0.submitted.append((signal, actor)) }
        try await serve()
        return CommandReceipt(index: 9_007_199_254_740_993, duplicate: false, refusal: nil)
    }

    func submit(_ note: NoteRequest, actor: String) async throws -> CommandReceipt {
        change { $0.notes.append((note, actor)) }
        try await serve()
        return CommandReceipt(index: 43, duplicate: false, refusal: nil)
    }

    func orders(limit: Int, state: String?, consistency: Consistency) async throws -> Listing<OrderRow> {
        try await serve()
        change {
            $0.limits.append(limit)
            $0.states.append(state)
        }
        return Listing(freshness: freshness(consistency), rows: [Sample.order])
    }

    func order(_ clOrdID: String, consistency: Consistency) async throws -> OrderDetail {
        try await serve()
        change { $0.consistencies.append(consistency) }
        guard clOrdID == Sample.order.clOrdID else { throw ServiceError(.notFound, "there is no order \(clOrdID)") }
        return Sample.orderDetail
    }

    func executions(limit: Int, consistency: Consistency) async throws -> Listing<ExecutionRow> {
        try await serve()
        return Listing(freshness: freshness(consistency), rows: [Sample.execution])
    }

    func unreadReports(limit: Int, consistency: Consistency) async throws -> Listing<UnreadReportRow> {
        try await serve()
        return Listing(freshness: freshness(consistency), rows: [Sample.unreadReport])
    }

    func positions(consistency: Consistency) async throws -> Listing<PositionRow> {
        try await serve()
        return Listing(freshness: freshness(consistency), rows: [Sample.position])
    }

    func pushBars(_ request: BarsRequest) async throws -> BarsReceipt {
        change { $0.barRequests += 1 }
        try await serve()
        change { $0.bars += request.bars }
        return BarsReceipt(stored: request.bars.count, last: now.bars.last?.time.value)
    }

    func lastBar(symbol: String) async throws -> LastBar {
        try await serve()
        return LastBar(symbol: symbol, time: now.bars.last?.time.value)
    }

    func metricsText() async throws -> String {
        try await serve()
        return "# TYPE fake_total counter\nfake_total 1\n"
    }

    func readiness() async -> Readiness { Readiness(checks: now.checks) }
    func liveness() async -> Liveness { Liveness(alive: now.isAlive) }
}
