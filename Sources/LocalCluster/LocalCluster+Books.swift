package import API
import Peering
import Trading
import TradingStore

extension LocalCluster {
    /// A client of each site, by its name, to ask where it stands. Whoever takes them shuts them down.
    package nonisolated func witnesses() throws -> [String: SiteClient] {
        var witnesses: [String: SiteClient] = [:]
        for name in names { witnesses[name] = try client(.viewer, of: [name], timeout: .seconds(1)) }
        return witnesses
    }

    /// What a site's database has of orders, fills and positions. Safe while it runs.
    package nonisolated func books(of name: String) throws -> VenueComparison.Books {
        let path = database(of: name)
        return VenueComparison.Books(
            site: name, orders: try TradingStore.records(OrderRecord.self, path: path),
            executions: try TradingStore.records(ExecutionRecord.self, path: path),
            positions: try TradingStore.records(Position.self, path: path))
    }

    /// Why the sites are not all at the same entry with the same digest, everything applied: I8. Empty when they are.
    package nonisolated func agreement(asking witnesses: [String: SiteClient]) async throws -> [String] {
        var marks: [String: String] = [:]
        for (name, witness) in witnesses {
            guard let site = try? await witness.nodeStatus() else { return ["\(name) does not answer"] }
            guard let applied = site.applied, applied == site.commit else { return ["\(name) has entries to apply"] }
            marks[name] = "\(applied) \(site.digest ?? "-")"
        }
        guard Set(marks.values).count == 1 else {
            return ["I8: the sites differ: " + marks.map { "\($0.key) \($0.value)" }.sorted().joined(separator: ", ")]
        }
        return []
    }

    /// Why the sites and the venue's own record do not all agree, I1 to I8, once they do or time is up. Nothing may be asked of
    /// the cluster meanwhile.
    ///
    /// - Parameter record: the venue's; read on.
    package nonisolated func settledFailures(
        in record: inout DropCopy, asking witnesses: [String: SiteClient], within limit: Duration
    ) async throws -> [String] {
        let deadline = ContinuousClock.now + limit
        while true {
            var failures = try await agreement(asking: witnesses)
            if failures.isEmpty {
                try record.read()
                failures = VenueComparison.failures(in: record.lines)
                for name in names {
                    failures += VenueComparison.failures(in: record.lines, against: try books(of: name))
                }
            }
            if failures.isEmpty || ContinuousClock.now > deadline { return failures }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
