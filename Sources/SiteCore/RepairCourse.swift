package import Journal
package import Ledger

/// The repair of a log that lacks entries from its middle, from the first question to the last range.
///
/// ``next()`` says what to do. A question ends with ``answered(_:)``, whatever came of it; a step that changes the log
/// is carried out by the function of its name.
package struct RepairCourse: Sendable {
    package enum Step: Equatable, Sendable {
        case ask(NodeID, for: ClosedRange<LogIndex>)
        /// Nobody could help in so many rounds; the next one begins a little later.
        case pause(fruitlessRounds: Int)
        /// Nobody has the range any more and the database stands for it: it has to be durable before.
        case beginBehindMissing(ClosedRange<LogIndex>)
        /// Nobody has the range as it was: the log ends before it.
        case cutAtMissing(ClosedRange<LogIndex>)
        /// Nothing is missing any more: the log can be opened.
        case open
    }

    package enum Outcome: Equatable, Sendable {
        /// So many entries are in place, or on their way there.
        case taken(Int)
        /// They are not those that are missing.
        case refused(JournalError.RefusalReason)
        /// The peer could not help.
        case nothing
    }

    package private(set) var gaps: GapRepair
    private var policy: RepairPolicy
    /// Whether the peers had all that was missing so far.
    package private(set) var isWhole = true

    /// - Parameters:
    ///   - peers: who may have what is missing: the other voters.
    ///   - applied: by the site's database; 0 when it has none.
    package init(_ gaps: GapRepair, peers: [NodeID], applied: LogIndex) {
        self.gaps = gaps
        policy = RepairPolicy(peers: peers, applied: applied)
    }

    package mutating func next() -> Step {
        guard let wanted = gaps.wanted else { return .open }
        switch policy.next(missingThrough: wanted.upperBound) {
        case .ask(let peer, let anew):
            if anew { gaps.startOver() }
            return .ask(peer, for: gaps.wanted ?? wanted)
        case .pause: return .pause(fruitlessRounds: policy.fruitlessRounds)
        case .beginBehindMissing: return .beginBehindMissing(wanted)
        case .cutAtMissing: return .cutAtMissing(wanted)
        }
    }

    /// The peer that was to be asked has answered; nil when it has not.
    ///
    /// - Throws: what the own disk says. What a peer says is no error.
    package mutating func answered(_ answer: RepairAnswer?) throws(JournalError) -> Outcome {
        guard let wanted = gaps.wanted else { return .nothing }
        switch answer {
        case .entries(let entries) where entries.first?.index == wanted.lowerBound: return try take(entries, wanted)
        // A log that begins at or before what was asked for has not archived it.
        case .archived(let firstIndex) where firstIndex > wanted.lowerBound: policy.answered(.absent)
        // Those who have it are no majority then, so it was never committed.
        case .ends(let lastIndex) where lastIndex < wanted.lowerBound: policy.answered(.absent)
        case .entries, .archived, .ends, .unreadable, nil: policy.answered(.nothing)
        }
        return .nothing
    }

    private mutating func take(_ entries: [Entry], _ wanted: ClosedRange<LogIndex>) throws(JournalError) -> Outcome {
        do {
            try gaps.add(entries)
        } catch .entriesRefused(_, let reason) {
            policy.answered(.refused)
            return .refused(reason)
        }
        policy.answered(gaps.wanted?.upperBound == wanted.upperBound ? .part : .whole)
        return .taken(entries.count)
    }

    /// As ``GapRepair/beginBehindMissing()``.
    package mutating func beginBehindMissing() throws(JournalError) {
        try gaps.beginBehindMissing()
        policy.beginRange()
        isWhole = false
    }

    /// As ``GapRepair/cutAtMissing()``.
    package mutating func cutAtMissing() throws(JournalError) {
        try gaps.cutAtMissing()
        isWhole = false
    }
}
