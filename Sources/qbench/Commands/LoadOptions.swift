import API
import ArgumentParser
import ClientLink
import Foundation
import Load
import Peering
import Terminal

/// Which loads to measure, and for how long.
struct LoadOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Commands to keep unanswered over the client link, one measurement each; none for no such measurement.",
            valueName: "n,..."))
    var outstanding = "1,16,128,1024"

    @Option(
        help: ArgumentHelp(
            "Connections over HTTPS with one command unanswered on each, one measurement each; none for no such "
                + "measurement.", valueName: "n,..."))
    var connections = "1,16,128"

    @Option(help: "How long to measure each; 5 seconds when not given.") var duration: DurationArgument?
    @Option(help: "How long to load it before that; 1 second when not given.") var warmUp: DurationArgument?
    @Option(help: ArgumentHelp("Length of a command.", valueName: "bytes")) var commandBytes = 256

    /// Outstanding commands and connections that a site takes.
    private static let mostOutstanding = ClientLinkLimits().outstandingCommands
    private static let mostConnections = APILimits().connections
    /// Without a reply for so long, a measurement is given up.
    private static let patience = 15.0

    func validate() throws {
        guard Self.list(outstanding, most: Self.mostOutstanding) != nil else {
            throw ValidationError("--outstanding takes numbers from 1 to \(Self.mostOutstanding), separated by commas")
        }
        guard Self.list(connections, most: Self.mostConnections) != nil else {
            throw ValidationError("--connections takes numbers from 1 to \(Self.mostConnections), separated by commas")
        }
        guard CommandLoad.commandLengths.contains(commandBytes) else {
            let lengths = CommandLoad.commandLengths
            throw ValidationError("--command-bytes takes \(lengths.lowerBound) to \(lengths.upperBound)")
        }
    }

    private static func list(_ text: String, most: Int) -> [Int]? {
        if text == "none" { return [] }
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { Int($0) }.filter { (1...most).contains($0) }
        return numbers.count == parts.count ? numbers : nil
    }

    /// Measures each number of outstanding commands over the client link.
    func overClientLink(
        to addresses: [ClientAddress], as credentials: Credentials, _ sites: String
    ) async throws -> [BenchReport.Run] {
        let levels = Self.list(outstanding, most: Self.mostOutstanding) ?? []
        return try await measure(levels, .clientLink, sites) { level in
            let load = CommandLoad(
                outstanding: level, seconds: seconds, warmUp: warmUpSeconds, commandBytes: commandBytes,
                patience: Self.patience)
            return try await load.run(against: addresses, as: credentials)
        }
    }

    /// Measures each number of connections over HTTPS.
    func overHTTPS(
        to endpoint: Endpoint, as credentials: Credentials, _ sites: String
    ) async throws -> [BenchReport.Run] {
        let levels = Self.list(connections, most: Self.mostConnections) ?? []
        return try await measure(levels, .https, sites) { level in
            let load = HTTPLoad(
                connections: level, seconds: seconds, warmUp: warmUpSeconds, commandBytes: commandBytes,
                patience: Self.patience)
            return try await load.run(against: endpoint, as: credentials)
        }
    }

    private var seconds: Double { (duration?.duration ?? .seconds(5)) / .seconds(1) }
    private var warmUpSeconds: Double { (warmUp?.duration ?? .seconds(1)) / .seconds(1) }

    private func measure(
        _ levels: [Int], _ way: BenchReport.Way, _ sites: String, _ load: (Int) async throws -> LoadMeasurement
    ) async throws -> [BenchReport.Run] {
        var runs: [BenchReport.Run] = []
        for level in levels {
            StandardError.line("\(way.label), \(sites), \(level) outstanding: \(seconds) s ...")
            do {
                runs.append(BenchReport.Run(try await load(level), over: way, sites: sites))
            } catch let error as LoadError {
                throw ClientError(.unreachable, "\(error)")
            }
        }
        return runs
    }
}
