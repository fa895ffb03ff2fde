/// A request to take an order back.
package struct CancelOrderRequest: Codable, Sendable, Hashable {
    /// As in ``SignalRequest/idempotencyKey``; all commands of one actor share their keys.
    package var idempotencyKey: String
    /// The order's, 1 to 64 bytes.
    package var clOrdID: String
    /// 1 to 256 printable ASCII characters.
    package var reason: String

    package init(idempotencyKey: String, clOrdID: String, reason: String) {
        self.idempotencyKey = idempotencyKey
        self.clOrdID = clOrdID
        self.reason = reason
    }
}

/// A person's answer to a decision that waits for one.
package struct ApprovalRequest: Codable, Sendable, Hashable {
    /// As in ``SignalRequest/idempotencyKey``.
    package var idempotencyKey: String
    package var decisionIndex: DecimalIndex
    /// False rejects.
    package var approve: Bool
    /// 1 to 256 printable ASCII characters.
    package var reason: String

    package init(idempotencyKey: String, decisionIndex: UInt64, approve: Bool, reason: String) {
        self.idempotencyKey = idempotencyKey
        self.decisionIndex = DecimalIndex(decisionIndex)
        self.approve = approve
        self.reason = reason
    }
}

/// A person stops trading.
package struct HaltTradingRequest: Codable, Sendable, Hashable {
    /// As in ``SignalRequest/idempotencyKey``.
    package var idempotencyKey: String
    /// Absent for all symbols.
    package var symbol: String?
    /// 1 to 256 printable ASCII characters.
    package var reason: String

    package init(idempotencyKey: String, symbol: String?, reason: String) {
        self.idempotencyKey = idempotencyKey
        self.symbol = symbol
        self.reason = reason
    }
}

/// A person lets trading go on.
package struct ResumeRequest: Codable, Sendable, Hashable {
    /// As in ``SignalRequest/idempotencyKey``.
    package var idempotencyKey: String
    package var scope: HaltScope
    /// The symbol or the strategy; empty for all symbols.
    package var name: String
    /// 1 to 256 printable ASCII characters.
    package var reason: String

    package init(idempotencyKey: String, scope: HaltScope, name: String, reason: String) {
        self.idempotencyKey = idempotencyKey
        self.scope = scope
        self.name = name
        self.reason = reason
    }
}

/// What a person asks of trading, besides signals and notes.
package enum TradingCommand: Codable, Sendable, Hashable {
    case cancel(CancelOrderRequest)
    case approve(ApprovalRequest)
    case halt(HaltTradingRequest)
    case resume(ResumeRequest)
}

/// What a halt holds up.
package enum HaltScope: String, Codable, Sendable, CaseIterable {
    /// One symbol.
    case symbol
    /// All symbols; halts of single ones stand beside it.
    case all
    /// One strategy, which ordered too often.
    case strategy
}

/// Something that is held up until a person lets it go on.
package struct HaltRow: Codable, Sendable, Hashable {
    package var scope: HaltScope
    /// The symbol or the strategy; empty for all symbols.
    package var name: String
    /// The log index of the entry that caused it.
    package var index: DecimalIndex
    /// When that was; absent of a strategy.
    package var time: Nanoseconds?
    /// The alarm that went with it.
    package var reason: String

    package init(scope: HaltScope, name: String, index: UInt64, time: Int64?, reason: String) {
        self.scope = scope
        self.name = name
        self.index = DecimalIndex(index)
        self.time = time.map { Nanoseconds($0) }
        self.reason = reason
    }
}
