import API
import Journal
import Ledger
import LocalCluster
import Peering
import SiteSetup
import Testing
import TradingStore

extension UnhurriedTests {
    /// Who saw the certificate of whom an entry names.
    @Suite(.serialized) struct VouchingTests {
        @Test func anEntryNamesTheSiteThatPassedItOn() async throws {
            try await BusySites.with { sites in
                let cluster = sites.cluster
                let leader = try await cluster.leader(asking: sites.client)
                let follower = try #require(cluster.members.first { $0.name != leader })
                var expected: [LogIndex: NodeID?] = [:]
                for (name, site) in [(leader, nil), (follower.name, follower.id)] as [(String, NodeID?)] {
                    let trader = try cluster.client(.trader, of: [name], timeout: .seconds(30))
                    let note = try await trader.submit(NoteRequest(idempotencyKey: "by-\(name)", text: "seen"))
                    await trader.shutdown()
                    expected[note.index.value] = .some(site)
                    let risk = try cluster.client(.risk, of: [name], timeout: .seconds(30))
                    let before = try await risk.limits(of: "EURUSD")
                    var values = before.values
                    values.maxNotional = "\(expected.count)000"
                    let change = try await risk.change(
                        .limits(values), ifVersion: before.version.value, dryRun: false)
                    await risk.shutdown()
                    expected[change.version.value] = .some(site)
                }
                // The key is the person's, whichever site it comes through.
                let other = try cluster.client(.trader, of: [follower.name], timeout: .seconds(30))
                let again = try await other.submit(NoteRequest(idempotencyKey: "by-\(leader)", text: "seen"))
                #expect(again.duplicate)
                await other.shutdown()
                #expect(try await cluster.leader(asking: sites.client) == leader, "it led all the time")
                try await sites.verify()
                for name in cluster.names {
                    let (journal, _) = try Journal.open(
                        directory: sites.log(of: name), clusterID: try cluster.inspect(name).clusterID,
                        options: Journal.Options()
                    ) { _ in }
                    for (index, site) in expected {
                        let entry = try journal.read(from: index, through: index, maximumBytes: 1).first
                        #expect(entry?.vouchingSite == site, "entry \(index) at \(name)")
                        #expect(["trader/trader", "risk/risk"].contains(entry?.actor))
                    }
                    journal.close()
                }
            }
        }
    }
}
