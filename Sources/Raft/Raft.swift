import DequeModule
package import Ledger

/// One node's part in Raft consensus (Ongaro and Ousterhout 2014), as a value.
///
/// Every input carries the time and returns what the shell has to do; nothing here reads a clock, a disk or a socket.
/// The same inputs give the same actions, always. After an input the shell calls ``tick(at:)`` once ``deadline`` has
/// come.
///
/// ```
///            election timeout        quorum of pre-votes        quorum of votes
/// follower ──────────────────► preCandidate ──────────► candidate ──────────► leader
///    ▲  └────────── TimeoutNow ────────────────────────────►┘                   │
///    └── higher term; append of this term's leader; no quorum heard (leader) ───┘
/// ```
package struct Raft: Sendable {
    package let configuration: Configuration
    package internal(set) var role = Role.follower
    /// This term's leader, as far as known.
    package internal(set) var leader: NodeID?
    package internal(set) var commitIndex: LogIndex
    /// The other members as this leader sees them, by id; empty unless leading.
    package internal(set) var peers: [Progress] = []
    /// The newest snapshot this node can give.
    package internal(set) var snapshot: SnapshotMetadata?

    /// The wall clock (ns UTC) minus the monotonic clock, which the shell keeps right: what stamps the no-op of a new
    /// leader. While it is unknown, a no-op has the time of the entry before.
    package var clockOffset: Int64?

    /// This node's wall clock is not fit to lead by, see ``ClockAgreement``.
    package internal(set) var isClockApart = false

    /// The term and the vote now.
    var vote: Vote
    /// The term and the vote a restart would find.
    var savedVote: Vote
    var log: Log
    var memberships: Memberships
    /// Peers that have shown another founding membership.
    var strangers: Set<NodeID> = []
    /// Time of the latest input.
    var now: MonotonicTime
    var random: SplitMix64

    // Election
    var electionTimeout: Int64 = 0
    var electionDeadline: MonotonicTime = 0
    /// When an append of a leader of the current term came last; `nil` when none can have come yet.
    var heardFromLeader: MonotonicTime?
    /// Who has granted the pre-vote or vote under way.
    var ballots: Set<NodeID> = []
    var campaignIsTransfer = false
    var termBudget: TermBudget

    // Following
    /// Through here the log is known to equal that of this term's leader; `nil` until one of its appends has matched.
    var verified: LogIndex?
    /// The match last acknowledged to this term's leader.
    var acknowledged: LogIndex = 0
    /// The highest round received from this term's leader.
    var heardRound: UInt64 = 0
    /// The snapshot this node is getting; its log stands still meanwhile.
    var installing: Installation?
    /// No sooner is a snapshot asked for again.
    var installAgainAt: MonotonicTime = .min

    // What was lost
    var recovery: Recovery?

    // Own disk
    /// Since when the disk has had a vote to save without finishing any.
    var voteWaitsSince: MonotonicTime?
    var hasStorageFailed = false

    // Leading
    var leadingSince: MonotonicTime = 0
    var heartbeatDeadline: MonotonicTime = 0
    /// When the commit index is to be told to the peers, if no entries have carried it by then.
    var noticeDeadline: MonotonicTime = .max
    /// This leader's last entries that the sites act upon, ascending; at most ``maximumActedUpon``.
    var actedUpon: Deque<LogIndex> = []
    /// More are not in flight to a peer that keeps up.
    static let maximumActedUpon = 4_096
    var quorumDeadline: MonotonicTime = 0
    var transfer: Transfer?
    /// The last entry this leader stamped with a new time.
    var stamped: (index: LogIndex, time: Int64)?
    /// Somebody was asked to campaign in this term. The word, or the campaign, may arrive at any time from then on, and
    /// voters do not hold on against it.
    var hasAskedForSuccession = false
    /// There may be a change of membership to complete, or peers to part from.
    var isMembershipOpen = false
    var rounds = Rounds()
    var budget = ProposalBudget()

    var outbox: [Action] = []
    var reported: Reported

    /// What the shell was last told.
    struct Reported: Sendable {
        var vote: Vote
        var role = Role.follower
        var term: Term
        var leader: NodeID?
        var applied: LogIndex
        var membership: MembershipEntry
    }

    /// Starts a node, as a follower.
    ///
    /// - Parameters:
    ///   - vote: as last saved; term 0 for a new node.
    ///   - termRuns: of the whole log on disk, from right after `base` on.
    ///   - base: what the log on disk begins after.
    ///   - lastIndex: of the log on disk, that of `base` when empty; all of it is durable.
    ///   - lastTime: of the last entry, or of the one at `base`, ns UTC; 0 when there is none.
    ///   - applied: what the local state machine has applied, which is therefore known to be committed. At least
    ///     `base`; above `lastIndex` only when the log's tail is lost.
    ///   - lost: what this node has had and has no longer, until ``Action/recovered``.
    ///   - memberships: ascending, the one in force at `applied` and those the log has after it; the founding
    ///     voters come before them where that is not enough.
    package init(
        configuration: Configuration, vote: Vote, termRuns: [TermRun], base: Base = .origin, lastIndex: LogIndex,
        lastTime: Int64, applied: LogIndex, lost: Lost? = nil, memberships: [MembershipEntry] = [],
        at now: MonotonicTime
    ) {
        precondition(
            applied >= base.index && (applied <= lastIndex || lost?.tail == true),
            "applied \(applied) of a log from \(base.index) to \(lastIndex), lost \(String(describing: lost))")
        self.configuration = configuration
        self.now = now
        log = Log(
            terms: TermRuns(termRuns, base: base, lastIndex: lastIndex), lastIndex: lastIndex, lastTime: lastTime,
            cacheBytes: configuration.limits.cacheBytes)
        let founding = MembershipEntry(founding: configuration.voters)
        let isComplete = memberships.first.map { $0.index <= applied } ?? false
        self.memberships = Memberships(isComplete ? memberships : [founding] + memberships)
        // A term's entries may have reached the disk before the term did; nothing was promised in it then.
        self.vote = vote.term >= log.lastTerm ? vote : Vote(term: log.lastTerm, votedFor: nil)
        savedVote = vote
        // What a damaged log still has may be what a lost entry had replaced: only the base is sure.
        commitIndex = lost?.tail == true ? base.index : applied
        // Before the restart this node may have answered a leader's round, and the leader counts on it not to vote for
        // another within an election timeout of then. Nobody counts on a node that never was in a term.
        if self.vote.term > 0 || lost != nil { heardFromLeader = now }
        recovery = lost.map { Recovery(lost: $0, askAt: now) }
        termBudget = TermBudget(at: now)
        random = SplitMix64(seed: configuration.seed ^ (configuration.id &* 0xD134_2543_DE82_EF95))
        reported = Reported(
            vote: vote, term: self.vote.term, leader: nil, applied: applied, membership: self.memberships.active)
        restartElectionTimer()
    }

    package var id: NodeID { configuration.id }
    package var term: Term { vote.term }
    package var lastIndex: LogIndex { log.lastIndex }
    package var lastTerm: Term { log.lastTerm }
    /// Through here this node's disk holds the log as it is now.
    package var durableIndex: LogIndex { log.durableIndex }
    /// What the log begins after.
    package var base: Base { log.base }
    /// Who takes part: the latest membership in the log.
    package var membership: MembershipEntry { memberships.active }
    /// The one in force at `index`, for a snapshot of it; `nil` well below what is applied.
    package func membership(at index: LogIndex) -> MembershipEntry? { memberships.last(atOrBefore: index) }
    /// To whom the leadership is being handed over.
    package var transferTarget: NodeID? { transfer?.target }

    /// The term of the entry at `index`, or of the base; 0 before the very first, `nil` below the base and past the
    /// last.
    package func term(at index: LogIndex) -> Term? { log.term(at: index) }

    /// Entries `from...through` out of memory, cut to `maximumBytes` but at least one; `nil` when they are not all in
    /// memory, or not in the log: then the journal has to be read.
    package func entries(from: LogIndex, through: LogIndex, maximumBytes: Int) -> [Entry]? {
        log.recent.prefix(from: from, through: through, count: .max, bytes: maximumBytes)
    }

    /// Begins an input. Time never goes back, whatever the caller says.
    mutating func advance(to now: MonotonicTime) { self.now = max(self.now, now) }

    /// Ends an input: adds what follows from the new state and hands out the actions.
    mutating func conclude() -> [Action] {
        if recovery != nil { continueRecovery() }
        if isMembershipOpen, role == .leader { completeMembership() }
        if vote != reported.vote {
            reported.vote = vote
            if voteWaitsSince == nil { voteWaitsSince = now }
            outbox.append(.saveVote(vote))
        }
        if (role, term, leader) != (reported.role, reported.term, reported.leader) {
            (reported.role, reported.term, reported.leader) = (role, term, leader)
            outbox.append(.roleChanged(role, term: term, leader: leader))
        }
        let applicable = min(commitIndex, log.durableIndex)
        // A snapshot may be in the database's place already.
        if applicable > reported.applied, installing == nil {
            reported.applied = applicable
            outbox.append(.apply(through: applicable))
            memberships.forget(before: applicable)
        }
        if role == .leader { serveReads() }
        let actions = outbox
        outbox = []
        return actions
    }

    mutating func send(_ message: Message, to peer: NodeID) { outbox.append(.send(message, to: peer)) }
}
