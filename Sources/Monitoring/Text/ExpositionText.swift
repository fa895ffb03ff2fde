/// Prometheus' text format, version 0.0.4.
struct ExpositionText {
    private(set) var text = ""

    mutating func begin(_ family: MetricFamily) {
        text += "# HELP \(family.name) \(Self.escaped(family.help, quotes: false))\n"
        text += "# TYPE \(family.name) \(family.kind.rawValue)\n"
    }

    mutating func write(_ value: Double, _ values: [String], of family: MetricFamily) {
        line(family.name, zip(family.labels, values).map { ($0, $1) }, Self.number(value))
    }

    mutating func write(_ latencies: Latencies, _ values: [String], of family: MetricFamily) {
        let labels = zip(family.labels, values).map { ($0, $1) }
        for (bound, count) in zip(Latencies.bounds, latencies.cumulativeCounts) {
            line("\(family.name)_bucket", labels + [("le", Self.number(Self.seconds(bound)))], "\(count)")
        }
        line("\(family.name)_bucket", labels + [("le", "+Inf")], "\(latencies.count)")
        line("\(family.name)_sum", labels, Self.number(Self.seconds(latencies.sum)))
        line("\(family.name)_count", labels, "\(latencies.count)")
    }

    private mutating func line(_ name: String, _ labels: [(name: String, value: String)], _ value: String) {
        text += name
        if !labels.isEmpty {
            let pairs = labels.map { "\($0.name)=\"\(Self.escaped($0.value, quotes: true))\"" }
            text += "{" + pairs.joined(separator: ",") + "}"
        }
        text += " " + value + "\n"
    }

    private static func seconds(_ nanoseconds: UInt64) -> Double { Double(nanoseconds) / 1e9 }

    /// Whole numbers without a point: they stay exact and read better.
    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        if let whole = Int64(exactly: value) { return "\(whole)" }
        return "\(value)"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}
