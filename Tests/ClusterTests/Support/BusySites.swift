import API
import Foundation
import Load
import LocalCluster
import Peering
import Testing

/// Sites with small segments, and as many notes as it takes to fill them.
struct BusySites {
    let cluster: LocalCluster
    let client: SiteClient

    static let segmentBytes = 4 << 20

    /// Runs `body` on sites that run; ends and removes them whatever happens.
    static func with(
        _ count: Int = 3, environment: [String: String] = [:],
        prepare: (LocalCluster) async throws -> Void = { _ in },
        _ body: (inout BusySites) async throws -> Void
    ) async throws {
        let settings = ["QNODE_LOG_SEGMENT_BYTES": "\(segmentBytes)"].merging(environment) { $1 }
        let cluster = try LocalCluster(
            directory: TestCluster.folder(), binary: TestCluster.binary, sites: count, environment: settings)
        let client = try cluster.client(.admin, timeout: .seconds(2))
        do {
            try await prepare(cluster)
            try await cluster.startAll()
            _ = try await cluster.leader(asking: client)
            var sites = BusySites(cluster: cluster, client: client)
            try await body(&sites)
        } catch {
            Issue.record("\(error); the sites' logs:\n\(TestCluster.tails(of: cluster))")
        }
        await client.shutdown()
        await cluster.killAll()
        cluster.remove()
    }

    /// Asks some of the sites as a viewer.
    func asking<Value: Sendable>(
        _ names: [String], _ body: (SiteClient) async throws -> Value
    ) async throws -> Value {
        let client = try cluster.client(.viewer, of: names, timeout: .seconds(2))
        do {
            let value = try await body(client)
            await client.shutdown()
            return value
        } catch {
            await client.shutdown()
            throw error
        }
    }

    /// Commits notes for a while.
    mutating func commit(seconds: Double = 0.5) async throws {
        let load = CommandLoad(outstanding: 64, seconds: seconds, warmUp: 0, commandBytes: 1_000, patience: 20)
        let measured = try await load.run(against: cluster.clientAddresses, as: try cluster.credentials(.trader))
        #expect(measured.commands > 0)
    }

    /// Commits until the site's log has so many segments.
    mutating func fill(_ name: String, segments: Int) async throws {
        while try segmentFiles(of: name).count < segments { try await commit() }
    }

    /// Hands the leadership over until this site has it.
    func lead(_ name: String) async throws {
        try await cluster.wait(for: "\(name) to lead") {
            if (try? await client.leader().leader) == name { return true }
            _ = try? await client.transferLeadership(to: name)
            return nil
        }
    }

    func log(of name: String) -> String { "\(cluster.directory)/\(name)/data/log" }

    /// Paths, oldest first.
    func segmentFiles(of name: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: log(of: name)).filter { $0.hasSuffix(".qlog") }.sorted()
            .map { log(of: name) + "/" + $0 }
    }

    func waitForLine(_ line: String, from name: String, times: Int = 1, within limit: Duration = .seconds(240))
        async throws
    {
        try await cluster.wait(for: "\"\(line)\" in the log of \(name)", within: limit) {
            TestCluster.log(of: name, in: cluster).components(separatedBy: line).count > times ? true : nil
        }
    }

    /// All agree, at the end.
    func verify() async throws {
        _ = try await cluster.settle(asking: client)
        try await cluster.stopAll()
        let verification = try Verification(cluster: cluster, acknowledged: [])
        #expect(verification.failures == [])
    }
}
