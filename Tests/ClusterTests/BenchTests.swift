import Foundation
import Testing

extension ProcessTests {
    /// `qbench` with sites of its own: small counts, and nothing about how fast it was.
    @Suite(.serialized) struct BenchTests {
        /// Sites of this very run, by the folder that they are said to be in.
        private func isCleanedUp(_ result: CommandResult) -> Bool {
            let beginning = "Three sites and a venue in "
            guard let line = result.complaints.first(where: { $0.hasPrefix(beginning) }) else { return false }
            return !FileManager.default.fileExists(atPath: String(line.dropFirst(beginning.count)))
        }

        @Test func localMeasuresWithAllSitesAndWithOnePaused() async throws {
            let result = try await Command.run(
                [
                    "local", "--outstanding", "1,16", "--connections", "2", "--duration", "200ms", "--warm-up",
                    "50ms", "-o", "json",
                ], of: TestCluster.bench, within: .seconds(90))
            #expect(result.status == 0, "\(result.errors)")
            let report = try JSONDecoder().decode(Local.self, from: Data(result.output.utf8))
            #expect(report.runs.map(\.outstanding) == [1, 16, 2, 1, 16])
            #expect(report.runs.map(\.over) == ["clientLink", "clientLink", "https", "clientLink", "clientLink"])
            #expect(report.runs.map(\.sites) == ["all", "all", "all", "one follower paused", "one follower paused"])
            #expect(report.runs.allSatisfy { $0.commitsPerSecond > 0 })
            #expect(isCleanedUp(result), "\(result.errors)")
        }

        @Test func failoverKillsAndPausesAndLosesNothing() async throws {
            let result = try await Command.run(
                ["failover", "--rounds", "4", "-o", "json"], of: TestCluster.bench, within: .seconds(120))
            #expect(result.status == 0, "\(result.errors)")
            let report = try JSONDecoder().decode(Failover.self, from: Data(result.output.utf8))
            #expect(report.lines.map(\.leader) == ["killed", "paused", "all"])
            #expect(report.lines.map(\.rounds) == [2, 2, 4])
            #expect(report.lines.allSatisfy { 0 < $0.min && $0.min <= $0.p50 && $0.p50 <= $0.p99 && $0.p99 <= $0.max })
            #expect(report.acknowledged > 0 && report.failures == [])
            #expect(isCleanedUp(result), "\(result.errors)")
        }

        @Test func signalsAreFedAndMemoryIsShown() async throws {
            let result = try await Command.run(
                [
                    "signals", "--bars", TestCluster.sampleFile, "--count", "300", "--every", "200ms", "-o",
                    "json",
                ], of: TestCluster.bench, within: .seconds(120))
            #expect(result.status == 0, "\(result.errors)")
            let report = try JSONDecoder().decode(Signals.self, from: Data(result.output.utf8))
            #expect(report.signals == 300 && report.refused == 0 && report.failures == [])
            // The analyst adds signals of its own.
            #expect(report.decisions >= 300)
            #expect(report.samples.allSatisfy { $0.residentBytes.count == 3 && $0.residentBytes.allSatisfy { $0 > 0 } })
            #expect(report.samples.last?.signals == 300)
            #expect(isCleanedUp(result), "\(result.errors)")
        }

        @Test func killedSitesAreReadyAgain() async throws {
            let result = try await Command.run(
                ["drill", "restart", "--entries", "2000", "--rounds", "3", "-o", "json"],
                of: TestCluster.bench, within: .seconds(120))
            #expect(result.status == 0, "\(result.errors)")
            let report = try JSONDecoder().decode(Restart.self, from: Data(result.output.utf8))
            #expect(Set(report.lines.map(\.site)) == ["site1", "site2", "site3"])
            #expect(report.lines.contains { $0.role == "leader" })
            #expect(report.lines.allSatisfy { $0.entries >= 2_000 && $0.milliseconds > 0 })
            #expect(report.failures == [])
            #expect(isCleanedUp(result), "\(result.errors)")
        }

        @Test func countsThatWillNotDoAreSaid() async throws {
            for (arguments, complaint) in [
                (["failover", "--rounds", "0"], "--rounds takes 1 to"),
                (["signals", "--bars", "x", "--count", "0"], "--count takes 1 to"),
                (["local", "--outstanding", "5000"], "--outstanding takes numbers from 1 to 4096"),
            ] {
                let result = try await Command.run(arguments, of: TestCluster.bench)
                #expect(result.status == 64, "\(result.errors)")
                #expect(result.errors.contains(complaint), "\(result.errors)")
            }
        }

        private struct Local: Decodable {
            struct Run: Decodable {
                var over: String
                var sites: String
                var outstanding: Int
                var commitsPerSecond: Double
            }
            var runs: [Run]
        }

        private struct Failover: Decodable {
            struct Line: Decodable {
                var leader: String
                var rounds: Int
                var min: Double
                var p50: Double
                var p99: Double
                var max: Double
            }
            var lines: [Line]
            var acknowledged: Int
            var failures: [String]
        }

        private struct Restart: Decodable {
            struct Line: Decodable {
                var site: String
                var role: String
                var entries: UInt64
                var milliseconds: Double
            }
            var lines: [Line]
            var failures: [String]
        }

        private struct Signals: Decodable {
            struct Sample: Decodable {
                var signals: Int
                var residentBytes: [Int]
            }
            var signals: Int
            var refused: Int
            var decisions: UInt64
            var samples: [Sample]
            var failures: [String]
        }
    }
}
