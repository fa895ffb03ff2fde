import API
import Foundation
import Load
import Peering

/// Kills one site after another behind a long log, and measures how soon each is ready again.
package struct RestartDrill: Sendable {
    package struct Round: Sendable {
        package var number: Int
        package var site: String
        package var wasLeader: Bool
        /// In the log when it was killed.
        package var entries: UInt64
        /// From the start of the process until `/readyz` says yes.
        package var milliseconds: Double
    }

    package struct Outcome: Sendable {
        package var rounds: [Round]
        /// Empty when the sites agree in the end.
        package var failures: [String]
    }

    private static let outstanding = 512
    private static let commandBytes = 256
    /// Of one portion of the load, in seconds.
    private static let portion = 2.0
    private static let patience = 30.0

    private let cluster: LocalCluster
    private let entries: UInt64
    private let rounds: Int
    private let tell: @Sendable (String) -> Void

    /// - Parameters:
    ///   - cluster: not started yet.
    ///   - entries: as long as the log has to be before the first is killed.
    ///   - tell: is given a line now and then.
    package init(cluster: LocalCluster, entries: UInt64, rounds: Int, tell: @escaping @Sendable (String) -> Void) {
        precondition(rounds > 0, "\(rounds) rounds")
        self.cluster = cluster
        self.entries = entries
        self.rounds = rounds
        self.tell = tell
    }

    /// Starts the sites, and stops them in the end.
    package func run() async throws -> Outcome {
        try await cluster.startAll()
        let witnesses = try cluster.witnesses()
        do {
            try await fill(witnesses)
            var outcome = Outcome(rounds: [], failures: [])
            for number in 1...rounds {
                let round = try await round(number, witnesses)
                outcome.rounds.append(round)
                tell("round \(number) of \(rounds): \(round.site) ready after \(Int(round.milliseconds)) ms")
            }
            _ = try await cluster.whole(asking: witnesses)
            for witness in witnesses.values { await witness.shutdown() }
            try await cluster.stopAll()
            outcome.failures = try Verification(cluster: cluster, acknowledged: []).failures
            return outcome
        } catch {
            for witness in witnesses.values { await witness.shutdown() }
            throw error
        }
    }

    private func fill(_ witnesses: [String: SiteClient]) async throws {
        let load = CommandLoad(
            outstanding: Self.outstanding, seconds: Self.portion, warmUp: 0, commandBytes: Self.commandBytes,
            patience: Self.patience)
        var committed = try await length(witnesses)
        while committed < entries {
            _ = try await load.run(against: cluster.clientAddresses, as: try cluster.credentials(.trader))
            committed = try await length(witnesses)
            tell("\(committed) of \(entries) entries")
        }
    }

    private func length(_ witnesses: [String: SiteClient]) async throws -> UInt64 {
        let leader = try await cluster.whole(asking: witnesses).leader
        return try await witnesses[leader]?.nodeStatus().commit?.value ?? 0
    }

    private func round(_ number: Int, _ witnesses: [String: SiteClient]) async throws -> Round {
        let site = cluster.names[number % cluster.names.count]
        let leader = try await cluster.whole(asking: witnesses).leader
        let entries = try await length(witnesses)
        try await cluster.kill(site)
        if site == leader { try await anotherLeads(than: site, witnesses) }
        let start = ContinuousClock.now
        try await cluster.start(site)
        try await cluster.wait(for: "\(site) to be ready", every: .milliseconds(2)) { () -> Bool? in
            (try? await witnesses[site]?.readiness())?.ready == true ? true : nil
        }
        return Round(
            number: number, site: site, wasLeader: site == leader, entries: entries,
            milliseconds: (ContinuousClock.now - start) / .milliseconds(1))
    }

    private func anotherLeads(than former: String, _ witnesses: [String: SiteClient]) async throws {
        for (name, witness) in witnesses where name != former {
            _ = try await cluster.leader(asking: witness, not: former)
        }
    }
}
