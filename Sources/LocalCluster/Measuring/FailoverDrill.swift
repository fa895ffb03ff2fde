import API
import ClientLink
import Foundation
import Load
import NIOCore
import Peering
import SiteSetup
import Trading
import TradingStore

/// Takes the leader away again and again, under load, and measures from then to the next command that is acknowledged.
package struct FailoverDrill: Sendable {
    /// How the leader is taken away.
    package enum Kind: String, Sendable, CaseIterable, Encodable {
        /// SIGKILL; started again once another leads.
        case killed
        /// SIGSTOP; let go on once another leads.
        case paused
    }

    package struct Round: Sendable {
        package var number: Int
        package var kind: Kind
        /// From the signal to the next acknowledgement.
        package var milliseconds: Double
        /// Terms it took; more than one when an election failed.
        package var terms: UInt64
        /// From the signal until the cluster was whole again.
        package var wholeAfterMilliseconds: Double
    }

    package struct Outcome: Sendable {
        package var rounds: [Round]
        package var acknowledged: Int
        /// Empty when every acknowledged command is everywhere exactly once and the sites agree.
        package var failures: [String]
    }

    private static let clients = 4
    private static let interval = TimeAmount.milliseconds(10)
    /// Within so long some command must be acknowledged after the leader was lost.
    private static let patience = TimeAmount.seconds(60)

    private let cluster: LocalCluster
    private let rounds: Int
    private let tell: @Sendable (Round) -> Void

    /// - Parameters:
    ///   - cluster: not started yet.
    ///   - tell: is given each round as it is over.
    package init(cluster: LocalCluster, rounds: Int, tell: @escaping @Sendable (Round) -> Void) {
        precondition(rounds > 0, "\(rounds) rounds")
        self.cluster = cluster
        self.rounds = rounds
        self.tell = tell
    }

    /// Starts the sites, and stops them in the end.
    package func run() async throws -> Outcome {
        try await cluster.startAll()
        var witnesses: [String: SiteClient] = [:]
        for name in cluster.names { witnesses[name] = try cluster.client(.viewer, of: [name], timeout: .seconds(1)) }
        let load = try PacedCommands(
            addresses: cluster.clientAddresses, credentials: try cluster.credentials(.trader), clients: Self.clients,
            interval: Self.interval)
        do {
            try await load.start()
            let rounds = try await rounds(load, witnesses)
            let result = try await load.finish(within: Self.patience)
            _ = try await cluster.whole(asking: witnesses)
            for witness in witnesses.values { await witness.shutdown() }
            try await cluster.stopAll()
            return Outcome(
                rounds: rounds, acknowledged: result.acknowledged.count,
                failures: result.failures + (try failures(result.acknowledged)))
        } catch {
            await load.abandon()
            for witness in witnesses.values { await witness.shutdown() }
            throw error
        }
    }

    private func rounds(_ load: PacedCommands, _ witnesses: [String: SiteClient]) async throws -> [Round] {
        var rounds: [Round] = []
        var now = try await cluster.whole(asking: witnesses)
        for number in 1...self.rounds {
            // Not always at the same time since the last heartbeat.
            try await Task.sleep(for: .milliseconds(Int64.random(in: 0..<100)))
            let kind: Kind = number.isMultiple(of: 2) ? .paused : .killed
            let (round, next) = try await round(number, kind, now, load, witnesses)
            rounds.append(round)
            tell(round)
            now = next
        }
        return rounds
    }

    private func round(
        _ number: Int, _ kind: Kind, _ before: (leader: String, term: UInt64), _ load: PacedCommands,
        _ witnesses: [String: SiteClient]
    ) async throws -> (Round, after: (leader: String, term: UInt64)) {
        guard let leader = cluster.members.first(where: { $0.name == before.leader }) else {
            throw LocalClusterError("\(before.leader) leads, which is none of \(cluster.names)")
        }
        let failover = load.firstAcknowledgement(after: leader.clientAddress)
        let begin = NIODeadline.now()
        switch kind {
        case .killed: try await cluster.kill(leader.name)
        case .paused: await cluster.pause(leader.name)
        }
        let end = try await Self.patiently(failover)
        switch kind {
        case .killed: try await cluster.start(leader.name)
        case .paused: await cluster.resume(leader.name)
        }
        let after = try await cluster.whole(asking: witnesses)
        let round = Round(
            number: number, kind: kind, milliseconds: Self.milliseconds(end - begin),
            terms: after.term - min(before.term, after.term),
            wholeAfterMilliseconds: Self.milliseconds(.now() - begin))
        return (round, after)
    }

    private static func patiently(_ failover: EventLoopFuture<NIODeadline>) async throws -> NIODeadline {
        let promise = failover.eventLoop.makePromise(of: NIODeadline.self)
        let limit = failover.eventLoop.scheduleTask(in: patience) {
            promise.fail(LocalClusterError("nothing was acknowledged for \(patience) after the leader was lost"))
        }
        failover.whenComplete { result in
            limit.cancel()
            promise.completeWith(result)
        }
        return try await promise.futureResult.get()
    }

    private static func milliseconds(_ time: TimeAmount) -> Double { Double(time.nanoseconds) / 1e6 }

    private func failures(_ acknowledged: [Acknowledgement]) throws -> [String] {
        let verification = try Verification(cluster: cluster, acknowledged: acknowledged)
        // Each acknowledged key is there once; so no note may be there without a key of its own.
        let repeated = try verification.inspections.compactMap { name, inspection -> String? in
            let keys = try cluster.idempotencyKeys(name).count
            let notes = inspection.rowCounts[.notes] ?? 0
            return notes == keys ? nil : "\(name) has \(notes) notes under \(keys) keys"
        }
        return verification.failures + repeated
    }
}
