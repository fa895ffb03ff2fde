import API
import Foundation
import GRDB
import Journal
import Logging
import NIOPosix
import SiteSetup
import Testing

@testable import Node
@testable import TradingStore

/// The only site of a cluster, in this process.
@Suite struct BusyReadersTests {
    private struct Queries {
        var running = 0
        var mayEnd = false
    }

    /// Every connection that reads is taken before the site leads, and none is given back until it does.
    @Test func aSiteTakesTheLeadWhileNoReaderIsFree() async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/busy-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let address = HostPort(host: "127.0.0.1", port: 1)
        let member = SiteConfiguration.Member(id: 1, name: "only", peer: address, api: address, client: address)
        _ = try Founding(directory: folder, clusterName: "test", members: [member]).create()
        var configuration = try await SiteConfiguration.load(file: "\(folder)/only/qnode.json", environment: [:])
        // Nobody dials it: any ports will do.
        configuration.local.peer.port = 0
        configuration.local.client.port = 0
        let site = try await Site.open(configuration, log: Logger(label: "test")) { Issue.record("\($0)") }

        let queries = Monitor(Queries())
        for _ in 0..<TradingStore.maximumReaders {
            site.readers.submit { _ in
                try? site.store.readers.read { _ in
                    queries.withLock { $0.running += 1 }
                    queries.wait { $0.mayEnd }
                }
            }
        }
        queries.wait { $0.running == TradingStore.maximumReaders }
        let running = Task { try await site.run() }
        while await !site.readiness().ready { try await Task.sleep(for: .milliseconds(5)) }
        #expect(await site.nodeStatus().role == "leader")
        queries.withLock { $0.mayEnd = true }
        running.cancel()
        try await running.value
        await site.close()
    }
}
