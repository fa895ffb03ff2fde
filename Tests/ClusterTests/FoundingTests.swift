import API
import Foundation
import Ledger
import LocalCluster
import Peering
import SiteSetup
import Testing
import Trading
import TradingStore

extension UnhurriedTests {
    /// Who the voters are is settled when a cluster is founded: no file that is edited later makes other quorums.
    @Suite(.serialized) struct FoundingTests {
        private static let line = "is not what this site was founded with"

        @Test(
            arguments: [
                (
                    ["QNODE_CLUSTER_SITES": "site1,site2"],
                    "cluster.sites leaves out site 3 (site3)"
                ),
                (
                    ["QNODE_SITES_SITE2_VERDICT_KEY": Data(repeating: 7, count: 32).base64EncodedString()],
                    "the verdict key of site 2 (site2) is another"
                ),
                (["QNODE_SITES_SITE3_ID": "4"], "cluster.sites leaves out site 3 (site3)"),
            ]) func aChangedListOfSitesIsRefused(_ change: [String: String], _ expected: String) async throws
        {
            let cluster = try LocalCluster(directory: TestCluster.folder(), binary: TestCluster.binary)
            defer { cluster.remove() }
            #expect(try await start("site1", of: cluster, with: change).contains(expected))
        }

        /// What an older version left says nothing of the founding: the log does where it has begun, else the
        /// configuration.
        @Test func aDirectoryOfAnOlderVersionTakesItOver() async throws {
            let cluster = try LocalCluster(directory: TestCluster.folder(), binary: TestCluster.binary, sites: 1)
            let client = try cluster.client(.viewer, timeout: .seconds(2))
            let otherKey = ["QNODE_SITES_SITE1_VERDICT_KEY": Data(repeating: 7, count: 32).base64EncodedString()]
            do {
                let file = "\(cluster.directory)/site1/data/identity.json"
                let made = try founding(in: file)
                #expect(made != nil)
                try forgetFounding(in: file)
                try await cluster.start("site1")
                _ = try await cluster.leader(asking: client)
                _ = try await cluster.stop("site1")
                #expect(try founding(in: file) == made)
                #expect(try await start("site1", of: cluster, with: otherKey).contains("data/identity.json"))
                try forgetFounding(in: file)
                #expect(try await start("site1", of: cluster, with: otherKey).contains("first entry of the log"))
                #expect(try founding(in: file) == nil)
                try await cluster.start("site1")
                _ = try await cluster.leader(asking: client)
                #expect(try founding(in: file) == made)
            } catch {
                Issue.record("\(error); the site's log:\n\(TestCluster.tails(of: cluster))")
            }
            await client.shutdown()
            await cluster.killAll()
            cluster.remove()
        }

        /// What a site says that does not start.
        private func start(
            _ name: String, of cluster: LocalCluster, with change: [String: String]
        ) async throws -> String {
            let result = try await Command.run(
                ["run", "--config", "\(cluster.directory)/\(name)/qnode.json", "--log-level", "critical"],
                environment: change)
            #expect(result.status == 1)
            #expect(result.complaints.count == 1, "\(result.errors)")
            #expect(result.errors.contains(Self.line), "\(result.errors)")
            return result.errors
        }

        private func founding(in file: String) throws -> FoundingMembership? {
            try JSONDecoder().decode(Kept.self, from: Data(contentsOf: URL(fileURLWithPath: file))).founding
        }

        private struct Kept: Decodable {
            var founding: FoundingMembership?
        }

        private func forgetFounding(in file: String) throws {
            let url = URL(fileURLWithPath: file)
            var fields = try #require(
                try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
            fields["founding"] = nil
            try JSONSerialization.data(withJSONObject: fields).write(to: url)
        }

        /// Two lists in an empty log's place: whoever has the other one is not linked, and the others commit without
        /// it.
        @Test func sitesFoundedOtherwiseRefuseEachOther() async throws {
            let cluster = try LocalCluster(directory: TestCluster.folder(), binary: TestCluster.binary)
            let client = try cluster.client(.viewer, of: ["site1", "site3"], timeout: .seconds(2))
            let file = "\(cluster.directory)/site2/data/identity.json"
            do {
                let founded = try #require(try founding(in: file))
                try forgetFounding(in: file)
                try await cluster.start("site1")
                try await cluster.start("site3")
                try await cluster.start("site2", environment: ["QNODE_CLUSTER_SITES": "site1,site2"])
                _ = try await cluster.leader(asking: client, not: "site2")
                let found = try await cluster.wait(for: "both to say so") { () -> [String]? in
                    let lines = ["site1", "site2"].map { refusals(at: $0, in: cluster) }
                    return lines.contains([]) ? nil : lines.flatMap { $0 }
                }
                let other = try #require(try founding(in: file))
                #expect(other.voters.map(\.id) == [1, 2])
                // One line at each, with both hashes' beginnings.
                #expect(found.count == 2)
                for line in found {
                    #expect(line.contains("\(founded.hash)".prefix(12)) && line.contains("\(other.hash)".prefix(12)))
                }
                try await cluster.wait(for: "the other two to commit") { () -> Bool? in
                    guard let nodes = try? await client.status().nodes.filter({ $0.name != "site2" }) else {
                        return nil
                    }
                    return nodes.allSatisfy { ($0.applied?.value ?? 0) > 1 } ? true : nil
                }
                for name in ["site1", "site3"] { #expect(try memberships(at: name, of: cluster) == [founded.hash]) }
                #expect(try memberships(at: "site2", of: cluster) == [])
            } catch {
                Issue.record("\(error); the sites' logs:\n\(TestCluster.tails(of: cluster))")
            }
            await client.shutdown()
            await cluster.killAll()
            cluster.remove()
        }

        /// Of what the site's log has had committed.
        private func memberships(at name: String, of cluster: LocalCluster) throws -> [Hash] {
            try TradingStore.records(MembershipRecord.self, path: cluster.database(of: name))
                .map { Hash(hashing: $0.payload) }
        }

        private func refusals(at name: String, in cluster: LocalCluster) -> [String] {
            TestCluster.log(of: name, in: cluster).split(separator: "\n").map(String.init)
                .filter { $0.contains("it was founded with other sites") }
        }

        /// Site after site is started again with a list of its own, {1} and {2, 3}: neither list may be a quorum.
        @Test func aRollingEditMakesNoSecondQuorum() async throws {
            try await TestCluster.withCluster(bars: 30) { cluster, client, bars in
                let first = try await submit("before", bars[0], to: cluster.names, of: cluster)
                #expect(first != nil)
                let edits = [("site1", "site1"), ("site2", "site2,site3"), ("site3", "site2,site3")]
                for (name, sites) in edits {
                    _ = try await cluster.stop(name)
                    try await cluster.start(name, environment: ["QNODE_CLUSTER_SITES": sites])
                }
                var committed: [String] = []
                for (number, side) in [["site1"], ["site2", "site3"]].enumerated()
                where try await submit("side-\(number)", bars[1], to: side, of: cluster) != nil {
                    committed += side
                }
                #expect(committed == [], "committed with a list of sites that was edited")
                for (name, _) in edits {
                    #expect(await !cluster.isRunning(name))
                    #expect(TestCluster.log(of: name, in: cluster).contains(Self.line))
                    _ = try await cluster.stop(name)
                    try await cluster.start(name)
                }
                let after = try await submit("after", bars[2], to: cluster.names, of: cluster)
                #expect(after != nil)
                _ = try await cluster.settle(asking: client)
                try await cluster.stopAll()
                for name in cluster.names {
                    #expect(try cluster.idempotencyKeys(name).keys.sorted() == ["after", "before"])
                    // The log begins with it, and nothing has changed it.
                    let founding = try founding(in: "\(cluster.directory)/\(name)/data/identity.json")
                    #expect(try memberships(at: name, of: cluster) == [founding?.hash])
                }
            }
        }

        /// The index at which some of the sites had a signal committed; nil once none of them runs, or when they
        /// cannot.
        private func submit(
            _ key: String, _ bar: BarRow, to names: [String], of cluster: LocalCluster
        ) async throws -> UInt64? {
            let client = try cluster.client(.trader, of: names, timeout: .seconds(2))
            let request = SignalRequest(
                idempotencyKey: key, strategy: "founding", symbol: "EURUSD", side: .buy, quantity: "1000",
                price: bar.close, asOf: bar.time.value, confidencePpm: 600_000)
            let outcome: Result<UInt64?, any Error>
            do {
                outcome = .success(
                    try await cluster.wait(for: "an answer about \(key)") { () -> UInt64?? in
                        if let receipt = try? await client.submit(request) { return .some(receipt.index.value) }
                        for name in names where await cluster.isRunning(name) { return nil }
                        return .some(nil)
                    })
            } catch {
                outcome = .failure(error)
            }
            await client.shutdown()
            return try outcome.get()
        }
    }
}
