package import API
import ArgumentParser
import Foundation
import Yams

/// How data is written.
package enum OutputFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
    case table
    case json
    case yaml

    /// Writes one answer to standard output.
    package func show(_ answer: some Encodable & Tabular) throws {
        switch self {
        case .table:
            print(answer.table, terminator: "")
        case .json:
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            print(String(decoding: try encoder.encode(answer), as: UTF8.self))
        case .yaml:
            let encoder = YAMLEncoder()
            encoder.options.sortKeys = true
            print(try encoder.encode(answer), terminator: "")
        }
    }

    /// Writes rows, and says on standard error whose view they are.
    package func show<Row: TableRow>(_ listing: Listing<Row>, of one: String) throws {
        try show(listing)
        guard self == .table else { return }
        let freshness = listing.freshness
        let count = listing.rows.count
        StandardError.line(
            "\(count == 0 ? "no" : "\(count)") \(one)\(count == 1 ? "" : "s"), as \(freshness.site) has them at index "
                + "\(freshness.appliedIndex), \(freshness.ageMilliseconds) ms old")
    }
}
