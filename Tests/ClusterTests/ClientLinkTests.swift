import API
import Foundation
import LocalCluster
import Peering
import SiteSetup
import Testing
import Trading
import TradingStore

extension ProcessTests {
    /// Commands of trading engines over the client link, to real sites.
    @Suite(.serialized) struct ClientLinkTests {
        private static func python() -> String? {
            (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { "\($0)/python3" }
                .first { FileManager.default.isExecutableFile(atPath: $0) }
        }

        /// What the client printed about one command.
        private struct Reply: Hashable {
            var key: String
            var status: Int
            var index: UInt64

            init?(_ line: Substring) {
                let parts = line.split(separator: " ", omittingEmptySubsequences: false)
                guard parts.count >= 4, parts[0] == "reply", let status = Int(parts[2]), let index = UInt64(parts[3])
                else { return nil }
                key = String(parts[1])
                self.status = status
                self.index = index
            }
        }

        @Test(.enabled(if: python() != nil, "there is no python3 on this machine: the document is not tested"))
        func aClientWrittenFromTheDocumentAlone() async throws {
            let python = try #require(Self.python())
            try await TestCluster.withCluster(bars: 30) { cluster, client, _ in
                let leader = try await cluster.leader(asking: client)
                // A follower first, so that the redirect is followed.
                let members =
                    cluster.members.filter { $0.name != leader } + cluster.members.filter { $0.name == leader }
                let script = "\(cluster.directory)/client.py"
                try Data(PythonClient.source.utf8).write(to: URL(fileURLWithPath: script))
                let clients = "\(cluster.directory)/clients"
                let credentials = try Credentials.load(
                    authority: "\(clients)/ca.pem", certificate: "\(clients)/trader.pem", key: "\(clients)/trader.key")
                let result = try await Command.run(
                    [
                        script, members.map { "\($0.client)" }.joined(separator: ","), "\(clients)/ca.pem",
                        "\(clients)/trader.pem", "\(clients)/trader.key",
                        credentials.identity.cluster.uuidString.lowercased(), "500",
                    ], of: python, within: .seconds(60))
                #expect(result.status == 0, "\(result.errors)")
                let lines = result.output.split(separator: "\n")
                let leaderAddress = try #require(members.last).client
                #expect(
                    lines.first?.hasPrefix("redirect ") == true && lines.first?.hasSuffix(" \(leaderAddress)") == true)
                let replies = lines.compactMap(Reply.init)
                #expect(replies.count == 504, "\(result.output.suffix(500))")
                let notes = replies.prefix(500)
                #expect(notes.allSatisfy { $0.status == 1 && $0.index > 0 })
                #expect(Set(notes.map(\.index)).count == 500)
                let first = try #require(notes.first { $0.key == "py-0" })
                #expect(replies[500].status == 2 && replies[500].index == first.index)
                #expect(replies[501].status == 3 && replies[501].index == 0)
                #expect(replies[502].status == 1)
                #expect(replies[503].status == 3 && replies[503].index > first.index)
                #expect(result.output.contains("was used for another command, at index \(first.index)"))
                _ = try await cluster.settle(asking: client)
                try await cluster.stopAll()
                let verification = try Verification(cluster: cluster, acknowledged: [])
                #expect(verification.failures == [])
                for (name, inspection) in verification.inspections {
                    #expect(inspection.rowCounts[.notes] == 500, "\(name)")
                    let keys = try cluster.idempotencyKeys(name)
                    #expect(keys.count == 501)
                    #expect((notes + [replies[502]]).allSatisfy { keys[$0.key] == [$0.index] }, "\(name)")
                }
            }
        }

        /// The load resends what a killed leader left unanswered; nothing is there twice.
        @Test func benchMeasuresAndSurvivesAKilledLeader() async throws {
            try await TestCluster.withCluster(bars: 30) { cluster, client, _ in
                let clients = "\(cluster.directory)/clients"
                let variables = [
                    "QNODE_ENDPOINT": cluster.members.map { "\($0.api)" }.joined(separator: ","),
                    "QNODE_CLIENT": cluster.members.map { "\($0.client)" }.joined(separator: ","),
                    "QNODE_CA": "\(clients)/ca.pem", "QNODE_CERT": "\(clients)/trader.pem",
                    "QNODE_KEY": "\(clients)/trader.key",
                ]
                let short = [
                    "cluster", "--outstanding", "1,64", "--connections", "4", "--duration", "500ms", "--warm-up",
                    "100ms",
                ]
                let result = try await Command.run(
                    short + ["-o", "json"], of: TestCluster.bench, environment: variables)
                #expect(result.status == 0, "\(result.errors)")
                let report = try JSONDecoder().decode(Report.self, from: Data(result.output.utf8))
                #expect(report.commandBytes == 256 && report.runs.map(\.outstanding) == [1, 64, 4])
                #expect(report.runs.map(\.over) == ["clientLink", "clientLink", "https"])
                #expect(report.runs.allSatisfy { $0.commitsPerSecond > 0 && $0.p50Microseconds <= $0.p999Microseconds })

                let leader = try await cluster.leader(asking: client)
                let before = try cluster.inspect(leader).appliedIndex
                let long = [
                    "cluster", "--outstanding", "32", "--connections", "none", "--duration", "8s", "--warm-up", "100ms",
                    "-o", "json",
                ]
                async let running = Command.run(
                    long, of: TestCluster.bench, environment: variables, within: .seconds(90))
                try await cluster.wait(for: "the load to begin") {
                    try cluster.inspect(leader).appliedIndex > before + 100 ? true : nil
                }
                try await cluster.kill(leader)
                let measured = try await running
                #expect(measured.status == 0, "\(measured.errors)")
                #expect(measured.errors.contains("leadership changed meanwhile"), "\(measured.errors)")
                try await cluster.start(leader)
                _ = try await cluster.settle(asking: client)
                try await cluster.stopAll()
                let verification = try Verification(cluster: cluster, acknowledged: [])
                #expect(verification.failures == [])
                let keys = try cluster.idempotencyKeys("site1").count
                for (name, inspection) in verification.inspections {
                    #expect(inspection.rowCounts[.notes] == keys, "\(name): one note a key")
                }
            }
        }

        private struct Report: Decodable {
            struct Run: Decodable {
                var over: String
                var outstanding: Int
                var commitsPerSecond: Double
                var p50Microseconds: Double
                var p999Microseconds: Double
            }
            var commandBytes: Int
            var runs: [Run]
        }

        @Test func benchSaysWhatItLacks() async throws {
            let certificates = ["--ca", "x", "--cert", "x", "--key", "x", "--endpoint", "127.0.0.1:1"]
            for (arguments, complaint) in [
                ([], "where do commands go?"), (["--client", "here"], "expected host:port"),
                (["--client", "127.0.0.1:1", "--outstanding", "0"], "--outstanding takes numbers"),
                (["--client", "127.0.0.1:1", "--command-bytes", "5"], "--command-bytes takes 160 to 1000"),
                (["--client", "127.0.0.1:1", "--connections", "257"], "--connections takes numbers from 1 to 256"),
            ] {
                let result = try await Command.run(
                    ["cluster"] + arguments + certificates, of: TestCluster.bench)
                #expect(result.status == 64, "\(result.errors)")
                #expect(result.errors.contains(complaint), "\(result.errors)")
            }
        }
    }
}
