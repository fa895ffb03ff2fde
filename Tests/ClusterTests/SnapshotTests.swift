import Foundation
import LocalCluster
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
