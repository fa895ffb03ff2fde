package import Ledger

/// Take an order back.
package struct CancelRequest: Sendable, Hashable {
    /// As in ``Signal/idempotencyKey``.
    package var idempotencyKey: String
    /// The order's, 1 to 64 bytes.
    package var clOrdID: String
    /// 1 to 256 bytes of printable ASCII.
    package var reason: String

    package init(idempotencyKey: String, clOrdID: String, reason: String) {
        self.idempotencyKey = idempotencyKey
        self.clOrdID = clOrdID
        self.reason = reason
    }
}

/// What a person, the entry's actor, says about a decision that waits for one.
package struct Approval: Sendable, Hashable {
    /// As in ``Signal/idempotencyKey``.
    package var idempotencyKey: String
    package var decisionIndex: LogIndex
    /// False rejects.
    package var approve: Bool
    /// 1 to 256 bytes of printable ASCII.
    package var reason: String
    /// The sites' answers to the signal once more, signed like the first ones, for a fresh reference price. Without any
    /// the newest reference price of the symbol is taken, and that is fresh only if another decision just brought it.
    package var verdicts: [Verdict]

    package init(
        idempotencyKey: String, decisionIndex: LogIndex, approve: Bool, reason: String, verdicts: [Verdict] = []
    ) {
        self.idempotencyKey = idempotencyKey
        self.decisionIndex = decisionIndex
        self.approve = approve
        self.reason = reason
        self.verdicts = verdicts
    }
}

/// A person, the entry's actor, stops trading: nothing new is ordered until a ``Resume``. Orders at the venue stay
/// there.
package struct HaltRequest: Sendable, Hashable {
    /// As in ``Signal/idempotencyKey``.
    package var idempotencyKey: String
    /// Empty for all symbols.
    package var symbol: String
    /// 1 to 256 bytes of printable ASCII.
    package var reason: String

    package init(idempotencyKey: String, symbol: String, reason: String) {
        self.idempotencyKey = idempotencyKey
        self.symbol = symbol
        self.reason = reason
    }
}

/// A person, the entry's actor, lets trading go on.
package struct Resume: Sendable, Hashable {
    package enum Scope: UInt8, Sendable, Hashable, CaseIterable {
        /// Lifts the halt of one symbol.
        case symbol = 1
        /// Lifts the halt of all symbols; halts of single ones stand.
        case all = 2
        /// Enables a strategy that ordered too often.
        case strategy = 3
    }

    /// As in ``Signal/idempotencyKey``.
    package var idempotencyKey: String
    package var scope: Scope
    /// The symbol or the strategy; empty for all symbols.
    package var name: String
    /// 1 to 256 bytes of printable ASCII.
    package var reason: String

    package init(idempotencyKey: String, scope: Scope, name: String, reason: String) {
        self.idempotencyKey = idempotencyKey
        self.scope = scope
        self.name = name
        self.reason = reason
    }
}
