import API
import Foundation
import Journal
import Ledger
import LocalCluster
import Testing
import TradingStore

extension UnhurriedTests {
    /// One site's clock is a day ahead of the others'.
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
