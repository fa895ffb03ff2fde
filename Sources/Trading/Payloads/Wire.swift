import Ledger

typealias WireSignal = Quantumforge_Ledger_V1_Signal
typealias WireVerdict = Quantumforge_Ledger_V1_Verdict
typealias WireDecision = Quantumforge_Ledger_V1_Decision
typealias WireExecution = Quantumforge_Ledger_V1_Execution
typealias WireInstrument = Quantumforge_Ledger_V1_Instrument
typealias WireLimits = Quantumforge_Ledger_V1_Limits
typealias WireNote = Quantumforge_Ledger_V1_Note

extension PayloadMessage {
    init(reading bytes: some Sequence<UInt8>, as name: String) throws(PayloadError) {
        do {
            try self.init(payload: Array(bytes))
        } catch {
            throw .malformed(message: name, problem: error.description)
        }
    }
}

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
        case .unspecified, .UNRECOGNIZED:
            throw .field(
                "exec_type",
                allowed: "EXEC_TYPE_NEW, EXEC_TYPE_TRADE, EXEC_TYPE_REJECTED or EXEC_TYPE_CANCELED")
        }
    }

    var wire: Quantumforge_Ledger_V1_ExecType {
        switch self {
        case .new: .new
        case .trade: .trade
        case .rejected: .rejected
        case .canceled: .canceled
        }
    }
}
