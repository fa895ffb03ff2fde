package import API
package import Invariants
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

    /// Why the sites are not all at the same entry with the same digest, everything applied: I8. Empty when they are.
    package nonisolated func agreement(asking witnesses: [String: SiteClient]) async throws -> [String] {
        var marks: [SiteMark] = []
        for (name, witness) in witnesses.sorted(by: { $0.key < $1.key }) {
            guard let site = try? await witness.nodeStatus() else { return ["\(name) does not answer"] }
            guard let applied = site.applied, applied == site.commit else { return ["\(name) has entries to apply"] }
            marks.append(SiteMark(site: name, index: applied.value, state: [.init("digest", site.digest ?? "-")]))
        }
        return SiteMark.differences(marks).map(\.description) + [SiteMark.incomparable(marks)].compactMap(\.self)
    }

    /// What of I1 to I8 does not hold between the sites' databases and the venue's own record.
    package nonisolated func findings(in lines: [VenueLine], stage: TradingCheck.Stage) throws -> [String] {
        let sites = try names.map { name in
            try TradingCheck.Site(database: database(of: name), name: name, isWhole: false)
        }
        return TradingCheck(lines, sites, stage: stage).findings.map(\.description)
    }

    /// Why the sites and the venue's own record do not all agree, I1 to I8, once they do or time is up. Nothing may be
    /// asked of the cluster meanwhile.
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
                failures = try findings(in: record.lines, stage: .decided)
            }
            if failures.isEmpty || ContinuousClock.now > deadline { return failures }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
