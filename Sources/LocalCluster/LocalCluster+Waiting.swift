package import API
import Foundation
import Peering

extension LocalCluster {
    /// Polls until `condition` gives a value; says what it waited for when that takes longer than `limit`.
    @discardableResult
    package nonisolated func wait<Value: Sendable>(
        for what: String, within limit: Duration = .seconds(480), every pause: Duration = .milliseconds(20),
        _ condition: () async throws -> Value?
    ) async throws -> Value {
        let deadline = ContinuousClock.now + limit
        while ContinuousClock.now < deadline {
            if let value = try await condition() { return value }
            try await Task.sleep(for: pause)
        }
        throw LocalClusterError("waited \(limit) for \(what)")
    }

    /// The name of the leader that one of the sites knows and that agrees.
    package nonisolated func leader(
        asking client: SiteClient, not former: String? = nil, within limit: Duration = .seconds(480)
    ) async throws -> String {
        try await wait(for: "a leader", within: limit, every: .milliseconds(5)) {
            guard let info = try? await client.leader(), let leader = info.leader, leader != former else { return nil }
            return leader
        }
    }

    /// Waits until every site has applied the same entries, no signal waits for a decision and nothing more comes.
    package nonisolated func settle(
        asking client: SiteClient, within limit: Duration = .seconds(120)
    ) async throws -> ClusterStatus {
        var previous: [String] = []
        var unchanged = 0
        return try await wait(for: "all sites to agree", within: limit, every: .milliseconds(100)) {
            guard let status = try? await client.status() else { return nil }
            let marks = status.nodes.map { "\($0.applied?.description ?? "-") \($0.digest ?? "-")" }
            let agree =
                Set(marks).count == 1 && status.nodes.allSatisfy { $0.applied != nil && $0.applied == $0.commit }
            // A signal that waits for its decision has entries yet to come.
            guard status.rows.signals == status.rows.decisions else { return nil }
            unchanged = agree && marks == previous ? unchanged + 1 : 0
            previous = marks
            return unchanged >= 5 && status.leader != nil ? status : nil
        }
    }

    /// Waits until the leader's session with the venue is ready and every site is given market data.
    package nonisolated func trading(asking client: SiteClient, within limit: Duration = .seconds(480)) async throws {
        try await wait(for: "the venue's sessions", within: limit) { () -> Bool? in
            guard let nodes = try? await client.status().nodes else { return nil }
            let isReady = nodes.contains { $0.role == "leader" && $0.venue?.session == "ready" }
            return isReady && nodes.allSatisfy { $0.venue?.marketData == "subscribed" } ? true : nil
        }
    }

    /// Waits until there is trade, and lets all bars close at once.
    package nonisolated func closeAll(_ bars: [BarRow]) async throws {
        let client = try client(.viewer, timeout: .seconds(2))
        do {
            try await trading(asking: client)
            try await replay(bars, rate: "max")
            await client.shutdown()
        } catch {
            await client.shutdown()
            throw error
        }
    }

    /// Lets bars close at the venue until every site has the last one.
    package nonisolated func replay(_ bars: [BarRow], rate: String, within limit: Duration = .seconds(120)) async throws
    {
        guard let last = bars.last?.time.value else { return }
        try venue.replay(rate)
        for name in names {
            let client = try client(.viewer, of: [name], timeout: .seconds(2))
            try await wait(for: "the last bar at \(name)", within: limit) { () -> Bool? in
                (try? await client.lastBar(symbol: "EURUSD").time?.value) == last ? true : nil
            }
            await client.shutdown()
        }
    }

    /// The leader, once all sites run, are linked to each other, follow it in the same term and have applied what it
    /// had committed.
    ///
    /// - Parameter clients: one for each site, by name.
    package nonisolated func whole(
        asking clients: [String: SiteClient], within limit: Duration = .seconds(480)
    ) async throws -> (leader: String, term: UInt64) {
        var target: UInt64?
        return try await wait(for: "the cluster to be whole", within: limit, every: .milliseconds(5)) {
            var sites: [NodeStatus] = []
            for client in clients.values {
                guard let site = try? await client.nodeStatus(), site.errors.isEmpty else { return nil }
                sites.append(site)
            }
            let leaders = sites.filter { $0.role == "leader" }
            guard Set(sites.map(\.term)).count == 1, leaders.count == 1, let term = leaders[0].term,
                let committed = leaders[0].commit
            else { return nil }
            let goal = target ?? committed.value
            target = goal
            guard sites.allSatisfy({ ($0.applied?.value ?? 0) >= goal }) else { return nil }
            return (leaders[0].name, term.value)
        }
    }
}
