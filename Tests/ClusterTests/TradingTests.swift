import API
import Load
import LocalCluster
import Peering
import Testing
import Trading
import TradingStore

extension ProcessTests {
    /// From the sample's bars to positions.
    @Suite(.serialized) struct TradingTests {
        @Test func theSampleTradesAndAllSitesHoldTheSame() async throws {
            try await TestCluster.withCluster(bars: 5_000) { cluster, client, _ in
                let status = try await cluster.settle(asking: client)
                #expect(status.rows.signals.value > 100)
                #expect(status.rows.decisions == status.rows.signals)
                #expect(status.rows.orders.value > 100)
                #expect(status.rows.executions.value == 2 * status.rows.orders.value)
                let positions = try await client.positions()
                #expect(positions.rows.map(\.symbol) == ["EURUSD"])
                let executions = try await client.executions(limit: 1_000)
                #expect(executions.rows.allSatisfy { $0.venue == "qvenue" })
                try await cluster.stopAll()
                let verification = try Verification(cluster: cluster, acknowledged: [])
                #expect(verification.failures == [])
                for (name, inspection) in verification.inspections {
                    let decided = inspection.rowCounts[.verdicts] ?? 0
                    let decisions = inspection.rowCounts[.decisions] ?? 0
                    #expect(decided > decisions * 2, "\(name): more than two verdicts on most decisions")
                }
            }
        }

        @Test func aKeyIsOneCommandAtWhicheverSiteItIsGiven() async throws {
            try await TestCluster.withCluster { cluster, client, bars in
                let signal = SignalRequest(
                    idempotencyKey: "once", strategy: "test", symbol: "EURUSD", side: .buy, quantity: "1000",
                    price: "1.1", asOf: bars[100].time.value, confidencePpm: 500_000)
                var receipts: [CommandReceipt] = []
                for name in cluster.names {
                    let trader = try cluster.client(.trader, of: [name])
                    receipts.append(try await trader.submit(signal))
                    await trader.shutdown()
                }
                #expect(Set(receipts.map(\.index)).count == 1)
                #expect(receipts.map(\.duplicate) == [false, true, true])
            }
        }

        /// A follower passes it on to the leader.
        @Test func aNoteIsOneCommandAtWhicheverSiteItIsGiven() async throws {
            try await TestCluster.withCluster(bars: 30) { cluster, client, _ in
                let note = NoteRequest(idempotencyKey: "noted", text: "closed by hand, Zoë asked for it")
                var receipts: [CommandReceipt] = []
                for name in cluster.names {
                    let trader = try cluster.client(.trader, of: [name])
                    receipts.append(try await trader.submit(note))
                    await trader.shutdown()
                }
                #expect(Set(receipts.map(\.index)).count == 1)
                #expect(receipts.map(\.duplicate) == [false, true, true])
                _ = try await cluster.settle(asking: client)
                try await cluster.stopAll()
                let verification = try Verification(cluster: cluster, acknowledged: [])
                #expect(verification.failures == [])
                #expect(verification.inspections.allSatisfy { $0.inspection.rowCounts[.notes] == 1 })
                // What was acknowledged and is not there, or elsewhere, is found at every site.
                let index = try #require(receipts.first).index.value
                let lost = try Verification(
                    cluster: cluster,
                    acknowledged: [
                        Acknowledgement(key: "noted", index: index, isRefused: false),
                        Acknowledgement(key: "noted", index: index + 1, isRefused: false),
                        Acknowledgement(key: "lost", index: index, isRefused: false),
                    ])
                #expect(lost.failures.count { $0.contains("noted was acknowledged at entry \(index + 1)") } == 3)
                #expect(lost.failures.count { $0.contains("lost was acknowledged at entry \(index)") } == 3)
                #expect(lost.failures.count { $0.contains("noted was acknowledged at entries") } == 1)
                #expect(lost.failures.count == 7)
            }
        }
    }
}
