import API
import Analysis
import Foundation
import Journal
import Ledger
import LocalCluster
import Peering
import Testing
import Trading
import TradingStore

extension UnhurriedTests {
    /// One site's clock is not that of the others.
    @Suite(.serialized) struct ClockTests {
        @Test func aLeaderStartedADayAheadSpoilsNothing() async throws {
            try await BusySites.with { sites in
                let clock = try WrongClock(in: sites.cluster.directory, milliseconds: 86_400_000)
                try await sites.commit()
                let wrong = try await sites.cluster.leader(asking: sites.client)
                try await sites.cluster.kill(wrong)
                try await sites.cluster.start(wrong, environment: clock.environment)
                try await sites.waitForLine("the clock is apart from the other sites'", from: wrong)
                // The others go on, with times of their own, and it follows.
                try await sites.commit()
                let leader = try await sites.cluster.leader(asking: sites.client, not: wrong)
                #expect(leader != wrong)
                let status = try await sites.cluster.wait(for: "its state to be told", within: .seconds(30)) {
                    let status = try? await sites.client.status()
                    return status?.nodes.first { $0.name == wrong }?.state == "clock apart" ? status : nil
                }
                #expect(!status.healthy)
                // Not even when it is asked to.
                _ = try? await sites.client.transferLeadership(to: wrong)
                try await sites.commit()
                #expect(try await sites.cluster.leader(asking: sites.client) != wrong)

                try await sites.cluster.kill(wrong)
                try await sites.cluster.start(wrong)
                try await sites.verify()
                for name in sites.cluster.names {
                    let (journal, recovery) = try Journal.open(
                        directory: sites.log(of: name), clusterID: try sites.cluster.inspect(name).clusterID,
                        options: Journal.Options()
                    ) { _ in }
                    journal.close()
                    #expect(Double(recovery.lastTime) / 1e9 < Date().timeIntervalSince1970 + 3600, "the log of \(name)")
                }
            }
        }

        /// Its prices are as old as they are: how old does not depend on what its clock says.
        @Test(arguments: [3_000, -3_000]) func aFollowersWrongClockStopsNoTrade(milliseconds: Int) async throws {
            let settings = ["QNODE_TRADING_REFERENCE_MAX_AGE": "2000"]
            try await TestCluster.withCluster(environment: settings) { cluster, client, bars in
                let former = try await cluster.leader(asking: client)
                let wrong = try #require(cluster.names.first { $0 != former })
                let clock = try WrongClock(in: cluster.directory, milliseconds: milliseconds)
                try await cluster.kill(wrong)
                try await cluster.start(wrong, environment: clock.environment)
                try await cluster.trading(asking: client)

                let trader = try cluster.client(.trader, timeout: .seconds(10))
                let signal = try #require(try Self.signal(of: bars))
                var (submitted, approved) = (0, 0)
                try await cluster.wait(for: "three orders that all sites agreed to") { () -> Bool? in
                    submitted += 1
                    let receipt = try await trader.submit(
                        SignalRequest(
                            idempotencyKey: "clock-\(submitted)", strategy: "clock", symbol: signal.symbol,
                            side: signal.side == .buy ? .buy : .sell, quantity: "1000", price: "\(signal.price)",
                            asOf: signal.asOf, confidencePpm: signal.confidence))
                    let decision = try await cluster.wait(for: "the decision on signal \(submitted)") {
                        try await client.decisions(limit: 1_000).rows.first { $0.signalIndex == receipt.index }
                    }
                    guard decision.outcome == "approved" else { return nil }
                    if try await client.decision(decision.index.value).verdicts.count == 3 { approved += 1 }
                    return approved == 3 ? true : nil
                }
                await trader.shutdown()

                let status = try await cluster.wait(for: "its clock to be told") {
                    let status = try await client.status()
                    let node = status.nodes.first { $0.name == wrong }
                    return node?.state == "clock apart" && node?.clockOffsetMilliseconds != nil ? status : nil
                }
                #expect(!status.healthy)
                #expect(status.failureTolerance == 0)
                let node = try #require(status.nodes.first { $0.name == wrong })
                // Known to half a round trip, of 200 ms at most.
                let offset = try #require(node.clockOffsetMilliseconds)
                #expect(abs(Int(offset) - milliseconds) <= 101)
                #expect(node.errors.contains { $0.hasPrefix("clock ") && $0.hasSuffix("'s") }, "\(node.errors)")
            }
        }

        /// The first that the sites' analyst makes of the bars.
        private static func signal(of rows: [BarRow]) throws -> Signal? {
            let bars = try TestCluster.sampleBars().prefix(rows.count)
            var analyst = RSIAnalyst(quantities: ["EURUSD": LocalCluster.lot])
            return bars.compactMap { analyst.closed($0) }.first
        }
    }
}

/// Has a process see another wall clock than there is, by the library that `cluster/test-observe` uses too.
private struct WrongClock {
    let environment: [String: String]

    init(in directory: String, milliseconds: Int) throws {
        let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../cluster/observe/test/faults.c").standardized.path
        let (library, faults) = ("\(directory)/faults.so", "\(directory)/faults")
        let compiler = Process()
        compiler.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        // Part of every Swift toolchain.
        compiler.arguments = ["clang", "-shared", "-fPIC", "-O2", "-o", library, source, "-ldl"]
        try compiler.run()
        compiler.waitUntilExit()
        try #require(compiler.terminationStatus == 0)
        try "0 \(milliseconds)\n".write(toFile: faults, atomically: true, encoding: .utf8)
        environment = ["LD_PRELOAD": library, "FAULTS": faults]
    }
}
