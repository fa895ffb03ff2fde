import API
import Logging
import Peering
import ServiceLifecycle
import Testing

@Suite struct ShutdownTests {
    @Test func aRequestUnderWayIsFinishedBeforeTheServerStops() async throws {
        try await Certificates.with { certificates in
            let service = FakeService()
            let (entries, entered) = AsyncStream<Void>.makeStream()
            let (releases, release) = AsyncStream<Void>.makeStream()
            service.change {
                $0.pause = {
                    entered.yield()
                    _ = await releases.first { true }
                }
            }
            let (ports, port) = AsyncStream<Int>.makeStream()
            let server = APIServer(
                configuration: .init(host: "127.0.0.1", port: 0, credentials: try certificates.node()),
                service: service, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                listening: { port.yield($0) })
            let group = ServiceGroup(
                services: [server], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            async let running: Void = group.run()
            let endpoint = Endpoint(host: "127.0.0.1", port: try #require(await ports.first { _ in true }))
            let client = SiteClient(
                endpoints: [endpoint], credentials: try certificates.client(.viewer), timeout: .seconds(30))
            try await Clients.with(client) { client in
                async let status = client.status()
                _ = await entries.first { true }
                await group.triggerGracefulShutdown()
                release.yield()
                let leader = try await status.leader
                #expect(leader == "a")
            }
            try await running
        }
    }
}
