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
        dataDirectory = try settings.path("data")
        authorityCertificate = try settings.path("tls.ca")
        certificate = try settings.path("tls.certificate")
        privateKey = try settings.path("tls.key")
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

/// Reads single settings and says clearly which one is wrong.
private struct Settings {
    var reader: ConfigReader
    var file: String
    var folder: URL

    func error(_ key: String, _ problem: String) -> ConfigurationError {
        let variable = "QNODE_" + key.map { $0 == "." ? "_" : $0.isUppercase ? "_\($0)" : $0.uppercased() }.joined()
        return ConfigurationError("\(key) \(problem) (in \(file), or \(variable))")
    }

    func text(_ key: String) throws -> String {
        guard let value = reader.string(forKey: ConfigKey(key)), !value.isEmpty else {
            throw error(key, "is missing")
        }
        return value
    }

    func list(_ key: String) throws -> [String] {
        guard let values = reader.stringArray(forKey: ConfigKey(key)) else { throw error(key, "is missing") }
        return values
    }

    /// A path, taken from the folder of the configuration file.
    func path(_ key: String) throws -> String { URL(fileURLWithPath: try text(key), relativeTo: folder).path }

    func number(_ key: String, _ standard: Int, in range: ClosedRange<Int>) throws -> Int {
        let value: Int
        if let number = reader.int(forKey: ConfigKey(key)) {
            value = number
        } else if let text = reader.string(forKey: ConfigKey(key)) {
            guard let number = Int(text) else { throw error(key, "is not a whole number") }
            value = number
        } else {
            value = standard
        }
        guard range.contains(value) else {
            throw error(key, "is \(value), allowed are \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    func member(_ name: String) throws -> SiteConfiguration.Member {
        let key = "sites.\(name)"
        guard let id = reader.int(forKey: ConfigKey("\(key).id")), id > 0 else {
            throw error("\(key).id", "is missing or not a positive number")
        }
        guard let peer = HostPort(try text("\(key).peer")) else { throw error("\(key).peer", "is not host:port") }
        guard let api = HostPort(try text("\(key).api")) else { throw error("\(key).api", "is not host:port") }
        guard let client = HostPort(try text("\(key).client")) else { throw error("\(key).client", "is not host:port") }
        return SiteConfiguration.Member(id: NodeID(id), name: name, peer: peer, api: api, client: client)
    }

    func listing(_ symbol: String) throws -> SiteConfiguration.Listing {
        let key = "instruments.\(symbol)"
        return SiteConfiguration.Listing(
            instrument: Instrument(
                symbol: symbol, currency: try text("\(key).currency"), tickSize: try decimal("\(key).tick"),
                lotSize: try decimal("\(key).lot"), tradable: true),
            limits: Limits(
                symbol: symbol, maxOrderQuantity: try decimal("\(key).maxOrder"),
                maxPosition: try decimal("\(key).maxPosition")),
            signalQuantity: try decimal("\(key).signalQuantity"))
    }

    private func decimal<Value: FixedPoint>(_ key: String) throws -> Value {
        guard let value = Value(try text(key)), value > .zero else {
            throw error(key, "is not a decimal above zero with at most eight digits after the point")
        }
        return value
    }
}
