package import API
import Analysis
import Desk
import Foundation
import Ledger
import NIOCore
import NIOPosix
import Raft
import SiteSetup
import Trading
import TradingStore

extension Site: SiteService {
    package func leader() async -> LeaderInfo {
        let info = try? await onLoop { self.leaderInfo($0) }
        return info
            ?? LeaderInfo(
                site: configuration.local.name, isThisSite: false, term: 0, leader: nil, leaderID: nil,
                leaderAddress: nil)
    }

    // MARK: Leadership

    /// On the event loop of the leader.
    func beginTransfer(to name: String?, _ parts: Parts) throws {
        var target: NodeID?
        if let name {
            guard let member = configuration.members.first(where: { $0.name == name }) else {
                throw ServiceError(
                    .notFound, "there is no site \(name)",
                    hint: "sites: \(configuration.members.map(\.name).joined(separator: ", "))")
            }
            if member.id == configuration.local.id {
                throw ServiceError(.refused, "\(name) leads already", hint: "name another site")
            }
            target = member.id
        }
        do {
            try parts.replica.transferLeadership(to: target)
        } catch {
            throw ServiceError(.refused, "\(error)")
        }
    }

    package func transferLeadership(to name: String?) async throws -> LeaderInfo {
        let before = await leader()
        guard let leaderID = before.leaderID?.value else {
            throw ServiceError(.noLeader, "nobody leads now", hint: "try again after the election: qnode leader show")
        }
        if leaderID == configuration.local.id {
            try await onLoop { try self.beginTransfer(to: name, $0) }
        } else {
            try await askForTransfer(to: name, leaderID)
        }
        let deadline = ContinuousClock.now + .milliseconds(configuration.requestTimeout)
        while ContinuousClock.now < deadline {
            let now = await leader()
            if let leader = now.leader, now.term.value > before.term.value, name == nil || leader == name { return now }
            try await onLoopFuture { $0.leadership.change(within: .milliseconds(50)) }
        }
        throw ServiceError(
            .timeout, "\(name ?? "no other site") did not take over within \(configuration.requestTimeout) ms",
            hint: "see who leads: qnode leader show")
    }

    private func askForTransfer(to name: String?, _ leader: NodeID) async throws {
        let timeout = TimeAmount.milliseconds(Int64(configuration.requestTimeout))
        do {
            let reply = try await onLoopFuture {
                $0.calls.ask(.transferLeadership(to: name), of: leader, timeout: timeout)
            }
            if case .failed(let failure) = reply { throw ServiceError(failure) }
        } catch let error as PeerCallError {
            throw ServiceError(
                .unavailable, "the leader cannot be asked: \(error)", hint: "try again: qnode leader show")
        }
    }

    // MARK: Reads

    /// Runs a query away from the event loop.
    func reading<Value: Sendable>(_ query: @escaping @Sendable (TradingStore) throws -> Value) async throws -> Value {
        try await readers.runIfActive { [store] in try query(store) }
    }

    func listing<Row: Codable & Sendable & Hashable>(
        _ consistency: Consistency, _ query: @escaping @Sendable (TradingStore) throws -> [Row]
    ) async throws -> Listing<Row> {
        let (rows, freshness) = try await reading(at: consistency, query)
        return Listing(freshness: freshness, rows: rows)
    }

    package func history(limit: Int, consistency: Consistency) async throws -> LeaderHistory {
        try await listing(consistency) { try $0.leaders(limit: limit).map(LeaderChange.init) }
    }

    package func orders(
        limit: Int, state: String?, consistency: Consistency
    ) async throws -> Listing<API.OrderRow> {
        let wanted = try state.map { label in
            guard let state = OrderState(label: label) else {
                throw ServiceError(
                    .badRequest, "there is no order state \(label)",
                    hint: "states: \(OrderState.allCases.map(\.label).joined(separator: ", "))")
            }
            return state
        }
        return try await listing(consistency) { try $0.orders(limit: limit, state: wanted).map(API.OrderRow.init) }
    }

    package func order(_ clOrdID: String, consistency: Consistency) async throws -> OrderDetail {
        let found = try await reading(at: consistency) { store in
            try store.order(clOrdID: clOrdID).map { record in
                OrderDetail(
                    order: API.OrderRow(record),
                    executions: try store.executions(clOrdID: clOrdID).map(API.ExecutionRow.init))
            }
        }
        guard let order = found.value else {
            throw ServiceError(.notFound, "there is no order \(clOrdID)", hint: "list them: qnode orders")
        }
        return order
    }

    package func executions(limit: Int, consistency: Consistency) async throws -> Listing<API.ExecutionRow> {
        try await listing(consistency) { try $0.executions(limit: limit).map(API.ExecutionRow.init) }
    }

    package func unreadReports(
        limit: Int, consistency: Consistency
    ) async throws -> Listing<API.UnreadReportRow> {
        try await listing(consistency) { try $0.unreadReports(limit: limit).map(API.UnreadReportRow.init) }
    }

    package func positions(consistency: Consistency) async throws -> Listing<API.PositionRow> {
        try await listing(consistency) { try $0.positions().map(API.PositionRow.init) }
    }

    // MARK: Market data

    package func pushBars(_ request: BarsRequest) async throws -> BarsReceipt {
        let bars = try request.bars.map { try Bar($0, symbol: request.symbol) }
        do {
            let stored = try await onLoopFuture { parts in
                parts.market.push(bars, closedAt: WallClock.now).assumeIsolated().map { result in
                    parts.desk.barsClosed(signals: result.signals)
                    return result.stored.count
                }.nonisolated()
            }
            return BarsReceipt(stored: stored, last: try await lastBar(symbol: request.symbol).time?.value)
        } catch let error as BarStoreError {
            throw ServiceError(.conflict, "\(error)", hint: "ask for the last bar and go on from there")
        }
    }

    package func lastBar(symbol: String) async throws -> LastBar {
        LastBar(symbol: symbol, time: try await onLoopFuture { $0.market.lastTime(of: symbol) })
    }

    // MARK: Health

    package func readiness() async -> Readiness {
        let checks = try? await onLoop { parts in
            let raft = parts.replica.state
            let lag = raft.commitIndex - min(raft.commitIndex, self.store.appliedIndex)
            let leader = raft.leader.flatMap { self.name(of: $0) }
            return [
                Readiness.Check(name: "leader", ok: leader != nil, detail: leader ?? "none known"),
                Readiness.Check(
                    name: "applied", ok: lag <= Self.readyLag, detail: "\(lag) entries behind the commit index"),
                Readiness.Check(
                    name: "serving", ok: raft.role != .leader || parts.desk.desk.readyTerm == raft.term,
                    detail: raft.role == .leader ? "as leader, after applying its own term" : "as \(raft.role)"),
            ]
        }
        return Readiness(checks: checks ?? [Readiness.Check(name: "running", ok: false, detail: "stopping")])
    }

    /// Entries a ready site may be behind in applying.
    private static let readyLag: LogIndex = 10_000

    package func liveness() async -> Liveness { Liveness(alive: (try? await onLoop { _ in true }) ?? false) }
}
