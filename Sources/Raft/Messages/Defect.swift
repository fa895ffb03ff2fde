package import Ledger

/// Why a message cannot have come from a correct peer.
package enum Defect: Sendable, Hashable, CustomStringConvertible {
    /// It comes from this node itself, or from nobody.
    case notAPeer
    case termOutOfRange(Term)
    /// The term is too far ahead for this node to be in it at once.
    case termOutOfReach(Term)
    /// The candidate's last entry, or the leader's previous one, has a term its log cannot have.
    case impossibleLastTerm(Term)
    /// At this index there is not the entry that follows the one before.
    case entriesNotConsecutive(LogIndex)
    /// This entry's term is below the one before it or above the message's.
    case entryTermOutOfOrder(LogIndex)
    /// The peer claims to hold entries this leader never had.
    case matchedBeyondLog(LogIndex)
    /// The peer claims to have received a round this leader never began.
    case roundNotBegun(UInt64)
    /// This configuration entry is no membership.
    case notAMembership(LogIndex, MembershipDefect)
    /// A snapshot of this index and term cannot be.
    case impossibleSnapshot(LogIndex, Term)
    /// This entry's time is far ahead of this node's clock.
    case timeLeap(LogIndex)
    /// The peer's log begins with another founding membership than this node's.
    case otherFounding
    /// This entry contradicts one that is committed here.
    case contradictsCommitted(LogIndex)
    /// Somebody else leads this very term.
    case secondLeader(Term)

    /// Whether only a faulty or hostile sender can have sent it. For the others the cause may be elsewhere: a third
    /// site raised the sender's term (`termOutOfReach`); this node's own clock or founding membership is wrong
    /// (`timeLeap`, `otherFounding`); of two leaders of one term the first is the liar (`secondLeader`), and a follower
    /// of both reports to one what it got from the other (`matchedBeyondLog`, `roundNotBegun`).
    package var isSendersFault: Bool {
        switch self {
        case .notAPeer, .termOutOfRange, .impossibleLastTerm, .entriesNotConsecutive, .entryTermOutOfOrder,
            .notAMembership, .impossibleSnapshot, .contradictsCommitted:
            true
        case .termOutOfReach, .matchedBeyondLog, .roundNotBegun, .timeLeap, .otherFounding, .secondLeader: false
        }
    }

    package var description: String {
        switch self {
        case .notAPeer: "sender is not another node"
        case .termOutOfRange(let term): "term \(term) is out of range"
        case .termOutOfReach(let term): "term \(term) is too far ahead to be in it at once"
        case .impossibleLastTerm(let term): "term \(term) of the preceding entry is impossible"
        case .entriesNotConsecutive(let index): "entries are not consecutive at index \(index)"
        case .entryTermOutOfOrder(let index): "term out of order at index \(index)"
        case .matchedBeyondLog(let index): "index \(index) is past the leader's log"
        case .roundNotBegun(let round): "round \(round) was never begun"
        case .notAMembership(let index, let defect): "entry \(index) is no membership: \(defect)"
        case .impossibleSnapshot(let index, let term): "a snapshot of index \(index) and term \(term) is impossible"
        case .timeLeap(let index): "the time of entry \(index) is far ahead of this site's clock"
        case .otherFounding: "its log begins with another founding membership: it is of another cluster"
        case .contradictsCommitted(let index): "entry \(index) contradicts one that is committed"
        case .secondLeader(let term): "a second leader in term \(term)"
        }
    }
}

extension Raft.Message {
    /// Terms end here, so that arithmetic on a peer's word never overflows.
    static let maximumTerm: Term = 1 << 62

    /// How far a message's term may be above the receiver's: as many elections as ten a second make in thirteen years.
    static let maximumTermLeap: Term = 1 << 32

    /// What is wrong with the message whatever the state of its receiver.
    var defect: Defect? {
        guard term <= Self.maximumTerm else { return .termOutOfRange(term) }
        switch self {
        case .voteRequest(let request): return request.defect
        case .appendRequest(let request): return request.defect
        case .installSnapshot(let request): return request.defect
        // A node that has never seen an election answers with term 0.
        case .voteResponse, .recoveryRequest, .recoveryResponse: return nil
        case .appendResponse, .timeoutNow: return term > 0 ? nil : .termOutOfRange(term)
        }
    }
}

extension VoteRequest {
    fileprivate var defect: Defect? {
        guard term > 0 else { return .termOutOfRange(term) }
        guard lastTerm < term, (lastTerm == 0) == (lastIndex == 0) else { return .impossibleLastTerm(lastTerm) }
        return nil
    }
}

extension AppendRequest {
    fileprivate var defect: Defect? {
        guard term > 0 else { return .termOutOfRange(term) }
        guard previousTerm <= term, (previousTerm == 0) == (previousIndex == 0) else {
            return .impossibleLastTerm(previousTerm)
        }
        var index = previousIndex
        var lastTerm = previousTerm
        for entry in entries {
            let (expected, overflow) = index.addingReportingOverflow(1)
            guard !overflow, entry.index == expected else { return .entriesNotConsecutive(entry.index) }
            let entryTerm = entry.term
            guard entryTerm >= lastTerm, entryTerm > 0, entryTerm <= term else { return .entryTermOutOfOrder(expected) }
            if entry.kind == .configuration, let defect = entry.membershipDefect { return defect }
            index = expected
            lastTerm = entryTerm
        }
        return nil
    }
}

extension InstallSnapshot {
    fileprivate var defect: Defect? {
        guard term > 0 else { return .termOutOfRange(term) }
        guard snapshot.index > 0, snapshot.term > 0, snapshot.term <= term,
            snapshot.membership.index <= snapshot.index, snapshot.index < .max
        else { return .impossibleSnapshot(snapshot.index, snapshot.term) }
        return nil
    }
}

extension Entry {
    fileprivate var membershipDefect: Defect? {
        do throws(MembershipDefect) {
            _ = try Raft.Membership(payload: Array(payload))
            return nil
        } catch { return .notAMembership(index, error) }
    }
}
