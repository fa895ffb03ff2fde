import Ledger

extension Side {
    init(_ wire: Quantumforge_Ledger_V1_Side) throws(PayloadError) {
        switch wire {
        case .buy: self = .buy
        case .sell: self = .sell
        case .unspecified, .UNRECOGNIZED: throw .field("side", allowed: "SIDE_BUY or SIDE_SELL")
        }
    }

    var wire: Quantumforge_Ledger_V1_Side {
        switch self {
        case .buy: .buy
        case .sell: .sell
        }
    }
}

extension Action {
    init(_ wire: Quantumforge_Ledger_V1_Action) throws(PayloadError) {
        switch wire {
        case .buy: self = .buy
        case .sell: self = .sell
        case .hold: self = .hold
        case .unspecified, .UNRECOGNIZED:
            throw .field("action", allowed: "ACTION_BUY, ACTION_SELL or ACTION_HOLD")
        }
    }

    var wire: Quantumforge_Ledger_V1_Action {
        switch self {
        case .buy: .buy
        case .sell: .sell
        case .hold: .hold
        }
    }
}

extension ExecType {
    init(_ wire: Quantumforge_Ledger_V1_ExecType) throws(PayloadError) {
        switch wire {
        case .new: self = .new
        case .trade: self = .trade
        case .rejected: self = .rejected
        case .canceled: self = .canceled
        case .pendingNew: self = .pendingNew
        case .pendingCancel: self = .pendingCancel
        case .expired: self = .expired
        case .tradeCorrect: self = .tradeCorrect
        case .tradeCancel: self = .tradeCancel
        case .orderStatus: self = .orderStatus
        case .cancelReject: self = .cancelReject
        case .unspecified, .UNRECOGNIZED: throw .field("exec_type", allowed: "one of the values of ExecType")
        }
    }

    var wire: Quantumforge_Ledger_V1_ExecType {
        switch self {
        case .new: .new
        case .trade: .trade
        case .rejected: .rejected
        case .canceled: .canceled
        case .pendingNew: .pendingNew
        case .pendingCancel: .pendingCancel
        case .expired: .expired
        case .tradeCorrect: .tradeCorrect
        case .tradeCancel: .tradeCancel
        case .orderStatus: .orderStatus
        case .cancelReject: .cancelReject
        }
    }
}

extension OrdStatus {
    init(_ wire: Quantumforge_Ledger_V1_OrdStatus) throws(PayloadError) {
        switch wire {
        case .new: self = .new
        case .partiallyFilled: self = .partiallyFilled
        case .filled: self = .filled
        case .canceled: self = .canceled
        case .rejected: self = .rejected
        case .pendingNew: self = .pendingNew
        case .pendingCancel: self = .pendingCancel
        case .expired: self = .expired
        case .unspecified, .UNRECOGNIZED: throw .field("ord_status", allowed: "one of the values of OrdStatus")
        }
    }

    var wire: Quantumforge_Ledger_V1_OrdStatus {
        switch self {
        case .new: .new
        case .partiallyFilled: .partiallyFilled
        case .filled: .filled
        case .canceled: .canceled
        case .rejected: .rejected
        case .pendingNew: .pendingNew
        case .pendingCancel: .pendingCancel
        case .expired: .expired
        }
    }
}

extension Outcome {
    init(_ wire: Quantumforge_Ledger_V1_Claim) throws(PayloadError) {
        switch wire {
        case .approved: self = .approved
        case .pending: self = .pending
        case .rejected: self = .rejected
        case .unspecified, .UNRECOGNIZED:
            throw .field("claim", allowed: "CLAIM_APPROVED, CLAIM_PENDING or CLAIM_REJECTED")
        }
    }

    var wire: Quantumforge_Ledger_V1_Claim {
        switch self {
        case .approved: .approved
        case .pending: .pending
        case .rejected: .rejected
        // Nobody can claim these: they follow from more than the verdicts.
        case .denied, .expired: .unspecified
        }
    }
}

extension TradingSettings.Mode {
    init(_ wire: Quantumforge_Ledger_V1_TradingMode) throws(PayloadError) {
        switch wire {
        case .paper: self = .paper
        case .live: self = .live
        case .unspecified, .UNRECOGNIZED: throw .field("mode", allowed: "TRADING_MODE_PAPER or TRADING_MODE_LIVE")
        }
    }

    var wire: Quantumforge_Ledger_V1_TradingMode {
        switch self {
        case .paper: .paper
        case .live: .live
        }
    }
}

extension TradingSettings.DegradedRule {
    init(_ wire: Quantumforge_Ledger_V1_DegradedRule, _ field: String) throws(PayloadError) {
        switch wire {
        case .approve: self = .approve
        case .ask: self = .ask
        case .reject: self = .reject
        case .unspecified, .UNRECOGNIZED: throw .field(field, allowed: "one of the values of DegradedRule")
        }
    }

    var wire: Quantumforge_Ledger_V1_DegradedRule {
        switch self {
        case .approve: .approve
        case .ask: .ask
        case .reject: .reject
        }
    }
}

extension Resume.Scope {
    init(_ wire: Quantumforge_Ledger_V1_ResumeScope) throws(PayloadError) {
        switch wire {
        case .symbol: self = .symbol
        case .all: self = .all
        case .strategy: self = .strategy
        case .unspecified, .UNRECOGNIZED: throw .field("scope", allowed: "one of the values of ResumeScope")
        }
    }

    var wire: Quantumforge_Ledger_V1_ResumeScope {
        switch self {
        case .symbol: .symbol
        case .all: .all
        case .strategy: .strategy
        }
    }
}
