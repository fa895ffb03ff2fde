import Ledger

extension TradingState {
    mutating func applySignal<History: TradingHistory>(
        _ entry: Entry, history: History, into consequences: inout Consequences
    ) throws(History.Failure) -> Reply {
        let signal: Signal
        do {
            signal = try Signal(decoding: entry.payload)
        } catch {
            return .refused(Refusal(.malformed, error.description))
        }
        let actor = entry.actor
        if let first = try history.idempotency(actor: actor, key: signal.idempotencyKey) { return first.reply }
        let refusal = refusal(of: signal)
        if let refusal, refusal.reason == .busy { return .refused(refusal) }

        let command = IdempotencyRecord(
            actor: actor, key: signal.idempotencyKey, index: entry.index, time: entry.time, refusal: refusal)
        consequences.changes.append(command)
        if let refusal { return .refused(refusal) }
        let record = SignalRecord(index: entry.index, time: entry.time, actor: actor, signal: signal)
        undecidedSignals[entry.index] = record
        consequences.changes.append(record)
        consequences.effects.append(.analyse(signalIndex: entry.index, signal))
        return .accepted(index: entry.index, isDuplicate: false)
    }

    private func refusal(of signal: Signal) -> Refusal? {
        guard undecidedSignals.count < Self.maximumUndecidedSignals else {
            return Refusal(.busy, "\(Self.maximumUndecidedSignals) signals wait for their decision, try again later")
        }
        guard let instrument = instruments[signal.symbol]?.instrument else {
            return Refusal(.unknownInstrument, "\(signal.symbol) is not among the instruments")
        }
        guard instrument.tradable else { return Refusal(.notTradable, "\(signal.symbol) is not tradable at present") }
        guard signal.quantity.raw % instrument.lotSize.raw == 0 else {
            return Refusal(.offLot, "quantity \(signal.quantity) is not a multiple of the lot \(instrument.lotSize)")
        }
        guard signal.limitPrice.raw % instrument.tickSize.raw == 0 else {
            return Refusal(
                .offTick, "limit price \(signal.limitPrice) is not a multiple of the tick \(instrument.tickSize)")
        }
        return nil
    }
}
