/// Something that is measured: its name and labels by Prometheus' rules, and a line of help.
package struct MetricFamily: Sendable, Hashable {
    package enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    /// `[a-z_]`, with its unit at the end; counters end with `_total`.
    package let name: String
    package let kind: Kind
    package let help: String
    /// Names of its labels, in the order of their values.
    package let labels: [String]

    /// Series of one family: what would be one more is left out and counted.
    package static let maximumSeries = 64

    package init(_ name: String, _ kind: Kind, labels: [String] = [], _ help: String) {
        precondition(Self.isName(name) && labels.allSatisfy(Self.isName), "\(name) \(labels) is no name of a metric")
        precondition((kind == .counter) == name.hasSuffix("_total"), "\(name): counters end with _total, others do not")
        precondition(!labels.contains("le"), "\(name): le is the histogram's own label")
        self.name = name
        self.kind = kind
        self.help = help
        self.labels = labels
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 || $0 == UInt8(ascii: "_") }
    }
}

/// The value of one series at the time of a scrape.
package struct MetricSample: Sendable, Hashable {
    package let family: MetricFamily
    package let labelValues: [String]
    package let value: Double

    package init(_ family: MetricFamily, _ labelValues: [String], _ value: Double) {
        precondition(labelValues.count == family.labels.count, "\(family.name) has the labels \(family.labels)")
        precondition(family.kind != .histogram, "\(family.name) is recorded, not sampled")
        self.family = family
        self.labelValues = labelValues
        self.value = value
    }
}
