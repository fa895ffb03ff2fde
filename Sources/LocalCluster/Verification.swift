import Foundation
import Invariants
package import Load
package import TradingStore

/// Compares the databases of stopped sites with each other and with what clients were told.
package struct Verification: Sendable {
    package let inspections: [(name: String, inspection: Inspection)]
    /// A line each; empty when all is well.
    package let failures: [String]

    /// Failures of one database named at most; the rest is counted.
    private static let maximumNamed = 10

    package init(cluster: LocalCluster, acknowledged: [Acknowledgement]) throws {
        inspections = try cluster.names.map { ($0, try cluster.inspect($0)) }
        let marks = inspections.map { SiteMark($0.name, $0.inspection) }
        var failures = SiteMark.differences(marks).map(\.description)
        if marks.count > 1, let reason = SiteMark.incomparable(marks) { failures.append(reason) }
        var answers = KeptAnswers()
        for acknowledgement in acknowledged { answers.acknowledged(acknowledgement.key, at: acknowledgement.index) }
        for name in cluster.names {
            let lost = answers.lost(from: try cluster.idempotencyKeys(name), at: name)
            failures += lost.prefix(Self.maximumNamed).map(\.description)
            if lost.count > Self.maximumNamed { failures.append("\(name): \(lost.count - Self.maximumNamed) more") }
        }
        self.failures = failures + answers.contradictions.map(\.description)
    }
}
