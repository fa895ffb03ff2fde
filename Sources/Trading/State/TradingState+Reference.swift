import Ledger

extension TradingState {
    /// The first entry of a leader's term. What earlier leaders sent and the venue has not answered is in doubt from here
    /// on.
    mutating func applyNoop(_ entry: Entry, into consequences: inout Consequences) -> Reply {
        let leader = LeaderRecord(term: entry.term, node: entry.actor, index: entry.index, time: entry.time)
        consequences.changes.append(leader)
        leaderTerm = max(leaderTerm, entry.term)
        let unanswered = openOrders.values.filter { $0.term < entry.term && $0.state == .sent }
        for var record in unanswered.sorted(by: { $0.order.decisionIndex < $1.order.decisionIndex }) {
            guard let state = record.state.after(.termChanged) else { continue }
            record.state = state
            record.updatedIndex = entry.index
            store(record, into: &consequences)
            consequences.alarm(.orderInDoubt, "\(record.order.clOrdID) was sent in term \(record.term), no answer yet")
        }
        return .accepted(index: entry.index, isDuplicate: false)
    }

    func applyMembership(_ entry: Entry, into consequences: inout Consequences) -> Reply {
        consequences.changes.append(MembershipRecord(entry))
        return .accepted(index: entry.index, isDuplicate: false)
    }

    mutating func applyInstrument(_ entry: Entry, into consequences: inout Consequences) -> Reply {
        let instrument: Instrument
        do {
            instrument = try Instrument(decoding: entry.payload)
        } catch {
            return .refused(Refusal(.malformed, error.description))
        }
        let record = InstrumentRecord(instrument: instrument, version: entry.index)
        instruments[instrument.symbol] = record
        consequences.changes.append(record)
        return .accepted(index: entry.index, isDuplicate: false)
    }

    mutating func applyLimits(_ entry: Entry, into consequences: inout Consequences) -> Reply {
        let limits: Limits
        do {
            limits = try Limits(decoding: entry.payload)
        } catch {
            return .refused(Refusal(.malformed, error.description))
        }
        let record = LimitsRecord(limits: limits, version: entry.index)
        self.limits[limits.symbol] = record
        consequences.changes.append(record)
        return .accepted(index: entry.index, isDuplicate: false)
    }
}
