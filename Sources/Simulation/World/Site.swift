import Journal
import Ledger
import Raft
import SiteCore

/// One machine: its disk, clock and database outlive the process that runs on it.
struct Site {
    let disk = SimulatedDisk()
    var clock: NodeClock
    var machine: StateMachine
    /// The database as no power loss can take it back.
    var safeMachine: StateMachine

    // The process.
    var replica: Replica?
    var journal: SimulatedJournal?
    var policy: SnapshotPolicy
    /// While the log lacks what others have: then there is no process that takes part.
    var repair: Repair?
    /// Commands this process proposed and has not answered, by index.
    var waiting: [LogIndex: Waiting] = [:]
    /// Reads under way, and what was committed when they came.
    var reads: [UInt64: LogIndex] = [:]
    /// Counts the processes; what was meant for an earlier one is dropped.
    var life = 0
    var isSyncing = false
    var syncDue: VirtualTime = 0
    /// When each unfinished write was asked for, on the site's own clock.
    var pending: [UInt64: Int64] = [:]
    var newestIndex: LogIndex = 0
    var newestWrite: UInt64 = 0
    var pausedUntil: VirtualTime = 0
    var timer: VirtualTime = .max
    var isTransferring = false
    /// Where its log began when it was last too long, and how often in a row it was.
    var uncut: (firstIndex: LogIndex, looks: Int) = (0, 0)
    /// Segments begun when it took its last snapshot.
    var rollsAtSnapshot: Int?
    /// The highest round of a leader's it has heard of, and in which term.
    var heard: (term: Term, round: UInt64) = (0, 0)
    /// What its messages tell of its rounds, for a planted bug.
    var rounds: LeaderRounds?
    /// Its power failed in the middle of a write, and soon does so again.
    var isShaky = false
    var shelf = SnapshotShelf()
    var transfer = SnapshotTransfer()
    /// Of the processes before.
    var rolls = 0
    var removals = 0

    /// On the disk, beside the database: the snapshots this site can give, newest last.
    var snapshots: [Snapshot] = []
    /// What has come of others' snapshots.
    var partials: [PartialSnapshot] = []
    /// One that came whole, and is to be in the place of log and database before the site opens.
    var pendingInstall: Snapshot?
    /// Index of the one that database and log were last replaced by, and still have.
    var installed: LogIndex = 0
    /// Files in which reading found damage, for the next opening.
    var suspects = Suspects()
    /// What opening found missing, until the core has made it good.
    var loss: Loss?

    /// What the last process believed durable, and what vote it told.
    var believed: LogMap?
    /// What the disk once held and lost: it may have been acknowledged, and count late.
    var lostTerms: [LogIndex: Term] = [:]
    var toldVote = Journal.Vote(term: 0, votedFor: nil)
    /// Faults at rest struck here: damage may be found.
    var isRotten = false
    var isVoteRotten = false
    /// They struck the log. Where it is not read, the damage stays, whatever the site has got back since.
    var isLogRotten = false
    /// They struck since the disk was opened.
    var isStruck = false

    /// What is missing is asked for, one peer after the other.
    struct Repair {
        var course: RepairCourse
        /// The peer asked now.
        var asked: Int?
        /// Counts the questions and pauses; what comes in answer to an earlier one is too late.
        var questions = 0
    }

    struct Waiting {
        let term: Term
        let client: Int
        let key: UInt64
    }

    init(clock: NodeClock, machine: StateMachine, policy: SnapshotPolicy) {
        self.clock = clock
        self.machine = machine
        safeMachine = machine
        self.policy = policy
    }

    var isUp: Bool { replica != nil }

    /// The newest it can give, rotten ones left out.
    var soundSnapshot: Snapshot? { snapshots.filter { !$0.isRotten }.max { $0.metadata.index < $1.metadata.index } }

    /// What was stored may not have reached the disk.
    mutating func losePower(_ dice: inout Dice) -> Bool {
        if dice.oneIn(2) { machine = safeMachine }
        for place in partials.indices where dice.oneIn(2) {
            partials[place].isSound = partials[place].isSound && dice.oneIn(2)
            partials[place].parts = dice.below(partials[place].parts + 1)
        }
        return disk.losePower(&dice)
    }

    /// Something on its disk decays.
    mutating func decay(ofVote: Bool) {
        isRotten = true
        isStruck = true
        isVoteRotten = isVoteRotten || ofVote
        isLogRotten = isLogRotten || !ofVote
        installed = 0
    }

    /// Whether this site's disk is known to hold the entry.
    func holds(_ index: LogIndex, term: Term) -> Bool {
        guard let log = journal?.log ?? believed else { return false }
        return index < log.base.index || lostTerms[index] == term || log.term(at: index) == term
    }

    /// The mark of what was lost is gone from the disk.
    mutating func isRecovered() {
        isRotten = isStruck || isLogRotten
        isVoteRotten = isStruck && isVoteRotten
    }

    mutating func endProcess() {
        rolls += journal?.rolls ?? 0
        removals += journal?.removals ?? 0
        believed = journal?.log ?? believed
        disk.endProcess()
        transfer = SnapshotTransfer()
        replica = nil
        journal = nil
        repair = nil
        shelf = SnapshotShelf()
        waiting = [:]
        reads = [:]
        pending = [:]
        life += 1
        isSyncing = false
        pausedUntil = 0
        timer = .max
        isTransferring = false
        heard = (0, 0)
        rounds = nil
        rollsAtSnapshot = nil
        uncut = (0, 0)
    }
}
