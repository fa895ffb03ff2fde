/// An enumeration kept in tables by its name, so that a person reading the database needs no key.
package protocol Labelled: CaseIterable, Sendable {
    /// Lower case; once written, for ever.
    var label: String { get }
}

extension Labelled {
    package init?(label: String) {
        guard let match = Self.allCases.first(where: { $0.label == label }) else { return nil }
        self = match
    }
}

extension Labelled where Self: RawRepresentable<String> {
    package var label: String { rawValue }
}

extension Side: Labelled {
    package var label: String {
        switch self {
        case .buy: "buy"
        case .sell: "sell"
        }
    }
}

extension Action: Labelled {
    package var label: String {
        switch self {
        case .buy: "buy"
        case .sell: "sell"
        case .hold: "hold"
        }
    }
}

extension ExecType: Labelled {
    package var label: String {
        switch self {
        case .new: "new"
        case .trade: "trade"
        case .rejected: "rejected"
        case .canceled: "canceled"
        case .pendingNew: "pending_new"
        case .pendingCancel: "pending_cancel"
        case .expired: "expired"
        case .tradeCorrect: "trade_correct"
        case .tradeCancel: "trade_cancel"
        case .orderStatus: "order_status"
        case .cancelReject: "cancel_reject"
        }
    }
}

extension OrdStatus: Labelled {
    package var label: String {
        switch self {
        case .new: "new"
        case .partiallyFilled: "partially_filled"
        case .filled: "filled"
        case .canceled: "canceled"
        case .rejected: "rejected"
        case .pendingNew: "pending_new"
        case .pendingCancel: "pending_cancel"
        case .expired: "expired"
        }
    }
}

extension TradingSettings.Mode: Labelled {
    package var label: String {
        switch self {
        case .paper: "paper"
        case .live: "live"
        }
    }
}

extension TradingSettings.DegradedRule: Labelled {
    package var label: String {
        switch self {
        case .approve: "approve"
        case .ask: "ask"
        case .reject: "reject"
        }
    }
}

extension Resume.Scope: Labelled {
    package var label: String {
        switch self {
        case .symbol: "symbol"
        case .all: "all"
        case .strategy: "strategy"
        }
    }
}
