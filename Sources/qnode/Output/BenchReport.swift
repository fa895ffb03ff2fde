import API
import ClientLink
import Foundation

/// What `qnode bench` found.
struct BenchReport: Encodable, Tabular {
    struct Run: Encodable {
        var outstanding: Int
        var commands: Int
        var seconds: Double
        var commitsPerSecond: Double
        var p50Microseconds: Double
        var p99Microseconds: Double
        var p999Microseconds: Double

        init(_ measurement: LoadMeasurement) {
            outstanding = measurement.outstanding
            commands = measurement.commands
            seconds = measurement.seconds
            commitsPerSecond = measurement.perSecond
            p50Microseconds = measurement.p50
            p99Microseconds = measurement.p99
            p999Microseconds = measurement.p999
        }
    }

    /// The commands are notes, with payloads of this length.
    var commandBytes: Int
    var leader: String?
    var runs: [Run]

    var table: String {
        let table = TextTable(
            columns: ["OUTSTANDING", "COMMITS/S", "P50", "P99", "P99.9"],
            rows: runs.map { run in
                [
                    "\(run.outstanding)", "\(Int(run.commitsPerSecond.rounded()))",
                    Self.milliseconds(run.p50Microseconds),
                    Self.milliseconds(run.p99Microseconds), Self.milliseconds(run.p999Microseconds),
                ]
            })
        return "\(table)\n"
    }

    private static func milliseconds(_ microseconds: Double) -> String {
        let hundredths = Int((microseconds / 10).rounded())
        let digits = "\(hundredths % 100)"
        return "\(hundredths / 100).\(digits.count < 2 ? "0" : "")\(digits) ms"
    }
}
