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
}
