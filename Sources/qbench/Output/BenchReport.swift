import API
import Foundation
import Load

/// What `qbench` found out about commits.
struct BenchReport: Encodable, Tabular {
    /// How the commands came.
    enum Way: String, Encodable {
        case clientLink
        case https

        var label: String {
            switch self {
            case .clientLink: "client link"
            case .https: "HTTPS"
            }
        }
    }

    struct Run: Encodable {
        var over: Way
        /// Which sites were there.
        var sites: String
        /// Over HTTPS as many connections.
        var outstanding: Int
        var commands: Int
        var seconds: Double
        var commitsPerSecond: Double
        var p50Microseconds: Double
        var p99Microseconds: Double
        var p999Microseconds: Double

        init(_ measurement: LoadMeasurement, over: Way, sites: String) {
            self.over = over
            self.sites = sites
            outstanding = measurement.outstanding
            commands = measurement.commands
            seconds = measurement.seconds
            commitsPerSecond = measurement.perSecond
            p50Microseconds = measurement.p50
            p99Microseconds = measurement.p99
            p999Microseconds = measurement.p999
        }
    }

    /// The commands are notes of this length.
    var commandBytes: Int
    var leader: String?
    var runs: [Run]

    var table: String {
        let table = TextTable(
            columns: ["OVER", "SITES", "OUTSTANDING", "COMMITS/S", "P50", "P99", "P99.9"],
            rows: runs.map { run in
                [
                    run.over.label, run.sites, "\(run.outstanding)", "\(Int(run.commitsPerSecond.rounded()))",
                    Milliseconds.text(run.p50Microseconds / 1_000), Milliseconds.text(run.p99Microseconds / 1_000),
                    Milliseconds.text(run.p999Microseconds / 1_000),
                ]
            })
        return "\(table)\n"
    }
}

enum Milliseconds {
    /// With two digits after the point.
    static func text(_ milliseconds: Double) -> String {
        let hundredths = Int((milliseconds * 100).rounded())
        let digits = "\(hundredths % 100)"
        return "\(hundredths / 100).\(digits.count < 2 ? "0" : "")\(digits) ms"
    }
}
