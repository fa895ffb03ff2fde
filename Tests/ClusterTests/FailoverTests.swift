import API
import LocalCluster
import Peering
import Testing

extension ProcessTests {
    /// Nothing acknowledged is lost, and nothing happens twice, whoever dies and whenever.
    @Suite(.serialized) struct FailoverTests {
        @Test func twentyRoundsOfKilledAndPausedLeaders() async throws {
            try await TestCluster.withCluster { cluster, client, bars in
                try await TestCluster.underLoad(cluster, client, bars: bars) { load in
                    for round in 1...20 {
                        try await TestCluster.progress(load, of: cluster)
                        let leader = try await cluster.leader(asking: client)
                        let isKill = round.isMultiple(of: 2)
                        if isKill { try await cluster.kill(leader) } else { await cluster.pause(leader) }
                        let survivors = cluster.names.filter { $0 != leader }
                        let witness = try cluster.client(.viewer, of: survivors, timeout: .seconds(2))
                        _ = try await cluster.leader(asking: witness, not: leader)
                        await witness.shutdown()
                        try await TestCluster.progress(load, of: cluster)
                        if isKill { try await cluster.start(leader) } else { await cluster.resume(leader) }
                    }
                }
            }
        }

        @Test func allThreeKilledAtOnce() async throws {
            try await TestCluster.withCluster { cluster, client, bars in
                try await TestCluster.underLoad(cluster, client, bars: bars) { load in
                    for _ in 1...3 {
                        try await TestCluster.progress(load, of: cluster, by: 20)
                        await cluster.killAll()
                        try await cluster.startAll()
                        _ = try await cluster.leader(asking: client)
                    }
                    try await TestCluster.progress(load, of: cluster, by: 20)
                }
            }
        }

        @Test func aLeaderThatIsStoppedHandsOver() async throws {
            try await TestCluster.withCluster { cluster, client, bars in
                try await TestCluster.underLoad(cluster, client, bars: bars) { load in
                    let leader = try await cluster.leader(asking: client)
                    try await TestCluster.progress(load, of: cluster)
                    #expect(try await cluster.stop(leader) == 0)
                    #expect(TestCluster.log(of: leader, in: cluster).contains("leadership handed over"))
                    try await TestCluster.progress(load, of: cluster)
                    try await cluster.start(leader)
                }
            }
        }

        @Test func leadershipMovesOnRequest() async throws {
            try await TestCluster.withCluster { cluster, client, _ in
                let before = try await cluster.leader(asking: client)
                let target = try #require(cluster.names.first { $0 != before })
                // Asked of a site that does not lead: it passes the request on.
                let other = try #require(cluster.names.first { $0 != before && $0 != target })
                let follower = try cluster.client(.admin, of: [other], timeout: .seconds(12))
                let after = try await follower.transferLeadership(to: target)
                await follower.shutdown()
                #expect(after.leader == target)
                let history = try await client.history()
                #expect(history.rows.first?.leader == target)
            }
        }
    }
}
