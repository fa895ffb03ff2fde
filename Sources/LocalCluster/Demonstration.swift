package import API
import Foundation
import Invariants
import Peering
import Trading
import TradingStore

/// Three sites trade, the leader is killed and comes back, and what the three hold is compared.
package struct Demonstration: Sendable {
    package struct Event: Sendable {
        /// Since the leader was killed; empty for what happened before.
        package var elapsed: String
        package var what: String
    }

    package struct DatabaseLine: Sendable {
        package var cells: [String]
    }

    package struct Outcome: Sendable {
        package var events: [Event]
        package var databases: [DatabaseLine]
        package var acknowledged: Int
        /// Empty when every acknowledged command is everywhere and the sites agree.
        package var failures: [String]
    }

    /// Executions that must be committed before the leader is killed.
    private static let executionsBefore: UInt64 = 20
    /// Acknowledgements to wait for after the killed site is back.
    private static let acknowledgementsAfter = 50
    private static let workers = 4
    private static let barsPerSecond = 1_000

    private let cluster: LocalCluster
    private let bars: [BarRow]
    private let tell: @Sendable (String) -> Void

    /// - Parameter tell: is given a line about each step as it is taken.
    package init(cluster: LocalCluster, bars: [BarRow], tell: @escaping @Sendable (String) -> Void) {
        self.cluster = cluster
        self.bars = bars
        self.tell = tell
    }

    package func run() async throws -> Outcome {
        let client = try cluster.client(.admin, timeout: .seconds(2))
        let load = SignalLoad(cluster: cluster, prefix: "demo", bars: bars)
        do {
            let events = try await trade(client, load)
            await client.shutdown()
            try await cluster.stopAll()
            tell("stopped; comparing the databases")
            return try compare(load, events)
        } catch {
            load.stop()
            await client.shutdown()
            throw error
        }
    }

    private func trade(_ client: SiteClient, _ load: SignalLoad) async throws -> [Event] {
        try await cluster.startAll()
        let first = try await cluster.leader(asking: client)
        try await cluster.trading(asking: client)
        tell(
            "\(first) leads and has the session with the venue, which closes \(bars.count) bars; signals from "
                + "\(Self.workers) clients")
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await cluster.replay(bars, rate: "\(Self.barsPerSecond)") }
            group.addTask { await load.run(workers: Self.workers) }
            let traded = try await cluster.wait(for: "\(Self.executionsBefore) executions") {
                let executions = try? await client.status().rows.executions.value
                return executions.flatMap { $0 >= Self.executionsBefore ? $0 : nil }
            }
            tell("\(traded) executions are committed; killing \(first)")
            let events = try await failOver(from: first, client, load)
            let enough = load.acknowledged.count + Self.acknowledgementsAfter
            try await cluster.wait(for: "commands after the return") { load.acknowledged.count >= enough ? true : nil }
            load.stop()
            try await group.waitForAll()
            tell("the feed and the clients are done; waiting until the sites agree")
            _ = try await cluster.settle(asking: client)
            return events
        }
    }

    /// Kills the leader, watches who takes over, starts it again and waits until it has caught up.
    private func failOver(from leader: String, _ client: SiteClient, _ load: SignalLoad) async throws -> [Event] {
        let survivors = cluster.names.filter { $0 != leader }
        let witness = try cluster.client(.viewer, of: survivors, timeout: .seconds(2))
        defer { Task { await witness.shutdown() } }
        let clock = Stopwatch()
        try await cluster.kill(leader)
        let acknowledged = load.acknowledged.count
        var events = [Event(elapsed: clock.elapsed, what: "leader \(leader) killed (SIGKILL)")]
        func note(_ what: String) {
            events.append(Event(elapsed: clock.elapsed, what: what))
            tell(what)
        }
        try await cluster.wait(for: "the loss of the leader", every: .milliseconds(2)) { () -> Bool? in
            guard let info = try? await witness.leader(), info.leader != leader else { return nil }
            return true
        }
        note("leader lost: a survivor has noticed")
        let successor = try await cluster.leader(asking: witness, not: leader)
        note("\(successor) elected")
        try await cluster.wait(for: "a commit under \(successor)", every: .milliseconds(1)) {
            load.acknowledged.count > acknowledged ? true : nil
        }
        note("first command committed and acknowledged")
        try await cluster.wait(for: "the venue's session at \(successor)", every: .milliseconds(2)) { () -> Bool? in
            let node = try? await witness.status().nodes.first { $0.role == "leader" }
            return node?.venue?.session == "ready" ? true : nil
        }
        note("\(successor) has taken over the venue's session and reconciled every open order")
        try await cluster.start(leader)
        note("\(leader) started again")
        let target = try await witness.status().nodes.compactMap { $0.commit?.value }.max() ?? 0
        let returned = try cluster.client(.viewer, of: [leader], timeout: .seconds(2))
        defer { Task { await returned.shutdown() } }
        try await cluster.wait(for: "\(leader) to catch up", every: .milliseconds(5)) { () -> Bool? in
            guard let applied = try? await returned.nodeStatus().applied?.value else { return nil }
            return applied >= target ? true : nil
        }
        note("\(leader) caught up with entry \(target)")
        return events
    }

    private func compare(_ load: SignalLoad, _ events: [Event]) throws -> Outcome {
        let verification = try Verification(cluster: cluster, acknowledged: load.acknowledged)
        let lines = verification.inspections.map { name, inspection in
            DatabaseLine(
                cells: [name, "\(inspection.appliedIndex)"]
                    + [ReplicatedTable.signals, .decisions, .orders, .executions].map {
                        "\(inspection.rowCounts[$0] ?? 0)"
                    }
                    + ["\(inspection.contentDigest)".prefix(16), "\(inspection.merkleRoot)".prefix(16)].map(String.init)
            )
        }
        return Outcome(
            events: events, databases: lines, acknowledged: load.acknowledged.count,
            failures: load.failures + verification.failures + (try differencesFromVenue()))
    }

    /// The venue's own record against itself and against each database.
    private func differencesFromVenue() throws -> [String] {
        var record = cluster.venue.dropCopy
        try record.read()
        return try cluster.findings(in: record.lines, stage: .settled)
    }
}

/// Time since it was made.
private struct Stopwatch {
    private let start = ContinuousClock.now

    var elapsed: String {
        let milliseconds = (ContinuousClock.now - start) / .milliseconds(1)
        return "\(Int(milliseconds.rounded())) ms"
    }
}
