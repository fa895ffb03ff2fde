import Ledger
import Trading

/// Entries, and what each came to.
struct AppliedBatch: Sendable {
    let entries: [Entry]
    let results: [Applied]
    /// There is something to carry out, a new leader or other rules; else nothing but rows and answers came of it.
    let hasConsequences: Bool

    init(entries: [Entry], results: [Applied]) {
        self.entries = entries
        self.results = results
        hasConsequences =
            results.contains { !$0.effects.isEmpty || $0.decidedSignal != nil }
            || entries.contains(where: \.changesTheSite)
    }
}

extension Entry {
    fileprivate var changesTheSite: Bool {
        switch kind {
        case .noop, .settings, .configuration: true
        default: false
        }
    }
}
