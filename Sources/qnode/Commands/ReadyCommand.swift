import API
import ArgumentParser
import Node
import Peering
import SiteSetup
import Terminal

struct ReadyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ready",
        abstract: "Ask the site on this machine whether it should be sent work.",
        discussion: """
            For health checks: needs nothing but the site's own folder, whose certificate it shows. Exits 0 when the site is \
            ready, 1 when it is not or does not answer, and prints why.

            Example:

              qnode ready --config site1/qnode.json
            """)

    @Option(help: "The site's configuration, as qnode init makes it.") var config: String
    @Option(help: ArgumentHelp("How long to wait: 2, 2.5s or 500ms.", valueName: "seconds"))
    var timeout = DurationArgument(.seconds(2))

    func run() async throws {
        let configuration = try await SiteConfiguration.load(file: config)
        let credentials = try Credentials.load(
            authority: configuration.authorityCertificate, certificate: configuration.certificate,
            key: configuration.privateKey, cluster: configuration.clusterID)
        let listener = configuration.apiListener
        let endpoint = Endpoint(host: Self.reachable(listener.host), port: listener.port)
        let client = SiteClient(endpoints: [endpoint], credentials: credentials, timeout: timeout.duration)
        let readiness: Readiness
        do {
            readiness = try await client.readinessChecks()
            await client.shutdown()
        } catch {
            await client.shutdown()
            StandardError.line("qnode: \(error.message)")
            throw ExitCode(ExitStatus.error.rawValue)
        }
        for check in readiness.checks ?? [] where !check.ok { print("\(check.name): \(check.detail)") }
        guard readiness.ready else { throw ExitCode(ExitStatus.error.rawValue) }
        print("ready")
    }

    /// Who listens everywhere is reached here.
    private static func reachable(_ host: String) -> String {
        switch host {
        case "0.0.0.0": "127.0.0.1"
        case "::": "::1"
        default: host
        }
    }
}
