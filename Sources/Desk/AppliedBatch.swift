package import Ledger
package import Trading

/// Entries, and what each came to.
package struct AppliedBatch: Sendable {
    package let entries: [Entry]
    package let results: [Applied]
    /// Where a term begins in it: the orders that are not terminal at its end, which its leader takes over. Else none.
    package let openOrders: [OrderRecord]
    /// There is something to carry out, a new leader or other rules; else nothing but rows and answers came of it.
    package let hasConsequences: Bool

    package init(entries: [Entry], results: [Applied], openOrders: [OrderRecord]) {
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
