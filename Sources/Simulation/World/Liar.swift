import Ledger
import SiteCore

/// The one site in some runs whose answers to those that repair their logs are not to be believed: it was taken over,
/// or its memory is bad.
struct Liar {
    let site: Int
    var dice: Dice

    /// One of those that a repair asks, most often the first. Nil in a run in which everybody is truthful.
    init?(among asked: [Int], _ dice: Dice) {
        var dice = dice
        guard !dice.oneIn(4) else { return nil }
        site = dice.oneIn(4) ? asked[dice.below(asked.count)] : asked[0]
        self.dice = dice
    }

    mutating func lie(insteadOf truth: RepairAnswer, about wanted: ClosedRange<LogIndex>) -> RepairAnswer {
        switch dice.below(5) {
        case 0: .archived(firstIndex: wanted.upperBound + 1)
        case 1: .ends(lastIndex: wanted.lowerBound - 1)
        case 2: .entries([])
        default: forge(truth)
        }
    }

    /// One of the entries is not what it was, or is missing.
    private mutating func forge(_ truth: RepairAnswer) -> RepairAnswer {
        guard case .entries(var entries) = truth, !entries.isEmpty else { return truth }
        let place = dice.below(entries.count)
        let entry = entries[place]
        switch dice.below(4) {
        case 0: entries.remove(at: place)
        case 1: entries[place] = Self.forged(entry, term: entry.term + UInt64(dice.below(3)))
        default: entries[place] = Self.forged(entry, term: entry.term)
        }
        return .entries(entries)
    }

    private static func forged(_ entry: Entry, term: Term) -> Entry {
        Entry(
            index: entry.index, term: term, kind: entry.kind, time: entry.time + 1, actor: "operator",
            payload: Array(entry.payload))
    }
}

extension Simulation {
    /// What a site says of its log. Once the faults are healed, everybody is truthful: where a majority's word is
    /// needed and one lies, a repair waits for ever.
    mutating func lie(
        insteadOf truth: RepairAnswer, about wanted: ClosedRange<LogIndex>, by site: Int
    ) -> RepairAnswer {
        guard isChaos, options.faults.contains(.falseRepair), liar?.site == site,
            let told = liar?.lie(insteadOf: truth, about: wanted), told != truth
        else { return truth }
        note("\(site + 1) lies about \(wanted)")
        tally.count(.falseRepair)
        return told
    }
}
