import Simulation

/// Results as text.
enum Report {
    private static let traceTail = 40

    static func text(of summary: Campaign.Summary, in world: World, elapsed: Duration, processor: Double) -> String {
        let simulated = Double(summary.duration) / 1e9
        let real = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
        var lines = [
            "\(summary.runs) seeds, \(summary.failures.count) failed, \(summary.steps) events",
            "simulated \(Int(simulated)) s in \(tenths(real)) s, \(tenths(processor)) s of processor time",
            "\(ratio(simulated, real)) times real time, \(ratio(simulated, processor)) times for each core used",
            "fingerprint " + String(summary.fingerprint, radix: 16), "", "faults",
        ]
        lines += world.faultKinds.map { row($0.name, summary.tally[$0], summary.runs) }
        lines += ["", "covered"]
        lines += world.events.map { row($0.name, summary.tally[$0], summary.runs) }
        return lines.joined(separator: "\n")
    }

    private static func tenths(_ value: Double) -> Double { (value * 10).rounded() / 10 }

    private static func ratio(_ simulated: Double, _ real: Double) -> Int { real > 0 ? Int(simulated / real) : 0 }

    private static func row(_ name: String, _ count: Int, _ runs: Int) -> String {
        let perRun = runs > 0 ? (Double(count) / Double(runs) * 100).rounded() / 100 : 0
        return "  " + padded(name, 36) + padded("\(count)", 14) + "\(perRun) a run"
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }

    static func text(ofFailure outcome: RunOutcome) -> String {
        let violation = outcome.violation.map { "\($0)" } ?? "none"
        return "\nseed \(outcome.options.seed) failed after \(seconds(outcome.duration)) s, "
            + "\(outcome.steps) events\n  \(violation)"
    }

    /// What is left of a failing run once it is as small as it gets, with the end of its trace.
    static func text(ofShrunk outcome: RunOutcome) -> String {
        let kinds = outcome.options.world.faultKinds.filter(outcome.options.faults.contains)
        let faults = kinds.map(\.name).joined(separator: ", ")
        let tail = String(decoding: outcome.trace, as: UTF8.self).split(separator: "\n").suffix(traceTail)
        return """
              shrunk to \(seconds(outcome.options.chaos)) s of chaos with: \(faults.isEmpty ? "no faults" : faults)
              \(outcome.violation.map { "\($0)" } ?? "none")
            \(tail.joined(separator: "\n"))
            """
    }

    static func text(of hunted: Hunt.Catch) -> String {
        let name = padded(hunted.bug.rawValue, 28)
        guard let outcome = hunted.outcome, let violation = outcome.violation else {
            return name + "NOT CAUGHT in \(hunted.runs) seeds: \(hunted.bug.summary)"
        }
        return name + padded("seed \(outcome.options.seed)", 10) + "\(violation)"
    }

    private static func seconds(_ nanoseconds: Int64) -> Double { (Double(nanoseconds) / 1e6).rounded() / 1e3 }
}
