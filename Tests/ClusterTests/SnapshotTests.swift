import API
import Foundation
import LocalCluster
import Peering
import SiteSetup
import Testing

extension UnhurriedTests {
    /// A site that was away for longer than the log is kept gets a snapshot, while the others commit on.
    @Suite(.serialized) struct SnapshotTests {
        @Test func aSiteTooFarBehindGetsASnapshot() async throws {
            try await BusySites.with(environment: ["QNODE_LOG_SNAPSHOT_BYTES": "\(BusySites.segmentBytes)"]) { sites in
                let leader = try await sites.cluster.leader(asking: sites.client)
                let absent = try #require(sites.cluster.names.first { $0 != leader })
                try await sites.cluster.kill(absent)
                while !TestCluster.log(of: leader, in: sites.cluster).contains("log archived") {
                    try await sites.commit()
                }
                // Kept, but out of the log.
                let archive = try FileManager.default.contentsOfDirectory(atPath: sites.log(of: leader) + "/archive")
                #expect(archive.contains { $0.hasSuffix(".qlog") })
                try await sites.cluster.start(absent)
                try await sites.commit()
                try await sites.waitForLine("snapshot installed", from: absent)
                #expect(TestCluster.log(of: absent, in: sites.cluster).contains("too far behind: getting a snapshot"))
                // Whoever was restored from a snapshot has one to give, for it may be the next to lead.
                try await sites.waitForLine("snapshot taken", from: absent)
                _ = try await sites.cluster.settle(asking: sites.client)
                // It can lead, and the log goes on from the snapshot.
                try await sites.cluster.kill(leader)
                try await sites.commit()
                try await sites.cluster.start(leader)
                try await sites.verify()
            }
        }

        /// Five sites. In the end the quorum is one that was restored from a snapshot, one that is a little behind it,
        /// and one that needs a snapshot: only the restored one can lead, and without a snapshot of its own nobody
        /// would commit.
        @Test func aRestoredSiteLeadsAndGivesASnapshot() async throws {
            let environment = ["QNODE_LOG_SNAPSHOT_BYTES": "\(BusySites.segmentBytes)"]
            try await BusySites.with(5, environment: environment) { sites in
                let cluster = sites.cluster
                let first = try await cluster.leader(asking: sites.client)
                let others = cluster.names.filter { $0 != first }
                let (restored, absent, second, third) = (others[0], others[1], others[2], others[3])
                for name in [restored, absent] { try await cluster.kill(name) }
                // All three, for any of them may lead by then.
                while ![first, second, third].allSatisfy({
                    TestCluster.log(of: $0, in: cluster).contains("log archived")
                }) {
                    try await sites.commit()
                }
                // Its log is never long enough for a snapshot: it takes one because it has to be able to give one.
                try await cluster.start(restored, environment: ["QNODE_LOG_SNAPSHOT_BYTES": "\(1 << 40)"])
                try await sites.waitForLine("snapshot installed", from: restored)
                try await sites.lead(restored)
                // What the third lacks from here on keeps it from leading.
                try await cluster.kill(third)
                try await sites.commit(seconds: 0.1)
                try await sites.lead(restored)
                for name in [first, second] { try await cluster.kill(name) }

                let clock = ContinuousClock()
                let start = clock.now
                for name in [absent, third] { try await cluster.start(name) }
                let trader = try cluster.client(.trader, of: [restored], timeout: .seconds(12))
                let receipt = try await cluster.wait(for: "a commit of the last three", within: .seconds(180)) {
                    try? await trader.submit(NoteRequest(idempotencyKey: "after", text: "the snapshot is there"))
                }
                print("the last three committed \(clock.now - start) after they were started")
                await trader.shutdown()
                #expect(receipt.outcome == .accepted)
                #expect(try await cluster.leader(asking: sites.client) == restored)
                let giver = try #require(cluster.members.first { $0.name == restored }).id
                let offer = TestCluster.log(of: absent, in: cluster).split(separator: "\n")
                    .first { $0.contains("too far behind: getting a snapshot") }
                #expect(offer?.contains("from=\(giver) ") == true, "\(offer ?? "no snapshot offered")")
                try await sites.commit()

                for name in [first, second] { try await cluster.start(name) }
                try await sites.verify()
            }
        }

        /// Killed again and again while it gets the snapshot, it ends with the same.
        @Test func aTransferGoesOnAfterAKill() async throws {
            try await BusySites.with(environment: ["QNODE_LOG_SNAPSHOT_BYTES": "\(BusySites.segmentBytes)"]) { sites in
                let leader = try await sites.cluster.leader(asking: sites.client)
                let absent = try #require(sites.cluster.names.first { $0 != leader })
                try await sites.cluster.kill(absent)
                while !TestCluster.log(of: leader, in: sites.cluster).contains("log archived") {
                    try await sites.commit()
                }
                for round in 1...3 {
                    try await sites.cluster.start(absent)
                    try await sites.waitForLine(
                        "too far behind: getting a snapshot", from: absent, times: round, within: .seconds(30))
                    try await sites.cluster.kill(absent)
                    if TestCluster.log(of: absent, in: sites.cluster).contains("snapshot installed") { break }
                }
                try await sites.cluster.start(absent)
                try await sites.waitForLine("snapshot installed", from: absent)
                try await sites.verify()
            }
        }
    }
}
