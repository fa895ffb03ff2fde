import Configuration
import Foundation
import Ledger
import Trading

extension SiteConfiguration {
    /// Reads the configuration of a site: flags win over `QNODE_*` variables, those over the file.
    ///
    /// - Parameters:
    ///   - flags: by configuration key, `data` or `raft.heartbeat`; what was not given is left out.
    ///   - environment: the process's own when nil.
    package static func load(
        file: String, flags: [String: String] = [:], environment: [String: String]? = nil
    ) async throws -> SiteConfiguration {
        let variables = environment ?? ProcessInfo.processInfo.environment
        let fromFile: FileProvider<JSONSnapshot>
        do {
            fromFile = try await FileProvider<JSONSnapshot>(
                config: ConfigReader(provider: InMemoryProvider(values: ["filePath": ConfigValue(stringLiteral: file)]))
            )
        } catch {
            guard FileManager.default.fileExists(atPath: file) else {
                throw ConfigurationError("there is no configuration file \(file): make one with `qnode init`")
            }
            throw ConfigurationError("\(file) is not a JSON object that can be read: \(error)")
        }
        let reader = ConfigReader(providers: [
            InMemoryProvider(
                name: "flags",
                values: Dictionary(
                    uniqueKeysWithValues: flags.map {
                        (AbsoluteConfigKey(ConfigKey($0.key)), ConfigValue(stringLiteral: $0.value))
                    })),
            EnvironmentVariablesProvider(environmentVariables: variables).prefixKeys(with: "qnode"),
            fromFile,
        ])
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
        return try SiteConfiguration(reading: Settings(reader: reader, file: file, folder: folder))
    }

    private init(reading settings: Settings) throws {
        guard let clusterID = UUID(uuidString: try settings.text("cluster.id")) else {
            throw settings.error("cluster.id", "is not a UUID")
        }
        self.clusterID = clusterID
        clusterName = try settings.text("cluster.name")
        members = try settings.list("cluster.sites").map { try settings.member($0) }.sorted { $0.id < $1.id }
        guard !members.isEmpty, Set(members.map(\.id)).count == members.count else {
            throw settings.error("cluster.sites", "needs at least one site, each with an id of its own")
        }
        let name = try settings.text("site")
        guard let local = members.first(where: { $0.name == name }) else {
            throw settings.error("site", "is \(name), which is not among cluster.sites")
        }
        self.local = local
        listenHost = try settings.optionalText("listen.host")
        guard listenHost != "*" else { throw settings.error("listen.host", "is *: for everywhere say 0.0.0.0 or ::") }
        dataDirectory = try settings.path("data")
        authorityCertificate = try settings.path("tls.ca")
        certificate = try settings.path("tls.certificate")
        privateKey = try settings.path("tls.key")
        verdictKeyFile = try settings.path("tls.verdictKey")
        venue = try settings.venue()
        self.settings = try settings.tradingSettings(venue: venue?.name)
        var timing = Timing()
        timing.heartbeat = try settings.number("raft.heartbeat", timing.heartbeat, in: 5...10_000)
        timing.electionMinimum = try settings.number("raft.electionMinimum", timing.electionMinimum, in: 20...60_000)
        timing.electionMaximum = try settings.number("raft.electionMaximum", timing.electionMaximum, in: 21...120_000)
        self.timing = timing
        guard timing.heartbeat * 2 < timing.electionMinimum, timing.electionMinimum < timing.electionMaximum else {
            throw settings.error(
                "raft.electionMinimum",
                "must be over twice raft.heartbeat and below raft.electionMaximum (milliseconds)")
        }
        listings = try settings.list("trading.symbols").map { try settings.listing($0) }
        verdictTimeout = try settings.number("trading.verdictTimeout", 1_000, in: 10...60_000)
        requestTimeout = try settings.number("api.requestTimeout", 10_000, in: 100...120_000)
        snapshotLogBytes = try settings.number("log.snapshotBytes", 4 << 30, in: (4 << 20)...(1 << 40))
        scrubInterval = try settings.number("log.scrubInterval", 86_400, in: 1...31_536_000)
        segmentBytes = try settings.number("log.segmentBytes", 64 << 20, in: (4 << 20)...(1 << 30))
    }
}
