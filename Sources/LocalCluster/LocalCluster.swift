package import API
package import ClientLink
package import Exchange
import Foundation
import Glibc
package import Peering
package import SiteSetup
package import Trading
package import TradingStore

/// Sites on this machine and the venue they trade at, each a real process, for demonstrations and tests.
package actor LocalCluster {
    package nonisolated let directory: String
    package nonisolated let members: [SiteConfiguration.Member]
    private let binary: String
    private let environment: [String: String]
    package nonisolated let venue: VenueProcess
    private var processes: [String: ServerProcess] = [:]

    /// For recorded bars that close by the thousand: what a desk's limits are made to stop.
    private static let replaySettings = [
        "QNODE_TRADING_REFERENCE_MAX_AGE": "86400000", "QNODE_TRADING_DUPLICATE_WINDOW": "0",
        "QNODE_TRADING_SETTLING_TIME": "500", "QNODE_TRADING_SIGNAL_MAX_AGE": "3600000",
        "QNODE_TRADING_MAX_STRATEGY_ORDERS": "1000", "QNODE_TRADING_STRATEGY_WINDOW": "1000",
        "QNODE_TRADING_MAX_MESSAGES_PER_SECOND": "10000", "QNODE_INSTRUMENTS_EURUSD_PRICE_COLLAR_PPM": "1000000",
        "QNODE_INSTRUMENTS_EURUSD_WINDOW_COLLAR_PPM": "1000000",
    ]

    private static func listings(_ symbols: [String]) -> [String: String] {
        var settings = ["QNODE_TRADING_SYMBOLS": symbols.joined(separator: ",")]
        for symbol in symbols where symbol != "EURUSD" {
            let values = [
                "CURRENCY": symbol, "TICK": "0.00001", "LOT": "\(lot)", "MAX_ORDER": "1000000",
                "MAX_POSITION": "10000000", "MAX_NOTIONAL": "2000000", "PRICE_COLLAR_PPM": "1000000",
                "WINDOW_COLLAR_PPM": "1000000", "SIGNAL_QUANTITY": "10000",
            ]
            for (key, value) in values { settings["QNODE_INSTRUMENTS_\(symbol)_\(key)"] = value }
        }
        return settings
    }

    /// Founds a cluster of `sites` sites on free ports under `directory`, which must not exist yet.
    ///
    /// - Parameters:
    ///   - binary: `qnode`; `qvenue` lies beside it.
    ///   - symbols: what is traded: all in the steps of EUR/USD, any other in a currency that is called like it, so
    ///     that its money is its own.
    ///   - bars: of each symbol, which the venue closes when it is told to.
    ///   - duplicates: the venue's rule about ClOrdIDs that come again.
    ///   - barSize: how much the venue's market takes each way between two bars; zero is no bound.
    ///   - environment: `QNODE_*` settings for every site.
    package init(
        directory: String, binary: String, sites: Int = 3, symbols: [String] = ["EURUSD"], bars: [BarRow] = [],
        duplicates: DuplicateRule = .wholeDay, barSize: Quantity = .zero, environment: [String: String] = [:]
    ) throws {
        let ports = try FreePorts.take(sites * 3 + 1).map { HostPort(host: "127.0.0.1", port: $0) }
        members = (0..<sites).map { site -> SiteConfiguration.Member in
            let first = site * 3
            return SiteConfiguration.Member(
                id: UInt64(site + 1), name: "site\(site + 1)", peer: ports[first], api: ports[first + 1],
                client: ports[first + 2])
        }
        self.directory = directory
        self.binary = binary
        self.environment = Self.replaySettings.merging(Self.listings(symbols)) { $1 }.merging(environment) { $1 }
        let address = ports[sites * 3]
        _ = try Founding(
            directory: directory, clusterName: "local", members: members,
            venue: Founding.Venue(address: address, compID: VenueProcess.compID)
        ).create()
        venue = try VenueProcess(
            directory: "\(directory)/venue",
            binary: URL(fileURLWithPath: binary).deletingLastPathComponent().appendingPathComponent("qvenue").path,
            address: address, symbols: symbols, bars: bars, orders: Founding.orderCompID, duplicates: duplicates,
            data: members.map { Founding.dataCompID(site: $0.name) }, barSize: barSize)
    }

    /// The venue's, of EUR/USD.
    package static let lot = Quantity(raw: 1_000 * Quantity.scale)

    package nonisolated var names: [String] { members.map(\.name) }

    nonisolated func configuration(of name: String) -> String { "\(directory)/\(name)/qnode.json" }

    // MARK: Processes

    package func start(_ name: String, environment own: [String: String] = [:]) throws {
        precondition(processes[name]?.isRunning != true, "\(name) runs already")
        processes[name] = try ServerProcess(
            binary: binary, arguments: ["run", "--config", configuration(of: name)],
            log: "\(directory)/\(name)/qnode.log", environment: environment.merging(own) { $1 })
    }

    /// The venue too.
    package func startAll() async throws {
        try await venue.start()
        for name in names { try start(name) }
    }

    package func isRunning(_ name: String) -> Bool { processes[name]?.isRunning ?? false }

    /// SIGKILL: nothing is finished, nothing is said.
    package func kill(_ name: String) async throws {
        processes[name]?.send(SIGKILL)
        guard try await processes[name]?.waitForExit(within: .seconds(10)) ?? true else {
            throw LocalClusterError("\(name) survived SIGKILL")
        }
    }

    package func pause(_ name: String) { processes[name]?.send(SIGSTOP) }

    package func resume(_ name: String) { processes[name]?.send(SIGCONT) }

    /// SIGTERM, and waits; returns the exit status.
    package func stop(_ name: String) async throws -> Int32 {
        guard let process = processes[name], process.isRunning else { return 0 }
        process.send(SIGCONT)
        process.send(SIGTERM)
        guard try await process.waitForExit(within: .seconds(15)) else {
            process.send(SIGKILL)
            throw LocalClusterError("\(name) did not stop within 15 s; see \(directory)/\(name)/qnode.log")
        }
        return process.exitStatus
    }

    /// Stops the followers first: once they are gone nothing more can be committed, so all end at the same entry. The
    /// venue is stopped last.
    package func stopAll() async throws {
        let client = try client(.viewer, timeout: .seconds(2))
        let leader = try? await client.leader().leader
        await client.shutdown()
        for name in names where name != leader { _ = try await stop(name) }
        if let leader { _ = try await stop(leader) }
        try await venue.stop()
    }

    /// Ends what still runs, in a hurry.
    package func killAll() async {
        for process in processes.values { process.send(SIGKILL) }
        for process in processes.values { _ = try? await process.waitForExit(within: .seconds(10)) }
        try? await venue.kill()
    }

    /// Memory that a running site has resident, in bytes; nil when it does not run.
    package func residentBytes(_ name: String) -> Int? {
        guard let process = processes[name], process.isRunning else { return nil }
        let status = try? String(contentsOfFile: "/proc/\(process.pid)/status", encoding: .utf8)
        let line = status?.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        let kibibytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }
        return kibibytes.map { $0 << 10 }
    }

    /// Removes all that was written.
    package nonisolated func remove() { try? FileManager.default.removeItem(atPath: directory) }

    // MARK: Clients

    /// A client of the named sites, or of all of them. Whoever takes it shuts it down.
    package nonisolated func client(
        _ role: ClientRole, of names: [String]? = nil, timeout: Duration = .seconds(5)
    ) throws -> SiteClient {
        let chosen = members.filter { names?.contains($0.name) ?? true }
        return SiteClient(
            endpoints: chosen.map(\.endpoint),
            credentials: try credentials(role), timeout: timeout)
    }

    package nonisolated func credentials(_ role: ClientRole) throws -> Credentials {
        let clients = "\(directory)/clients"
        return try Credentials.load(
            authority: "\(clients)/ca.pem", certificate: "\(clients)/\(role.rawValue).pem",
            key: "\(clients)/\(role.rawValue).key")
    }

    /// Where the sites take commands of trading engines.
    package nonisolated var clientAddresses: [ClientAddress] { members.map(\.clientAddress) }

    // MARK: Databases

    /// What a site's database holds. Safe while it runs.
    package nonisolated func inspect(_ name: String) throws -> Inspection {
        try TradingStore.inspect(path: database(of: name))
    }

    /// The entries at which each idempotency key of a client stands in a site's database.
    package nonisolated func idempotencyKeys(_ name: String) throws -> [String: [UInt64]] {
        let commands = try TradingStore.records(IdempotencyRecord.self, path: database(of: name))
            .filter { $0.actor.hasPrefix("trader/") }
        return Dictionary(grouping: commands, by: \.key).mapValues { $0.map(\.index) }
    }

    package nonisolated func database(of name: String) -> String { "\(directory)/\(name)/data/trading.sqlite" }
}

extension SiteConfiguration.Member {
    package var clientAddress: ClientAddress { ClientAddress(host: client.host, port: client.port) }
    package var endpoint: Endpoint { Endpoint(host: api.host, port: api.port) }
}
