package import API
import Ledger
import NIOCore
import Raft
import SiteSetup
import Trading
import TradingStore

/// Changes of reference data, under the version that they replace.
extension Site {
    package func change(
        _ change: ReferenceChange, ifVersion version: UInt64, dryRun: Bool, actor: String
    ) async throws -> ChangeReport {
        let prepared = try PreparedChange(change)
        if dryRun {
            let (review, _) = try await reading(at: .linearizable) { try ChangeReview(prepared, in: $0) }
            return try review.report(change.subject, ifVersion: version)
        }
        let local = configuration.local.id
        let timeout = TimeAmount.milliseconds(Int64(configuration.requestTimeout))
        return try await untilAnswered {
            guard let leader = try await self.onLoop({ $0.replica.state.leader }) else { return .noLeader }
            if leader == local {
                return try await self.carryOut(change, ifVersion: version, actor: actor, vouchingSite: nil)
            }
            return try await self.onLoopFuture { parts in
                let request = PeerRequest.change(change, ifVersion: version, actor: actor)
                return Self.ask(request, of: leader, within: timeout, parts)
            }
        }
    }

    /// On the leader: looks at what is in force, and replaces just that.
    ///
    /// Nothing can come between. Changes of this leader wait for each other; those of leaders before it are applied, or
    /// will never be, once the read is confirmed; and when it is deposed meanwhile, its proposal is of a term that is
    /// over.
    ///
    /// - Parameter vouchingSite: which other site passed it on.
    func carryOut(
        _ change: ReferenceChange, ifVersion version: UInt64, actor: String, vouchingSite: NodeID?
    ) async throws -> Attempt<ChangeReport> {
        try await onLoopFuture { $0.changes.enter() }
        do {
            let attempt = try await carryOutAlone(
                change, ifVersion: version, actor: actor, vouchingSite: vouchingSite)
            try await onLoop { $0.changes.leave() }
            return attempt
        } catch {
            try? await onLoop { $0.changes.leave() }
            throw error
        }
    }

    private func carryOutAlone(
        _ change: ReferenceChange, ifVersion version: UInt64, actor: String, vouchingSite: NodeID?
    ) async throws -> Attempt<ChangeReport> {
        let prepared = try PreparedChange(change)
        let leading = try await onLoop { $0.replica.isLeader ? $0.replica.state.term : nil }
        guard let term = leading else { return .noLeader }
        switch try await onLoopFuture({ Self.confirmRead(lease: false, $0) }) {
        case .notLeader: return .noLeader
        case .busy: throw Self.busyReading
        case .index(let index, _):
            try await waitUntilApplied(index, until: .now + .milliseconds(configuration.requestTimeout))
        }
        let review = try await reading { try ChangeReview(prepared, in: $0) }
        var report = try review.report(change.subject, ifVersion: version)
        report.dryRun = false
        guard !report.changes.isEmpty else { return .answered(report) }
        let proposed = try await onLoopFuture { parts -> EventLoopFuture<Attempt<CommandReceipt>> in
            guard parts.replica.isLeader, parts.replica.state.term == term else {
                return parts.replica.loop.makeSucceededFuture(.noLeader)
            }
            var proposal = prepared.proposal(by: actor)
            proposal.vouchingSite = vouchingSite
            return Self.propose(proposal, parts)
        }
        switch proposed {
        case .answered(let receipt):
            if let refusal = receipt.refusal { throw ServiceError(.refused, refusal) }
            report.committed = true
            report.version = receipt.index
            return .answered(report)
        case .failed(let error): return .failed(error)
        case .unknown: return .unknown
        case .noLeader: return .noLeader
        }
    }
}

/// A change held against what is in force.
struct ChangeReview: Sendable {
    /// In force; zero where nothing is set.
    let version: LogIndex
    let changes: [ChangeReport.Change]
    let outside: [ChangeReport.Outside]

    init(_ change: PreparedChange, in store: TradingStore) throws {
        let current: PreparedChange?
        switch change {
        case .limits(let limits):
            let record = try store.limits(symbol: limits.symbol)
            current = record.map { .limits($0.limits) }
            version = record?.version ?? 0
        case .instrument(let instrument):
            let record = try store.instrument(symbol: instrument.symbol)
            current = record.map { .instrument($0.instrument) }
            version = record?.version ?? 0
        case .settings:
            let record = try store.settings()
            current = record.map { .settings($0.settings) }
            version = record?.version ?? 0
        }
        changes = change.changes(from: current)
        outside = try Holdings(store, at: WallClock.now).outside(of: change, current: current)
    }

    /// As a dry run has it. What was carried out already is no conflict: whoever asks again gets the same in force.
    ///
    /// - Throws: `conflict` when another version is in force.
    func report(_ subject: String, ifVersion asked: LogIndex) throws(ServiceError) -> ChangeReport {
        guard asked == version || changes.isEmpty else {
            throw ServiceError(
                .conflict, "\(subject): version \(version) is in force, not \(asked)",
                hint: "look at what changed, then ask again for version \(version)")
        }
        return ChangeReport(
            subject: subject, dryRun: true, committed: false, version: version, changes: changes, outside: outside)
    }
}
