package import Ledger

/// What clients were told, held against databases: each command that was acknowledged is there once, at the entry that
/// was told.
package struct KeptAnswers: Sendable {
    private var told: [String: LogIndex] = [:]
    /// Commands that were acknowledged at two different entries.
    package private(set) var contradictions: [Finding] = []

    package init() {}

    package mutating func acknowledged(_ key: String, at index: LogIndex) {
        guard let before = told.updateValue(index, forKey: key), before != index else { return }
        contradictions.append(Finding(.acknowledged, "\(key) was acknowledged at entries \(before) and \(index)"))
    }

    /// The acknowledged commands that a database does not have at the acknowledged entry.
    ///
    /// - Parameter keys: the entries under each idempotency key.
    package func lost(from keys: [String: [LogIndex]], at site: String) -> [Finding] {
        told.filter { keys[$0.key] != [$0.value] }.sorted { $0.value < $1.value }.map { key, index in
            Finding(
                .acknowledged, site: site,
                "\(key) was acknowledged at entry \(index), the database has it at \(keys[key] ?? [])")
        }
    }
}
