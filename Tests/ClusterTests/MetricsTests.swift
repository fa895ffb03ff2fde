import API
import Foundation
import LocalCluster
import Monitoring
import Node
import Peering
import SiteSetup
import Testing

extension ProcessTests {
    /// What real sites measure.
    @Suite(.serialized) struct MetricsTests {
        /// Values by series, `name{label="value"}`.
        private func series(_ text: String) throws -> [String: Double] {
            var series: [String: Double] = [:]
            for line in text.split(separator: "\n") where !line.hasPrefix("#") {
                let end = try #require(line.lastIndex(of: " "), "\(line)")
                let value: Double = try #require(Double(line[line.index(after: end)...]), "\(line)")
                series[String(line[..<end])] = value
            }
            return series
        }

        @Test func everySiteTellsAllThatTheCatalogueHasAndTheTruth() async throws {
            try await TestCluster.withCluster(bars: 300) { cluster, client, _ in
                let status = try await cluster.settle(asking: client)
                let leader = try await cluster.leader(asking: client)
                var told: Set<String> = []
                for name in cluster.names {
                    let monitor = try cluster.client(.monitor, of: [name])
                    let peers = cluster.names.filter { $0 != name }
                    let text = try await cluster.wait(for: "\(name) to know its peers' clocks") {
                        let text = try await monitor.metricsText()
                        return peers.allSatisfy { text.contains(#"clock_offset_seconds{peer="\#($0)"}"#) } ? text : nil
                    }
                    let refused = await #expect(throws: ClientError.self) { try await monitor.status() }
                    #expect(refused?.kind == .answered(.forbidden))
                    await monitor.shutdown()
                    let series = try series(text)
                    told.formUnion(text.split(separator: "\n").compactMap(Self.family))
                    #expect(series["qnode_raft_role{role=\"leader\"}"] == (name == leader ? 1 : 0))
                    #expect(series["qnode_raft_failure_tolerance"] == 1)
                    #expect(series["qnode_orders_ended_total{state=\"filled\"}"] == Double(status.rows.orders.value))
                    let decided = series.filter { $0.key.hasPrefix("qnode_decisions_total") }.values.reduce(0, +)
                    #expect(decided == Double(status.rows.decisions.value))
                    #expect(series["qnode_halts{scope=\"symbol\"}"] == 0)
                    #expect(peers.allSatisfy { series["qnode_peer_linked{peer=\"\($0)\"}"] == 1 })
                    let offsets = peers.compactMap { series["qnode_peer_clock_offset_seconds{peer=\"\($0)\"}"] }
                    #expect(offsets.count == 2 && offsets.allSatisfy { abs($0) < 5 }, "one machine has one clock")
                    #expect((series["qnode_fdatasync_duration_seconds_count"] ?? 0) > 0)
                    #expect((series["qnode_transaction_duration_seconds_count"] ?? 0) > 0)
                    guard name == leader else { continue }
                    #expect((series["qnode_commit_duration_seconds_count"] ?? 0) >= Double(status.rows.orders.value))
                    #expect(series["qnode_venue_session{state=\"ready\"}"] == 1)
                }
                #expect(Set(SiteFamilies.all.map(\.name)).subtracting(told) == [])
            }
        }

        private static func family(_ line: Substring) -> String? {
            line.hasPrefix("# TYPE ") ? line.split(separator: " ")[2].description : nil
        }

        @Test func readySaysWhetherASiteShouldBeSentWork() async throws {
            try await TestCluster.withCluster(bars: 30) { cluster, client, _ in
                _ = try await cluster.settle(asking: client)
                let ask = ["ready", "--config", "\(cluster.directory)/site1/qnode.json"]
                let ready = try await Command.run(ask)
                #expect(ready.status == 0 && ready.output == "ready\n", "\(ready.errors)")
                for name in ["site2", "site3"] { try await cluster.kill(name) }
                try await cluster.wait(for: "site1 to miss the others") {
                    let alone = try await Command.run(ask)
                    return alone.status == 1 && alone.output.contains("leader") ? true : nil
                }
                try await cluster.kill("site1")
                let gone = try await Command.run(ask)
                #expect(gone.status == 1 && gone.errors.contains("nothing listens"), "\(gone.errors)")
            }
        }
    }
}
