import Ledger

/// People stop trading, and let it go on.
extension TradingState {
    mutating func applyHalt<History: TradingHistory>(
        _ entry: Entry, history: History, into consequences: inout Consequences
    ) throws(History.Failure) -> Reply {
        let request: HaltRequest
        do {
            request = try HaltRequest(decoding: entry.payload)
        } catch {
            return .refused(Refusal(.malformed, error.description))
        }
        let actor = entry.actor
        guard !actor.isEmpty else { return .refused(Self.anonymous) }
        if let first = try history.idempotency(actor: actor, key: request.idempotencyKey) { return first.reply }
        let symbol = request.symbol.isEmpty ? Halt.everySymbol : request.symbol
        guard symbol == Halt.everySymbol || instruments[symbol] != nil else {
            let refusal = Refusal(.unknownInstrument, "\(symbol) is not among the instruments")
            return consequences.answer(entry, key: request.idempotencyKey, refusing: refusal)
        }
        let subject = symbol == Halt.everySymbol ? "everything" : symbol
        halt(symbol, .haltedByPerson, by: entry, into: &consequences)
        consequences.alarm(.haltedByPerson, about: symbol, "\(actor) halted \(subject): \(request.reason)")
        consequences.changes.append(HaltRequestRecord(request, by: entry))
        return consequences.answer(entry, key: request.idempotencyKey, refusing: nil)
    }

    /// A person lets trading go on.
    mutating func applyResume<History: TradingHistory>(
        _ entry: Entry, history: History, into consequences: inout Consequences
    ) throws(History.Failure) -> Reply {
        let resume: Resume
        do {
            resume = try Resume(decoding: entry.payload)
        } catch {
            return .refused(Refusal(.malformed, error.description))
        }
        let actor = entry.actor
        guard !actor.isEmpty else { return .refused(Self.anonymous) }
        if let first = try history.idempotency(actor: actor, key: resume.idempotencyKey) { return first.reply }
        let refusal =
            switch resume.scope {
            case .symbol: lift(resume.name, by: entry, into: &consequences)
            case .all: lift(Halt.everySymbol, by: entry, into: &consequences)
            case .strategy: enable(resume.name, by: entry, into: &consequences)
            }
        if refusal == nil { consequences.changes.append(ResumeRecord(resume, by: entry)) }
        return consequences.answer(entry, key: resume.idempotencyKey, refusing: refusal)
    }

    static let anonymous = Refusal(.anonymous, "a person must be named who takes it upon himself")

    private mutating func lift(_ symbol: String, by entry: Entry, into consequences: inout Consequences) -> Refusal? {
        // A site where a person halted it may hold it back, though the log never heard of that.
        consequences.effects.append(.resume(symbol: symbol))
        guard var halt = halts[symbol] else { return Refusal(.notHalted, "\(symbol) is not halted") }
        halt.resumedIndex = entry.index
        halts[symbol] = nil
        consequences.changes.append(halt)
        return nil
    }

    private mutating func enable(
        _ strategy: String, by entry: Entry, into consequences: inout Consequences
    ) -> Refusal? {
        guard var record = strategies[strategy], record.disabledIndex != nil else {
            return Refusal(.notHalted, "strategy \(strategy) is not disabled")
        }
        record.disabledIndex = nil
        record.countedFrom = entry.index
        strategies[strategy] = record
        consequences.changes.append(record)
        return nil
    }
}
