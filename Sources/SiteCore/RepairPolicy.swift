package import Ledger

/// Whom a site asks for a range of entries that its log is missing, and when it gives that up.
///
/// All entries of a range have to come from one peer: entries of two peers could each be valid and still not form one
/// log.
package struct RepairPolicy: Sendable {
    package enum Step: Equatable, Sendable {
        /// - Parameter anew: drop the entries of this range that another peer gave before.
        case ask(NodeID, anew: Bool)
        /// Nobody could help; the next round begins a little later.
        case pause
        /// Let the log begin after the range, which the database has applied. Make the database durable first.
        case beginBehindMissing
        /// Cut the log before the range; everything from there on counts as lost. A majority of all sites, without this
        /// one, does not have the range as the log held it: it was never committed, or they have it only as part of a
        /// snapshot.
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
    /// Most answers that are taken from one peer for one range: enough for half a tebibyte, and a peer that gives one
    /// entry at a time is not asked for ever.
    package static let maximumParts = 1 << 20

    private let peers: [NodeID]
    private let applied: LogIndex
    /// Of the peer to be asked next.
    private var position = 0
    /// Answers of that peer that were taken.
    private var parts = 0
    /// Peers that said in this round that they do not have the range, or have other entries in its place.
    private var peersWithoutRange = 0
    package private(set) var fruitlessRounds = 0

    /// - Parameters:
    ///   - peers: who may have it: the other voters.
    ///   - applied: by the site's database; 0 when it has none.
    package init(peers: [NodeID], applied: LogIndex) {
        self.peers = peers
        self.applied = applied
    }

    /// If this many peers lack a range, it was never committed, or they have it as part of a snapshot: every majority
    /// contains at least one site with each committed entry.
    private var majority: Int { min((peers.count + 1) / 2 + 1, peers.count) }

    /// - Parameter last: the last entry of the range that is asked for.
    package mutating func next(missingThrough last: LogIndex) -> Step {
        if position < peers.count { return .ask(peers[position], anew: parts == 0) }
        fruitlessRounds += 1
        let isGone = !peers.isEmpty && peersWithoutRange >= majority
        position = 0
        peersWithoutRange = 0
        if applied >= last, isGone || fruitlessRounds >= Self.patience { return .beginBehindMissing }
        return isGone ? .cutAtMissing : .pause
    }

    /// The peer that was to be asked has answered, or has not.
    package mutating func answered(_ answer: Answer) {
        switch answer {
        case .part where parts + 1 < Self.maximumParts: parts += 1
        case .whole: beginRange()
        case .refused, .absent:
            peersWithoutRange += 1
            askNext()
        case .part, .nothing: askNext()
        }
    }

    /// The next range is asked for.
    package mutating func beginRange() {
        position = 0
        parts = 0
        peersWithoutRange = 0
        fruitlessRounds = 0
    }

    private mutating func askNext() {
        position += 1
        parts = 0
    }
}
