package import Ledger

/// Look-ups in what no longer fits the working set: SQLite in production, a dictionary in tests. Each sees every change
/// of every entry before the one being applied. `Failure` is the storage's own; a storage that fails ends the node, it
/// never changes an answer.
package protocol TradingHistory {
    associatedtype Failure: Error

    /// The first command of this actor under this key. Both are UTF-8 and are compared byte by byte.
    func idempotency(actor: Span<UInt8>, key: Span<UInt8>) throws(Failure) -> IdempotencyRecord?
    /// An order, open or terminal.
    func order(clOrdID: String) throws(Failure) -> OrderRecord?
    /// The executions with this ExecID, FIX tag 17, at this venue on this trade date, newest first, but no more than
    /// ``TradingState/maximumReportsCompared``; none of those whose ``ExecType/isKnownByExecID`` is false.
    func reports(venue: String, tradeDate: UInt32, execID: String) throws(Failure) -> [ExecutionRecord]
    /// The fills, and corrections of fills, with this ExecID at this venue, newest first, but no more than
    /// ``TradingState/maximumReportsCompared``.
    func fills(venue: String, execID: String) throws(Failure) -> [ExecutionRecord]
    /// The entry of the correction or cancellation of the fill with this ExecID (FIX tag 19) at this venue, if there
    /// was one after the fill's own entry.
    func amendment(venue: String, execRefID: String, after index: LogIndex) throws(Failure) -> LogIndex?
    /// How many orders and cancels were committed later than `time`, but no more than `limit`.
    func messages(after time: Int64, limit: Int) throws(Failure) -> Int
    /// How many orders of a strategy were committed later than `time` and behind `index`, but no more than `limit`.
    func orders(strategy: String, after time: Int64, behind index: LogIndex, limit: Int) throws(Failure) -> Int
    /// The last order just like this one.
    func lastOrder(
        symbol: String, side: Side, quantity: Quantity, limitPrice: Price
    ) throws(Failure) -> OrderRecord?
    /// A decision, waiting or settled.
    func decision(index: LogIndex) throws(Failure) -> DecisionRecord?
    /// The decision on a signal.
    func decisionIndex(signalIndex: LogIndex) throws(Failure) -> LogIndex?
    /// ``Verdict/isSigned(by:clusterID:)``, a function of these three alone: what was found once may be remembered.
    func isSigned(_ verdict: Verdict, by verdictKey: [UInt8], clusterID: [UInt8]) -> Bool
}

extension TradingHistory {
    package func idempotency(actor: String, key: String) throws(Failure) -> IdempotencyRecord? {
        try idempotency(actor: actor.utf8.span, key: key.utf8.span)
    }

    package func isSigned(_ verdict: Verdict, by verdictKey: [UInt8], clusterID: [UInt8]) -> Bool {
        verdict.isSigned(by: verdictKey, clusterID: clusterID)
    }
}
