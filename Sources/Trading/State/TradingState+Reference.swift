import Ledger

extension TradingState {
    /// The first entry of a leader's term. What earlier leaders sent and the venue has not answered is in doubt from
    /// here on.
    mutating func applyNoop(_ entry: Entry, into consequences: inout Consequences) -> Reply {
        let leader = LeaderRecord(term: entry.term, node: entry.actor, index: entry.index, time: entry.time)
        consequences.changes.append(leader)
        leaderTerm = max(leaderTerm, entry.term)
        putInDoubt(.termChanged, by: entry, into: &consequences) { $0.term < entry.term }
        return .accepted(index: entry.index, isDuplicate: false)
    }

    mutating func applyMembership(_ entry: Entry, into consequences: inout Consequences) -> Reply {
        let record = MembershipRecord(entry)
        consequences.changes.append(record)
        adopt(record)
        return .accepted(index: entry.index, isDuplicate: false)
    }

    /// Makes this membership's voters the sites whose verdicts count. A voter without a verdict key keeps the key it
    /// had. The membership at index 1 replaces the configured voters. Consensus has checked that the payload is a
    /// membership.
    mutating func adopt(_ record: MembershipRecord) {
        guard let members = try? Quantumforge_Ledger_V1_Membership(payload: record.payload).members else { return }
        let isFounding = record.index == 1
        let earlier = isFounding ? [] : founders + voters
        let known = Dictionary(earlier.map { ($0.id, $0.verdictKey) }) { _, later in later }
        let new = members.filter { $0.role == .voter }.map { member in
            let key = Array(member.verdictKey)
            return Voter(id: member.id, verdictKey: key.isEmpty ? known[member.id] ?? [] : key)
        }
        guard (1...Decision.maximumVerdicts).contains(new.count), Set(new.map(\.id)).count == new.count else { return }
        voters = new.sorted { $0.id < $1.id }
        if isFounding { founders = voters }
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
