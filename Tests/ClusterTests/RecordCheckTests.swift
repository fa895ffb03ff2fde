import Foundation
import GRDB
import LocalCluster
import Testing

extension VenueTests {
    /// `qbench check` on the files that a drill leaves, as they are and with one thing falsified.
    @Suite(.serialized) struct RecordCheckTests {
        @Test func whatADrillLeavesHoldsAndWhatIsFalsifiedIsNamed() async throws {
            let rows = try TestCluster.sample()
            let cluster = try LocalCluster(directory: TestCluster.folder(), binary: TestCluster.binary, bars: rows)
            let links = try await RelayedLinks(cluster)
            do {
                let signals = AgreeableSignals(bars: try TestCluster.sampleBars(), lot: LocalCluster.lot)
                let outcome = try await OrderDrill(
                    cluster: cluster, bars: rows, links: links, signals: signals, losses: [.killed, .disconnected],
                    rounds: 2, seed: 7
                ) { _ in }.run()
                #expect(outcome.failures == [] && outcome.rounds.allSatisfy { $0.failures.isEmpty })
                try await checkAsItIs(Records(cluster))
                for falsification in Falsification.all { try await check(Records(cluster), falsification) }
                try await checkWhatCannotBeJudged(Records(cluster))
            } catch {
                Issue.record("\(error); the sites' logs:\n\(TestCluster.tails(of: cluster))")
            }
            await cluster.killAll()
            await links.stop()
            cluster.remove()
        }

        private func checkAsItIs(_ records: Records) async throws {
            defer { records.remove() }
            let result = try await records.check()
            #expect(result.status == 0, "\(result.output)\(result.errors)")
            let report = try result.report()
            #expect(report.verdict == "holds" && report.invariants.allSatisfy { $0.verdict == "holds" })
            #expect(report.invariants.map(\.invariant) == (1...8).map { "I\($0)" } + ["order end"])
            #expect(report.databases.map(\.name) == ["site1", "site2", "site3"])
            #expect(Set(report.databases.map(\.appliedIndex)).count == 1)
            let table = try await records.check(output: "table")
            #expect(table.status == 0 && table.output.hasSuffix("All of it holds.\n"), "\(table.output)")
            #expect(table.output.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(table.output)")
        }

        private func check(_ records: Records, _ falsification: Falsification) async throws {
            defer { records.remove() }
            try falsification.make(records)
            let result = try await records.check()
            #expect(result.status == 5, "\(falsification.invariant): \(result.errors)")
            let line = try result.report().invariants.first { $0.invariant == falsification.invariant }
            #expect(line?.verdict == "broken" && line?.findings.isEmpty == false, "\(falsification.invariant)")
            let table = try await records.check(output: "table")
            #expect(table.output.contains("BROKEN \(falsification.invariant): "), "\(table.output)")
        }

        private func checkWhatCannotBeJudged(_ records: Records) async throws {
            defer { records.remove() }
            let alone = try await Command.run(
                ["check", "--database", records.database("site1"), "--drop-copy", records.dropCopy],
                of: TestCluster.bench)
            #expect(alone.status == 1 && alone.output.contains("I8 is not judged: there is one database\n"))
            let missing = try await Command.run(["check", "--database", "/nowhere"], of: TestCluster.bench)
            #expect(missing.status == 64 && missing.errors.contains("/nowhere cannot be read"), "\(missing.errors)")
        }
    }
}

/// Copies of what three sites and a venue have on disk.
private struct Records {
    private let folder = TestCluster.folder()
    private let sites: [String]

    init(_ cluster: LocalCluster) throws {
        sites = cluster.names
        let files = FileManager.default
        for name in cluster.names {
            try files.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
            for suffix in ["", "-wal"] where files.fileExists(atPath: cluster.database(of: name) + suffix) {
                try files.copyItem(atPath: cluster.database(of: name) + suffix, toPath: database(name) + suffix)
            }
        }
        try files.copyItem(atPath: cluster.venue.dropCopy.path, toPath: dropCopy)
    }

    var dropCopy: String { "\(folder)/dropcopy.jsonl" }

    func database(_ name: String) -> String { "\(folder)/\(name)/trading.sqlite" }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }

    func check(output: String = "json") async throws -> CommandResult {
        let databases = sites.flatMap { ["--database", database($0)] }
        return try await Command.run(
            ["check"] + databases + ["--drop-copy", dropCopy, "--output", output], of: TestCluster.bench)
    }

    /// Changes one row at least.
    func execute(_ sql: String, at name: String) throws {
        let queue = try DatabaseQueue(path: database(name))
        try queue.write { db in
            try db.execute(sql: sql)
            try #require(db.changesCount > 0)
        }
        try queue.close()
    }

    /// Changes the lines of the venue's record.
    func rewrite(_ change: (inout [String]) throws -> Void) throws {
        let text = try String(contentsOfFile: dropCopy, encoding: .utf8)
        var lines = text.split(separator: "\n").map(String.init)
        try change(&lines)
        try lines.map { $0 + "\n" }.joined().write(toFile: dropCopy, atomically: true, encoding: .utf8)
    }
}

private struct Falsification {
    let invariant: String
    let make: (Records) throws -> Void

    /// Changes the first line of the record with all these texts.
    private static func line(
        _ invariant: String, with texts: [String], _ change: @escaping (String) -> [String]
    ) -> Falsification {
        Falsification(invariant: invariant) { records in
            try records.rewrite { lines in
                let place = try #require(lines.firstIndex { line in texts.allSatisfy { line.contains($0) } })
                let changed = change(lines[place])
                try #require(changed != [lines[place]])
                lines.replaceSubrange(place...place, with: changed)
            }
        }
    }

    private static func row(_ invariant: String, _ sql: String) -> Falsification {
        Falsification(invariant: invariant) { try $0.execute(sql, at: "site2") }
    }

    private static let first = "= (SELECT min(entry_index) FROM executions WHERE exec_type = 'new')"

    static var all: [Falsification] {
        [
            line("I1", with: [#""kind":"accepted""#]) { [$0, $0.replacing(#""orderID":"O"#, with: #""orderID":"X"#)] },
            row("I2", "DELETE FROM executions WHERE entry_index \(first)"),
            row("I3", "UPDATE positions SET quantity = quantity + 100000000 WHERE account = 'own'"),
            line("I4", with: [#""kind":"received""#, #""type":"D""#]) {
                [$0.replacing(#""side":"buy""#, with: #""side":"none""#).replacing("sell", with: "none")]
            },
            line("I5", with: [#""kind":"executed""#]) { [$0.replacing(#""cum":""#, with: #""cum":"1"#)] },
            line("I6", with: [#""kind":"logon""#, #""sub":"#]) { [$0, $0] },
            line("I7", with: [#""kind":"received""#, #""type":"D""#]) {
                [$0.replacing(#""sub":""#, with: #""sub":"9"#)]
            },
            row("I8", "UPDATE applied SET digest = zeroblob(32)"),
            row(
                "order end",
                "UPDATE orders SET state = 'rejected' WHERE cl_ord_id = "
                    + "(SELECT min(cl_ord_id) FROM orders WHERE state = 'filled')"),
        ]
    }
}

extension CommandResult {
    fileprivate struct Report: Decodable {
        struct Line: Decodable {
            var invariant: String
            var verdict: String
            var findings: [String]
        }
        struct Database: Decodable {
            var name: String
            var appliedIndex: String
        }
        var verdict: String
        var invariants: [Line]
        var databases: [Database]
    }

    fileprivate func report() throws -> Report { try JSONDecoder().decode(Report.self, from: Data(output.utf8)) }
}
