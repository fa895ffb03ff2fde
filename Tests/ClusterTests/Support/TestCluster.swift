import API
import Analysis
import Foundation
import LocalCluster
import Peering
import Testing

/// Tests over real `qnode` processes. One at a time: each keeps both cores busy.
@Suite(.serialized) enum ProcessTests {}

/// The same where nothing is a matter of time, so that a busy machine cannot disturb it: beside the others.
@Suite(.serialized) enum UnhurriedTests {}

enum TestCluster {
    /// Built beside the tests.
    static let binary = program("qnode")
    static let bench = program("qbench")

    private static func program(_ name: String) -> String {
        Bundle.main.executableURL?.deletingLastPathComponent().appendingPathComponent(name).path ?? ""
    }

    static let sampleFile = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("cluster/data/EURUSD.csv").path

    static func sampleBars() throws -> [Bar] {
        let data = try Data(contentsOf: URL(fileURLWithPath: sampleFile))
        return try BarCSV.bars(in: Array(data), symbol: "EURUSD")
    }

    static func sample() throws -> [BarRow] {
        try sampleBars().map {
            BarRow(
                time: $0.time, open: "\($0.open)", high: "\($0.high)", low: "\($0.low)", close: "\($0.close)",
                volume: $0.volume)
        }
    }

    static func folder() -> String { FileManager.default.temporaryDirectory.path + "/cluster-\(UUID().uuidString)" }

    /// Bars that close in a second at the venue.
    private static let rate = "1000"

    /// Three running sites and a venue, at which the sample's first bars have closed; ended and removed whatever
    /// happens.
    static func withCluster(
        bars count: Int = 600, environment: [String: String] = [:],
        _ body: (LocalCluster, SiteClient, [BarRow]) async throws -> Void
    ) async throws {
        let bars = Array(try sample().prefix(count))
        let cluster = try LocalCluster(directory: folder(), binary: binary, bars: bars, environment: environment)
        do {
            let client = try cluster.client(.admin, timeout: .seconds(2))
            try await cluster.startAll()
            try await cluster.trading(asking: client)
            try await cluster.replay(bars, rate: rate)
            try await body(cluster, client, bars)
            await client.shutdown()
            await cluster.killAll()
            cluster.remove()
        } catch {
            await cluster.killAll()
            Issue.record("\(error); the sites' logs:\n\(tails(of: cluster))")
            cluster.remove()
        }
    }

    static func log(of name: String, in cluster: LocalCluster) -> String {
        let data = FileManager.default.contents(atPath: "\(cluster.directory)/\(name)/qnode.log")
        return String(decoding: data ?? Data(), as: UTF8.self)
    }

    static func tails(of cluster: LocalCluster) -> String {
        cluster.names.map { name in
            let lines = log(of: name, in: cluster).split(separator: "\n").suffix(15)
            return "--- \(name)\n" + lines.joined(separator: "\n")
        }.joined(separator: "\n")
    }

    /// Submits signals while `body` runs, then waits until every site has decided and applied the same, stops them all
    /// and compares the databases with what was acknowledged.
    static func underLoad(
        _ cluster: LocalCluster, _ client: SiteClient, bars: [BarRow], workers: Int = 4,
        _ body: (SignalLoad) async throws -> Void
    ) async throws {
        let load = SignalLoad(cluster: cluster, prefix: "load", bars: bars)
        let running = Task { await load.run(workers: workers) }
        do {
            try await body(load)
        } catch {
            load.stop()
            running.cancel()
            throw error
        }
        load.stop()
        await running.value
        _ = try await cluster.settle(asking: client)
        try await cluster.stopAll()
        let verification = try Verification(cluster: cluster, acknowledged: load.acknowledged)
        #expect(load.failures == [])
        #expect(verification.failures == [])
        #expect(!load.acknowledged.isEmpty)
    }

    /// Waits until so many more commands are acknowledged.
    static func progress(_ load: SignalLoad, of cluster: LocalCluster, by count: Int = 5) async throws {
        let enough = load.acknowledged.count + count
        try await cluster.wait(for: "\(count) more acknowledgements") { load.acknowledged.count >= enough ? true : nil }
    }
}
