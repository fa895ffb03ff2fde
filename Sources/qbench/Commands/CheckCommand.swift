import API
import ArgumentParser
import Foundation
import Invariants
import LocalCluster
import Terminal

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Hold sites' databases and a venue's drop copy against each other.",
        discussion: """
            Reads files only, of sites that run, have stopped or are gone, and says of each invariant whether it holds: that no \
            order was placed twice and no fill missed, that positions are what the venue's fills add up to, that every site has \
            the same. What was not given is not judged, and neither are databases that stand at different entries; then it \
            exits 1, though nothing be broken. A lease leaves no trace in files: of I7 it is seen whether anything of a \
            former leader's term reached the venue.

            With --under-way, what the venue did last need not be in the databases yet: for sites that run, or were killed.

            Exit codes: 0 all of it holds, 1 error, or not all could be judged, 5 something is broken, 64 usage.

            Example:

              qbench check --database site1/trading.sqlite --database site2/trading.sqlite --drop-copy dropcopy.jsonl
            """)

    @Option(help: "A site's trading.sqlite. Repeat it for each site.") var database: [String]
    @Option(help: "The venue's dropcopy.jsonl.") var dropCopy: String?
    @Option(help: "By how much the venue's clock and the sites' may differ, such as 5ms; 0 when not given.")
    var clocks: DurationArgument?
    @Flag(help: "What the venue did last need not be in the databases yet.") var underWay = false
    @Option(name: .shortAndLong, help: "table, json or yaml.") var output = OutputFormat.table
    @Flag(help: "The same as --output json.") var json = false

    func validate() throws {
        guard Set(database).count == database.count else { throw ValidationError("a --database is there twice") }
    }

    func run() throws {
        // The databases first: what the venue does meanwhile is then in its record and not missing from it.
        let names = Self.names(of: database)
        let sites = try zip(database, names).map { path, name in
            try TradingCheck.Site(database: try existing(path), name: name, isWhole: true)
        }
        let lines = try dropCopy.map { path in
            var record = DropCopy(path: try existing(path))
            try record.read()
            return record.lines
        }
        let tolerance = (clocks?.duration ?? .zero) / .nanoseconds(1)
        let check = TradingCheck(lines, sites, stage: underWay ? .underWay : .settled, clocks: Int64(tolerance))
        let report = CheckReport(check, sites: zip(database, sites).map { ($0, $1.mark) })
        try (json ? .json : output).show(report)
        switch report.verdict {
        case .holds: break
        case .broken: throw ExitCode(ExitStatus.integrity.rawValue)
        case .notJudged: throw ExitCode(ExitStatus.error.rawValue)
        }
    }

    private func existing(_ path: String) throws -> String {
        guard FileManager.default.isReadableFile(atPath: path) else {
            throw ValidationError("\(path) cannot be read")
        }
        return path
    }

    /// What tells paths apart: they without the folders and the file name that all of them have.
    static func names(of paths: [String]) -> [String] {
        var parts = paths.map { $0.split(separator: "/").map(String.init)[...] }
        guard parts.count > 1 else { return paths }
        while let first = parts[0].first, parts.allSatisfy({ $0.count > 1 && $0.first == first }) {
            for place in parts.indices { parts[place].removeFirst() }
        }
        while let last = parts[0].last, parts.allSatisfy({ $0.count > 1 && $0.last == last }) {
            for place in parts.indices { parts[place].removeLast() }
        }
        return parts.map { $0.joined(separator: "/") }
    }
}
