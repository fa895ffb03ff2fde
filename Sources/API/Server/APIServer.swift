import Hummingbird
import HummingbirdCore
import HummingbirdTLS
package import Logging
import NIOCore
import NIOPosix
package import Peering
import ServiceLifecycle

/// One site's HTTPS API: TLS 1.3, JSON, the routes of `Sources/API/README.md`.
///
/// Every connection is asked for a client certificate and may do without: `/livez`, `/readyz` and `/leader` are for
/// anybody, everything under `/v1` is not.
package struct APIServer: Service {
    package struct Configuration: Sendable {
        package var host: String
        /// Zero takes any free port.
        package var port: Int
        /// Of the site: its certificate, and the authority that its clients' certificates must come from.
        package var credentials: Credentials
        package var limits: APILimits

        package init(host: String, port: Int, credentials: Credentials, limits: APILimits = APILimits()) {
            self.host = host
            self.port = port
            self.credentials = credentials
            self.limits = limits
        }
    }

    private let configuration: Configuration
    private let service: any SiteService
    private let logger: Logger
    private let answered: Answered
    private let listening: @Sendable (Int) async -> Void

    /// Told of every answer: its status, and how long it took.
    package typealias Answered = @Sendable (_ status: Int, _ duration: Duration) -> Void

    /// - Parameters:
    ///   - answered: called after each request, on the connection's event loop.
    ///   - listening: called once, with the port, as soon as connections are taken.
    package init(
        configuration: Configuration, service: any SiteService, logger: Logger,
        answered: @escaping Answered = { _, _ in },
        listening: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.service = service
        self.logger = logger
        self.answered = answered
        self.listening = listening
    }

    /// Serves until graceful shutdown, then finishes the requests under way.
    ///
    /// - Throws: ``ListenError`` when the address cannot be listened on.
    package func run() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            let executor = EventLoopTaskExecutor(group.next())
            try await withTaskExecutorPreference(executor) { try await application(on: group).run() }
            try await group.shutdownGracefully()
        } catch {
            try? await group.shutdownGracefully()
            guard error is IOError || error is SocketAddressError else { throw error }
            throw ListenError(host: configuration.host, port: configuration.port, cause: error)
        }
    }

    private func application(on group: any EventLoopGroup) throws -> some ApplicationProtocol {
        let limits = configuration.limits
        let certificates = PresentedCertificates(cluster: configuration.credentials.identity.cluster)
        let routes = Routes(service: service, limits: limits, certificates: certificates)
        var tls = configuration.credentials.serverConfiguration()
        tls.certificateVerification = .optionalVerification
        let http = HTTP1Channel.Configuration(
            additionalChannelHandlers: [CertificateObserver(certificates)],
            idleTimeout: TimeAmount(limits.idleTimeout),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: limits.headerBytes, maxHeaderListSize: limits.headerBytes))
        return Application(
            responder: Edge(
                routes: routes.router().buildResponder(), timeout: limits.requestTimeout, answered: answered),
            server: try .tls(.http1(configuration: http), tlsConfiguration: tls),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                availableConnectionsDelegate: .maximum(limits.connections, logger: logger)),
            onServerRunning: { [listening] channel in await listening(channel.localAddress?.port ?? 0) },
            eventLoopGroupProvider: .shared(group),
            logger: logger)
    }
}
