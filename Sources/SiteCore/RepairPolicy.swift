package import Ledger

/// Whom a site asks for a range of entries that its log is missing, and when it gives that up.
///
/// A range comes whole from one peer or not at all: entries of two could each be right and not belong together.
package struct RepairPolicy: Sendable {
    package enum Step: Equatable, Sendable {
        /// - Parameter anew: whatever another peer gave of the range is dropped.
        case ask(NodeID, anew: Bool)
        /// Nobody could help; the next round begins a little later.
        case pause
        /// The log begins behind the range: the database stands for it, and has to be durable before.
        case beginBehindMissing
        /// The log ends before the range, and all from there on counts as lost: nobody has it as it was, because it was
        /// never committed, or it can be had as part of a snapshot only.
        case cutAtMissing
    }

    package enum Answer: Sendable {
        /// Entries, and more are wanted.
        case part
        /// The last entries of the range, which is proved and in place.
        case whole
        /// The log itself disproves what the peer gave.
        case refused
        /// The peer's log does not have them: it begins behind them, or ends before them.
        case absent
        /// None that are of use, or no answer.
        case nothing
    }

    /// Rounds through peers of which some do not answer, a pause after each, before a log begins behind what its
    /// database has.
    package static let patience = 200
    /// Answers that one range may take from one peer: enough for half a tebibyte, and a peer that gives an entry at a
    /// time to no end is not asked for ever.
    package static let maximumParts = 1 << 20

    private let peers: [NodeID]
    private let applied: LogIndex
    /// Of the peer to be asked next.
    private var position = 0
    /// Answers of that peer that were taken.
    private var parts = 0
    /// Peers that said in this round that they do not have the range, or have another in its place.
    private var without = 0
    package private(set) var fruitlessRounds = 0

    /// - Parameters:
    ///   - peers: who may have it: the other voters.
    ///   - applied: by the site's database; 0 when it has none.
    package init(peers: [NodeID], applied: LogIndex) {
        self.peers = peers
        self.applied = applied
    }

    /// Where so many say that they do not have a range as it was, it was never committed, or a snapshot stands for it:
    /// of any majority, one at least has what was committed.
    private var majority: Int { min((peers.count + 1) / 2 + 1, peers.count) }

    /// - Parameter last: the last entry of the range that is asked for.
    package mutating func next(missingThrough last: LogIndex) -> Step {
        if position < peers.count { return .ask(peers[position], anew: parts == 0) }
        fruitlessRounds += 1
        let isGone = !peers.isEmpty && without >= majority
        position = 0
        without = 0
        if applied >= last, isGone || fruitlessRounds >= Self.patience { return .beginBehindMissing }
        return isGone ? .cutAtMissing : .pause
    }

    /// The peer that was to be asked has answered, or has not.
    package mutating func answered(_ answer: Answer) {
        switch answer {
        case .part where parts + 1 < Self.maximumParts: parts += 1
        case .whole: beginRange()
        case .refused, .absent:
            without += 1
            askNext()
        case .part, .nothing: askNext()
        }
    }

    /// The next range is asked for.
    package mutating func beginRange() {
        position = 0
        parts = 0
        without = 0
        fruitlessRounds = 0
    }

    private mutating func askNext() {
        position += 1
        parts = 0
    }
}
