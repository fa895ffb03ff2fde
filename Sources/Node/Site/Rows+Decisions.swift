import API
import Ledger
import Trading
import TradingStore

extension API.SignalRow {
    init(_ record: SignalRecord) {
        let signal = record.signal
        self.init(
            index: record.index, time: record.time, actor: record.actor, idempotencyKey: signal.idempotencyKey,
            strategy: signal.strategy, symbol: signal.symbol, side: signal.side.label, quantity: "\(signal.quantity)",
            price: "\(signal.price)", asOf: signal.asOf, confidencePpm: signal.confidence,
            limitPrice: signal.limitPrice == .zero ? nil : "\(signal.limitPrice)")
    }
}

extension API.DecisionRow {
    init(_ record: DecisionRecord, on signal: Signal) {
        self.init(
            index: record.index, term: record.term, time: record.time, signalIndex: record.signalIndex,
            symbol: signal.symbol, side: signal.side.label, quantity: "\(signal.quantity)",
            outcome: record.outcome.label, reason: record.reason, detail: record.detail, clOrdID: record.clOrdID,
            expiresAt: record.expiresAt, settledIndex: record.settledIndex)
    }
}

extension API.PendingDecisionRow {
    /// - Parameter record: pending.
    init(_ record: DecisionRecord, on signal: SignalRecord) {
        self.init(
            decisionIndex: record.index, time: record.time, expiresAt: record.expiresAt ?? record.time,
            signal: SignalRow(signal), reason: record.reason, detail: record.detail)
    }
}

extension API.ApprovalRow {
    init(_ record: ApprovalRecord) {
        self.init(
            index: record.index, time: record.time, actor: record.actor, approve: record.answer == .approve,
            reason: record.reason, outcome: record.outcome.label, detail: record.detail)
    }
}

extension API.VerdictRow {
    /// - Parameters:
    ///   - voters: whose keys the cluster knows.
    ///   - clusterID: the cluster's UUID, 16 bytes.
    init(_ record: VerdictRecord, name: String?, voters: [Voter], clusterID: [UInt8]) {
        let verdict = record.verdict
        let signature: Signature =
            if let key = voters.first(where: { $0.id == verdict.site })?.verdictKey, !key.isEmpty {
                verdict.isSigned(by: key, clusterID: clusterID) ? .valid : .invalid
            } else {
                .unknownKey
            }
        self.init(
            site: verdict.site, siteName: name, action: verdict.action.label, confidencePpm: verdict.confidence,
            price: "\(verdict.price)", seenAt: verdict.seenAt, model: verdict.model, signature: signature)
    }
}

extension DecisionDetail.Ruling {
    /// Nil unless cross-validation settled the decision.
    init?(_ record: DecisionRecord) {
        guard CrossValidation.Reason(label: record.reason) != nil else { return nil }
        self.init(reason: record.reason, detail: record.detail)
    }
}

extension DecisionDetail.Denial {
    /// Nil unless a pre-trade check settled the decision.
    init?(_ record: DecisionRecord) {
        guard record.outcome == .denied, PreTradeCheck(label: record.reason) != nil else { return nil }
        self.init(check: record.reason, detail: record.detail)
    }
}

extension API.HaltRow {
    init(_ halt: Halt) {
        let isEverything = halt.symbol == Halt.everySymbol
        self.init(
            scope: isEverything ? .all : .symbol, name: isEverything ? "" : halt.symbol, index: halt.index,
            time: halt.time, reason: halt.reason.label)
    }

    /// Nil of an enabled strategy.
    init?(_ strategy: StrategyRecord) {
        guard let index = strategy.disabledIndex else { return nil }
        self.init(
            scope: .strategy, name: strategy.strategy, index: index, time: nil,
            reason: Alarm.Code.strategyDisabled.label)
    }
}

extension API.AlarmRow {
    init(_ record: AlarmRecord) {
        self.init(
            index: record.index, ordinal: UInt64(clamping: record.ordinal), time: record.time, code: record.code,
            subject: record.subject, message: record.message)
    }
}

extension API.UnreadReportRow {
    init(_ record: UnreadReportRecord) {
        let report = record.report
        self.init(
            index: record.index, time: record.time, venue: report.venue, sessionSeq: report.sessionSeq,
            clOrdID: report.clOrdID, symbol: report.symbol, reason: report.reason, raw: report.raw)
    }
}

extension AlarmSummary {
    private static let day: Int64 = 86_400_000_000_000

    /// Nil while there was never an alarm.
    ///
    /// - Parameter now: nanoseconds UTC.
    init?(_ store: TradingStore, at now: Int64) throws {
        guard let newest = try store.alarms(limit: 1).first else { return nil }
        self.init(
            lastDay: UInt64(try store.alarmCount(after: now - Self.day)), newest: API.AlarmRow(newest),
            newestAge: max(0, Int64(clamping: Int128(now) - Int128(newest.time))))
    }
}
