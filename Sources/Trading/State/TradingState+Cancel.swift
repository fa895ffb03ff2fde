import Ledger

extension TradingState {
    /// This entry is intent and permission to send the request, for the leader of its term.
    mutating func applyCancel<History: TradingHistory>(
        _ entry: Entry, history: History, into consequences: inout Consequences
    ) throws(History.Failure) -> Reply {
        let cancel: CancelRequest
        do {
            cancel = try CancelRequest(decoding: entry.payload)
        } catch {
            return .refused(Refusal(.malformed, error.description))
        }
        if let first = try history.idempotency(actor: entry.actor, key: cancel.idempotencyKey) { return first.reply }
        guard var record = openOrders[cancel.clOrdID] else {
            let finished = try history.order(clOrdID: cancel.clOrdID)
            let refusal =
                finished.map { Refusal(.illegalTransition, "\(cancel.clOrdID) is \($0.state.label)") }
                ?? Refusal(.unknownOrder, "\(cancel.clOrdID) is none of our orders")
            return consequences.answer(entry, key: cancel.idempotencyKey, refusing: refusal)
        }
        guard isReconciled(at: entry) else { return .refused(notReconciled) }
        guard let state = record.state.after(.cancelRequested) else {
            let message = "\(cancel.clOrdID) is \(record.state.label), try again once the venue has answered"
            return .refused(Refusal(.notCancelable, message))
        }
        record.state = state
        record.cancel = CancelMark(index: entry.index, term: entry.term)
        record.updatedIndex = entry.index
        let reply = consequences.answer(entry, key: cancel.idempotencyKey, refusing: nil)
        consequences.changes.append(CancelRecord(cancel, by: entry))
        store(record, into: &consequences)
        let order = record.order
        consequences.effects.append(
            .cancel(
                Cancel(
                    clOrdID: ClOrdID.make(clusterTag: configuration.clusterTag, index: entry.index),
                    origClOrdID: order.clOrdID, orderID: record.orderID, symbol: order.symbol, side: order.side,
                    quantity: order.quantity)))
        return reply
    }
}
