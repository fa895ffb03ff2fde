package import Ledger

/// Whom a site asks for what its log is missing, and when it gives that up.
package struct RepairPolicy: Sendable {
    package enum Step: Equatable, Sendable {
        case ask(NodeID)
        /// Nobody could help; the next round begins a little later.
        case pause
        /// The log begins behind what is missing: the database stands for it, and has to be durable before.
        case beginBehindMissing
        /// The log ends before what is missing, and all from there on counts as lost: nobody has it as it was, because it was
        /// never committed, or it can be had as part of a snapshot only.
        case cutAtMissing
    }

    package enum Answer: Sendable {
        case entries
        /// Entries that the log itself disproves.
        case refused
        /// The peer no longer has them.
        case archived
        /// None that are of use, or no answer.
        case nothing
    }

    /// Rounds without progress through peers of which some do not answer, before what can be had without them will do.
    package static let patience = 20

    private let peers: [NodeID]
    private let applied: LogIndex
    /// Of the peer to be asked next.
    private var position = 0
    private var hasProgress = false
    /// Peers that said in this round that they no longer have what is missing.
    private var archivedCount = 0
    /// Peers whose entries were refused in this round.
    private var refusedCount = 0
    package private(set) var fruitlessRounds = 0

    /// - Parameters:
    ///   - peers: who may have it.
    ///   - applied: by the site's database; 0 when it has none.
    package init(peers: [NodeID], applied: LogIndex) {
        self.peers = peers
        self.applied = applied
    }

    /// - Parameter missing: index of the last entry that is missing.
    package mutating func next(missingThrough missing: LogIndex) -> Step {
        if position < peers.count { return .ask(peers[position]) }
        defer {
            position = 0
            hasProgress = false
            archivedCount = 0
            refusedCount = 0
        }
        guard !hasProgress else {
            fruitlessRounds = 0
            return peers.first.map(Step.ask) ?? .pause
        }
        fruitlessRounds += 1
        let isHopeless = archivedCount + refusedCount == peers.count || fruitlessRounds >= Self.patience
        if isHopeless, applied >= missing { return .beginBehindMissing }
        return isHopeless && archivedCount + refusedCount > 0 ? .cutAtMissing : .pause
    }

    /// The peer that was to be asked has answered, or has not.
    package mutating func answered(_ answer: Answer) {
        switch answer {
        case .entries: hasProgress = true
        case .refused:
            // What others gave of the range is wanted again, too.
            hasProgress = false
            refusedCount += 1
            position += 1
        case .archived:
            archivedCount += 1
            position += 1
        case .nothing: position += 1
        }
    }
}
