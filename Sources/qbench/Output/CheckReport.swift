import API
import Invariants

/// What `qbench check` found.
struct CheckReport: Encodable, Tabular {
    enum Verdict: String, Encodable {
        case holds
        case broken
        case notJudged
    }

    struct Line: Encodable {
        /// `I1` to `I8`, and others.
        var invariant: String
        var summary: String
        var verdict: Verdict
        /// Why it is not judged.
        var reason: String?
        var lookedAt: String?
        /// How often it is broken; of these the first are in `findings`.
        var broken: Int
        var findings: [String]
    }

    struct Database: Encodable {
        var name: String
        var path: String
        var appliedIndex: String
        /// Digests and roots.
        var state: [String: String]
    }

    let schemaVersion = 1
    /// The worst of all.
    let verdict: Verdict
    let invariants: [Line]
    let databases: [Database]

    /// What is shown of each invariant in a table.
    private static let shown = 5

    init(_ check: TradingCheck, sites: [(path: String, mark: SiteMark)]) {
        // What clients were told is in no file.
        invariants = TradingInvariant.allCases.filter { $0 != .acknowledged }.map { Self.line($0, check) }
        let verdicts = Set(invariants.map(\.verdict))
        verdict = verdicts.contains(.broken) ? .broken : verdicts.contains(.notJudged) ? .notJudged : .holds
        databases = sites.map { path, mark in
            Database(
                name: mark.site, path: path, appliedIndex: "\(mark.index)",
                state: Dictionary(mark.state.map { ($0.name, $0.value) }) { first, _ in first })
        }
    }

    private static func line(_ invariant: TradingInvariant, _ check: TradingCheck) -> Line {
        var line = Line(
            invariant: invariant.rawValue, summary: invariant.summary, verdict: .holds,
            lookedAt: check.extent(invariant), broken: check.count(invariant),
            findings: check.findings.filter { $0.invariant == invariant }.map(\.description))
        switch check.verdict(invariant) {
        case .holds: break
        case .broken: line.verdict = .broken
        case .notJudged(let reason):
            line.verdict = .notJudged
            line.reason = reason
        }
        return line
    }

    var table: String {
        let table = TextTable(
            columns: ["", "INVARIANT", "VERDICT", "LOOKED AT"],
            rows: invariants.map { line in
                let isNumbered = line.invariant.hasPrefix("I")
                return [isNumbered ? line.invariant : "", line.summary, Self.word(line.verdict), line.lookedAt ?? ""]
            })
        let sites = TextTable(
            columns: ["DATABASE", "AT ENTRY", "DIGEST"],
            rows: databases.map { [$0.name, $0.appliedIndex, "\(($0.state["digest"] ?? "").prefix(16))"] })
        return "\(table)\n\n\(sites)\n\n" + invariants.map(details).joined() + conclusion
    }

    private static func word(_ verdict: Verdict) -> String {
        switch verdict {
        case .holds: "holds"
        case .broken: "BROKEN"
        case .notJudged: "not judged"
        }
    }

    private func details(_ line: Line) -> String {
        if let reason = line.reason { return "\(line.invariant) is not judged: \(reason)\n" }
        let rest = line.broken - min(line.findings.count, Self.shown)
        return line.findings.prefix(Self.shown).map { "BROKEN \($0)\n" }.joined()
            + (rest > 0 ? "BROKEN \(line.invariant): \(rest) more\n" : "")
    }

    private var conclusion: String {
        switch verdict {
        case .holds: "All of it holds.\n"
        case .broken: "Something is broken.\n"
        case .notJudged: "Nothing is broken, but not all of it could be judged.\n"
        }
    }
}
