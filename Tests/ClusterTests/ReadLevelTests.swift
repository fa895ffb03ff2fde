import API
import LocalCluster
import Peering
import Testing

extension UnhurriedTests {
    /// What the three read levels promise, at sites that do not lead.
    @Suite(.serialized) struct ReadLevelTests {
        @Test func aLinearizableReadSeesWhatWasAcknowledgedElsewhere() async throws {
            try await TestCluster.withCluster { cluster, client, bars in
                let leader = try await cluster.leader(asking: client)
                let follower = try #require(cluster.names.first { $0 != leader })
                let trader = try cluster.client(.trader, of: [leader])
                let reader = try cluster.client(.viewer, of: [follower])
                for number in 0..<50 {
                    let receipt = try await trader.submit(
                        SignalRequest(
                            idempotencyKey: "read-\(number)", strategy: "test", symbol: "EURUSD", side: .buy,
                            quantity: "1000", price: "1.1", asOf: bars[100].time.value, confidencePpm: 500_000))
                    let answer = try await reader.orders(limit: 1, consistency: .linearizable)
                    #expect(answer.freshness.site == follower)
                    #expect(answer.freshness.appliedIndex.value >= receipt.index.value)
                }
                await trader.shutdown()
                await reader.shutdown()
            }
        }

        @Test func withoutAMajorityOnlyAStaleReadIsAnswered() async throws {
            try await TestCluster.withCluster(bars: 30) { cluster, _, _ in
                let reader = try cluster.client(.viewer, of: ["site1"], timeout: .seconds(10))
                try await cluster.kill("site2")
                try await cluster.kill("site3")
                let stale = try await reader.orders(limit: 1, consistency: .stale)
                #expect(stale.freshness.consistency == .stale)
                for level in [Consistency.linearizable, .leader] {
                    do {
                        _ = try await reader.orders(limit: 1, consistency: level)
                        Issue.record("\(level) was answered without a majority")
                    } catch let error as ClientError {
                        #expect(error.kind == .answered(.noLeader) || error.kind == .answered(.timeout), "\(error)")
                    }
                }
                await reader.shutdown()
            }
        }
    }
}
