import API
import ArgumentParser
import Foundation
import Logging
import Node
import ServiceLifecycle
import SiteSetup
import Terminal
import UnixSignals

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a site until SIGTERM or SIGINT; a leader hands over first.",
        discussion: """
            Settings come from flags, then QNODE_* variables (raft.heartbeat is QNODE_RAFT_HEARTBEAT), then the file.
            The log goes to standard error.

            Example:

              qnode run --config site1/qnode.json
              qnode run --config site1/qnode.json --set raft.heartbeat=100 --set raft.electionMinimum=500 \\
                --set raft.electionMaximum=1000
            """)

    @Option(help: "The site's configuration, as qnode init makes it.") var config: String
    @Option(help: "Where the site keeps its data, instead of what the configuration says.") var dataDir: String?
    @Option(
        help: ArgumentHelp(
            "Another setting, such as raft.heartbeat=100; repeat it for several.", valueName: "key=value"))
    var set: [SettingArgument] = []
    @Option(help: "trace, debug, info, notice, warning, error or critical. (QNODE_LOG_LEVEL)")
    var logLevel: LogLevelArgument?
    @Option(help: "text, or json: one object a line. (QNODE_LOG_FORMAT)") var logFormat: LogFormat?

    func run() async throws {
        var flags = Dictionary(set.map { ($0.key, $0.value) }) { $1 }
        // Relative to where the command runs, while paths in the file are relative to the file.
        if let dataDir { flags["data"] = URL(fileURLWithPath: dataDir).path }
        let configuration = try await SiteConfiguration.load(file: config, flags: flags)
        var log = try format().logger(label: "qnode")
        log.logLevel = try level()
        log[metadataKey: "site"] = "\(configuration.local.name)"
        let metrics = SiteMetrics()
        var ending = try await run(configuration, suspects: [], metrics: metrics, log: log)
        while case .restart(_, let suspects) = ending {
            do {
                ending = try await run(configuration, suspects: suspects, metrics: metrics, log: log)
            } catch  where Site.mayOpenAgain(after: error) {
                log.error("cannot open the site again yet", metadata: ["reason": "\(error)"])
                try await Task.sleep(for: Self.pause)
            }
        }
    }

    /// Between two attempts to open a disk that was in trouble.
    private static let pause = Duration.seconds(1)

    /// One run of the site, until it is told to stop or has to open its disk again.
    private func run(
        _ configuration: SiteConfiguration, suspects: Set<String>, metrics: SiteMetrics, log: Logger
    ) async throws -> Site.Ending {
        let site = try await Site.open(configuration, suspects: suspects, metrics: metrics, log: log) { reason in
            log.critical("halted", metadata: ["reason": "\(reason)"])
            _exit(ExitStatus.error.rawValue)
        }
        // A request that runs out of time gets the site's own answer, which knows whether it may be committed.
        var limits = APILimits()
        limits.requestTimeout = .milliseconds(configuration.requestTimeout + 1_000)
        let api = APIServer(
            configuration: APIServer.Configuration(
                host: configuration.apiListener.host, port: configuration.apiListener.port,
                credentials: site.credentials, limits: limits),
            service: site, logger: log, answered: { metrics.answered(status: $0, after: $1) })
        // Shut down in the opposite order: the API takes no new requests while the site hands over.
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(service: site, successTerminationBehavior: .gracefullyShutdownGroup), .init(service: api),
                ], gracefulShutdownSignals: [.sigterm, .sigint], logger: log))
        do {
            try await group.run()
        } catch {
            await site.close()
            throw error
        }
        await site.close()
        return site.ending
    }

    private func format() throws -> LogFormat {
        if let logFormat { return logFormat }
        guard let text = ProcessInfo.processInfo.environment["QNODE_LOG_FORMAT"], !text.isEmpty else { return .text }
        guard let format = LogFormat(rawValue: text) else {
            throw ValidationError("QNODE_LOG_FORMAT is \"\(text)\", expected text or json")
        }
        return format
    }

    private func level() throws -> Logger.Level {
        if let logLevel { return logLevel.level }
        guard let text = ProcessInfo.processInfo.environment["QNODE_LOG_LEVEL"], !text.isEmpty else { return .info }
        guard let level = Logger.Level(rawValue: text) else {
            throw ValidationError("QNODE_LOG_LEVEL is \"\(text)\", expected a level such as info or debug")
        }
        return level
    }
}

/// `key=value`.
struct SettingArgument: ExpressibleByArgument, Sendable {
    let key: String
    let value: String

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2, !parts[0].isEmpty else { return nil }
        key = parts[0]
        value = parts[1]
    }
}

struct LogLevelArgument: ExpressibleByArgument, Sendable {
    let level: Logger.Level

    init?(argument: String) {
        guard let level = Logger.Level(rawValue: argument) else { return nil }
        self.level = level
    }
}
