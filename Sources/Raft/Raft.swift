package import Ledger

/// One node's part in Raft consensus (Ongaro and Ousterhout 2014), as a value.
///
/// Every input carries the time and returns what the shell has to do; nothing here reads a clock, a disk or a socket. The
/// same inputs give the same actions, always. After an input the shell calls ``tick(at:)`` once ``deadline`` has come.
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
    /// The other voters as this leader sees them, by id; empty unless leading.
    package internal(set) var peers: [Progress] = []

    /// The wall clock (ns UTC) minus the monotonic clock, which the shell keeps right: what stamps the no-op of a new
    /// leader. While it is unknown, a no-op has the time of the entry before.
    package var clockOffset: Int64?

    /// The term and the vote now.
    var vote: Vote
    /// The term and the vote a restart would find.
    var savedVote: Vote
    var log: Log
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

    // Following
    /// Through here the log is known to equal that of this term's leader.
    var verified: LogIndex = 0
    /// The match last acknowledged to this term's leader.
    var acknowledged: LogIndex = 0
    /// The highest round received from this term's leader.
    var heardRound: UInt64 = 0

    // Leading
    var leadingSince: MonotonicTime = 0
    var heartbeatDeadline: MonotonicTime = 0
    var quorumDeadline: MonotonicTime = 0
    var transfer: Transfer?
    /// Somebody was asked to campaign in this term. The word, or the campaign, may arrive at any time from then on, and
    /// voters do not hold on against it.
    var hasAskedForSuccession = false
    var rounds = Rounds()
    var budget = ProposalBudget()

    var outbox: [Action] = []
    private var reported: Reported

    /// What the shell was last told.
    private struct Reported: Sendable {
        var vote: Vote
        var role = Role.follower
        var term: Term
        var leader: NodeID?
        var applied: LogIndex
    }

    /// Starts a node, as a follower.
    ///
    /// - Parameters:
    ///   - vote: as last saved; term 0 for a new node.
    ///   - termRuns: of the whole log on disk, from index 1.
    ///   - lastIndex: of the log on disk, 0 when empty; all of it is durable.
    ///   - lastTime: of the last entry, ns UTC; 0 when there is none.
    ///   - applied: what the local state machine has applied, which is therefore known to be committed.
    package init(
        configuration: Configuration, vote: Vote, termRuns: [TermRun], lastIndex: LogIndex, lastTime: Int64,
        applied: LogIndex, at now: MonotonicTime
    ) {
        precondition(applied <= lastIndex, "applied \(applied) of a log that ends at \(lastIndex)")
        self.configuration = configuration
        self.now = now
        log = Log(
            terms: TermRuns(termRuns, lastIndex: lastIndex), lastIndex: lastIndex, lastTime: lastTime,
            cacheBytes: configuration.limits.cacheBytes)
        // A term's entries may have reached the disk before the term did; nothing was promised in it then.
        self.vote = vote.term >= log.lastTerm ? vote : Vote(term: log.lastTerm, votedFor: nil)
        savedVote = vote
        commitIndex = applied
        // Before the restart this node may have answered a leader's round, and the leader counts on it not to vote for
        // another within an election timeout of then. Nobody counts on a node that never was in a term.
        if self.vote.term > 0 { heardFromLeader = now }
        random = SplitMix64(seed: configuration.seed ^ (configuration.id &* 0xD134_2543_DE82_EF95))
        reported = Reported(vote: vote, term: self.vote.term, leader: nil, applied: applied)
        restartElectionTimer()
    }

    package var id: NodeID { configuration.id }
    package var term: Term { vote.term }
    package var lastIndex: LogIndex { log.lastIndex }
    package var lastTerm: Term { log.lastTerm }
    /// Through here this node's disk holds the log as it is now.
    package var durableIndex: LogIndex { log.durableIndex }
    /// To whom the leadership is being handed over.
    package var transferTarget: NodeID? { transfer?.target }

    /// The term of the entry at `index`: 0 before the first, `nil` past the last.
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
        if vote != reported.vote {
            reported.vote = vote
            outbox.append(.saveVote(vote))
        }
        if (role, term, leader) != (reported.role, reported.term, reported.leader) {
            (reported.role, reported.term, reported.leader) = (role, term, leader)
            outbox.append(.roleChanged(role, term: term, leader: leader))
        }
        let applicable = min(commitIndex, log.durableIndex)
        if applicable > reported.applied {
            reported.applied = applicable
            outbox.append(.apply(through: applicable))
        }
        if role == .leader { serveReads() }
        let actions = outbox
        outbox = []
        return actions
    }

    mutating func send(_ message: Message, to peer: NodeID) { outbox.append(.send(message, to: peer)) }

    /// The highest value that a quorum has reached, this node's own included.
    func reachedByQuorum<Value: Comparable>(own: Value, _ value: (Progress) -> Value) -> Value {
        var values = peers.map(value)
        values.append(own)
        values.sort(by: >)
        return values[configuration.quorum - 1]
    }
}
