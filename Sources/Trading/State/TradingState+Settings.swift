import Ledger

extension TradingState {
    mutating func applySettings(_ entry: Entry, into consequences: inout Consequences) -> Reply {
        let settings: TradingSettings
        do {
            settings = try TradingSettings(decoding: entry.payload)
        } catch {
            return .refused(Refusal(.malformed, error.description))
        }
        let record = SettingsRecord(settings, by: entry)
        self.settings = record
        consequences.changes.append(record)
        return .accepted(index: entry.index, isDuplicate: false)
    }

    mutating func applyDrills(_ entry: Entry, into consequences: inout Consequences) -> Reply {
        let passed: Drills
        do {
            passed = try Drills(decoding: entry.payload)
        } catch {
            return .refused(Refusal(.malformed, error.description))
        }
        let names = passed.passed.filter { drills[$0] != nil || drills.count < Self.maximumDrills }
        for name in names {
            let record = DrillRecord(name, of: passed, by: entry)
            drills[name] = record
            consequences.changes.append(record)
        }
        return .accepted(index: entry.index, isDuplicate: false)
    }

    /// Names of drills that are kept; more are forgotten at once.
    private static let maximumDrills = 256

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
