package import Journal
package import Ledger

/// The repair of a log that lacks entries in its middle: which peer to ask for which entries, and what to do with each
/// answer, until nothing is missing.
///
/// ``next()`` says what to do. A question ends with ``answered(_:)``, whatever came of it; a step that changes the log
/// is carried out by the function of its name.
package struct RepairCourse: Sendable {
    package enum Step: Equatable, Sendable {
        case ask(NodeID, for: ClosedRange<LogIndex>)
        /// All peers were asked in this many rounds, and none could help. Wait a moment, then ask for the next step.
        case pause(fruitlessRounds: Int)
        /// No peer can give these entries, and this site's database has applied them. Make the database durable, then
        /// let the log begin after them.
        case beginBehindMissing(ClosedRange<LogIndex>)
        /// A majority of the sites lacks these entries as this log held them. Cut the log before them.
        case cutAtMissing(ClosedRange<LogIndex>)
        /// Nothing is missing any more: the log can be opened.
        case open
    }

    package enum Outcome: Equatable, Sendable {
        /// The peer gave this many entries of the range. They are installed once the range is complete.
        case taken(Int)
        /// The peer's entries cannot be the missing ones, for this reason.
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
