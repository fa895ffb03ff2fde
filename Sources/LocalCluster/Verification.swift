import Foundation
package import Load
package import TradingStore

/// Compares the databases of stopped sites with each other and with what clients were told.
package struct Verification: Sendable {
    package let inspections: [(name: String, inspection: Inspection)]
    /// A line each; empty when all is well.
    package let failures: [String]

    /// Failures named at most; the rest is counted.
    private static let maximumNamed = 10

    package init(cluster: LocalCluster, acknowledged: [Acknowledgement]) throws {
        inspections = try cluster.names.map { ($0, try cluster.inspect($0)) }
        var failures: [String] = []
        let distinct = Set(inspections.map(\.inspection.description))
        if distinct.count > 1 {
            failures.append(
                "the sites differ: " + inspections.map { "\($0): \($1.description)" }.joined(separator: "; "))
        }
        for name in cluster.names {
            let keys = try cluster.idempotencyKeys(name)
            failures += Self.missing(acknowledged, from: keys, at: name)
        }
        failures += Self.contradictions(acknowledged)
        self.failures = failures
    }

    private static func missing(
        _ acknowledged: [Acknowledgement], from keys: [String: [UInt64]], at name: String
    ) -> [String] {
        let wrong = acknowledged.filter { keys[$0.key] != [$0.index] }
        var lines = wrong.prefix(maximumNamed).map { acknowledgement in
            "\(name): \(acknowledgement.key) was acknowledged at entry \(acknowledgement.index), the database has it at "
                + "\(keys[acknowledgement.key] ?? [])"
        }
        if wrong.count > maximumNamed { lines.append("\(name): \(wrong.count - maximumNamed) more") }
        return lines
    }

    /// One command, two answers.
    private static func contradictions(_ acknowledged: [Acknowledgement]) -> [String] {
        Dictionary(grouping: acknowledged, by: \.key).values.filter { Set($0).count > 1 }.map {
            "\($0[0].key) was acknowledged at entries \($0.map(\.index))"
        }
    }
}

extension Inspection {
    /// What must be equal on all sites.
    package var description: String {
        "entry \(appliedIndex), digest \(digest), root \(merkleRoot), content \(contentDigest)"
    }
}
