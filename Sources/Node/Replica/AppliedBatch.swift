import Ledger
import Trading

/// Entries, and what each came to.
struct AppliedBatch: Sendable {
    let entries: [Entry]
    let results: [Applied]
    /// Where a term begins in it: the orders that are not terminal at its end, which its leader takes over. Else none.
    let openOrders: [OrderRecord]
    /// There is something to carry out, a new leader or other rules; else nothing but rows and answers came of it.
    let hasConsequences: Bool

    init(entries: [Entry], results: [Applied], openOrders: [OrderRecord]) {
        self.entries = entries
        self.results = results
        self.openOrders = openOrders
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
