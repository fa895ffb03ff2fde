import Foundation
import Journal
import Ledger
import LocalCluster
import Testing
import TradingStore

extension UnhurriedTests {
    /// A site whose disk lost or garbled what it once had gets it back from the others, without a person.
    @Suite(.serialized) struct RepairTests {
        @Test func aDamagedSegmentIsRepaired() async throws {
            try await damaging("the log is whole again", segments: 2) { sites, name in
                let file = try sites.segmentFiles(of: name)[0]
                try flip(file, at: 1 << 20)
                return file
            }
        }

        @Test func aDeletedSegmentIsRepaired() async throws {
            try await damaging("the log is whole again", segments: 2) { sites, name in
                let file = try sites.segmentFiles(of: name)[0]
                try FileManager.default.removeItem(atPath: file)
                return file
            }
        }

        @Test func aDamagedEndOfTheLogIsRepaired() async throws {
            try await damaging("voting again", segments: 2) { sites, name in
                let file = try #require(try sites.segmentFiles(of: name).last)
                try flip(file, at: 4096 + 100)
                return file
            }
        }

        @Test func theNewestSegmentDeletedIsRepaired() async throws {
            try await damaging("voting again", segments: 2) { sites, name in
                let file = try #require(try sites.segmentFiles(of: name).last)
                try FileManager.default.removeItem(atPath: file)
                return file
            }
        }

        @Test func aDamagedVoteFileIsRepaired() async throws {
            try await damaging("voting again", segments: 1) { sites, name in
                let file = sites.log(of: name) + "/vote"
                try Data(repeating: 0xA5, count: 8192).write(to: URL(fileURLWithPath: file))
                return file
            }
        }

        /// The peers have the damaged entries no longer, and the site's own database has applied them.
        @Test func aDamagedSegmentThatThePeersHaveArchived() async throws {
            let keepsAll = ["QNODE_LOG_SNAPSHOT_BYTES": "\(1 << 40)"]
            try await BusySites.with(environment: ["QNODE_LOG_SNAPSHOT_BYTES": "\(BusySites.segmentBytes)"]) { sites in
                let leader = try await sites.cluster.leader(asking: sites.client)
                let victim = try #require(sites.cluster.names.first { $0 != leader })
                try await sites.cluster.kill(victim)
                try await sites.cluster.start(victim, environment: keepsAll)
                try await sites.fill(victim, segments: 3)
                try await sites.cluster.kill(victim)
                let file = try sites.segmentFiles(of: victim)[0]
                try FileManager.default.removeItem(atPath: file)
                let others = sites.cluster.names.filter { $0 != victim }
                while !others.allSatisfy({ archivedCount(of: $0, in: sites) > 3 }) { try await sites.commit() }
                try await sites.cluster.start(victim, environment: keepsAll)
                try await sites.waitForLine("it begins behind it now", from: victim)
                _ = try await sites.cluster.settle(asking: sites.client)
                // It counts again.
                let now = try await sites.cluster.leader(asking: sites.client)
                let gone = now == victim ? leader : now
                try await sites.cluster.kill(gone)
                try await sites.commit()
                try await sites.cluster.start(gone)
                try await sites.verify()
            }
        }

        private func archivedCount(of name: String, in sites: BusySites) -> Int {
            (try? FileManager.default.contentsOfDirectory(atPath: sites.log(of: name) + "/archive"))?.count ?? 0
        }

        /// Damages a follower's disk while it is down, and has the others commit on; then it has to come back by
        /// itself, saying what was damaged, and vote again: it is one of the two that are left in the end.
        private func damaging(
            _ outcome: String, segments: Int, _ damage: (BusySites, String) throws -> String
        ) async throws {
            try await BusySites.with { sites in
                let leader = try await sites.cluster.leader(asking: sites.client)
                let victim = try #require(sites.cluster.names.first { $0 != leader })
                try await sites.commit()
                try await sites.fill(victim, segments: segments)
                try await sites.cluster.kill(victim)
                let file = try damage(sites, victim)
                try await sites.commit()
                try await sites.cluster.start(victim)
                try await sites.waitForLine(outcome, from: victim)
                let name = URL(fileURLWithPath: file).lastPathComponent
                #expect(TestCluster.log(of: victim, in: sites.cluster).contains(name) || name == "vote")
                _ = try await sites.cluster.settle(asking: sites.client)

                // It counts again: with the old leader gone the other two go on.
                let now = try await sites.cluster.leader(asking: sites.client)
                let gone = now == victim ? leader : now
                try await sites.cluster.kill(gone)
                try await sites.commit()
                try await sites.cluster.start(gone)
                try await sites.verify()
                try wholeLog(of: victim, in: sites)
            }
        }

        /// Every byte of the stopped site's log is what it should be.
        private func wholeLog(of name: String, in sites: BusySites) throws {
            var options = Journal.Options()
            options.verification = .everything
            options.scrubInterval = nil
            let cluster = try sites.cluster.inspect(name).clusterID
            let (journal, recovery) = try Journal.open(
                directory: sites.log(of: name), clusterID: cluster, options: options
            ) { _ in }
            journal.close()
            #expect(recovery.loss == nil)
        }

        private func flip(_ path: String, at offset: Int) throws {
            var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            bytes[offset] ^= 0x10
            try bytes.write(to: URL(fileURLWithPath: path))
        }
    }
}
