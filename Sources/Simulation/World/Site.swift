import Journal
import Ledger

/// One machine: its disk, clock and database outlive the process that runs on it.
struct Site {
    var disk = VirtualDisk()
    var clock: NodeClock
    var machine = StateMachine()

    // The process.
    var replica: Replica?
    var writer: JournalWriter?
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
    /// The snapshot on its way here.
    var transfer: Transfer?
    /// Of the processes before.
    var rolls = 0
    var removals = 0

    /// On the disk, beside the database: the snapshots this site can give, newest last.
    var snapshots: [Snapshot] = []
    /// In the database: a snapshot is installed and the log does not begin after it yet.
    var unfinishedInstall: StateMachine.Mark?
    /// The durable mark of what recovery found missing.
    var lost: (tail: Bool, vote: Bool)?

    /// What the last process believed durable, and what vote it told.
    var believedTerms: [Term] = []
    var believedBase: LogIndex = 0
    /// What the disk once held and lost: it may have been acknowledged, and count late.
    var lostTerms: [LogIndex: Term] = [:]
    var toldVote = Journal.Vote(term: 0, votedFor: nil)
    /// Faults at rest struck here: damage may be found.
    var isRotten = false
    var isVoteRotten = false
    /// They struck since the disk was opened.
    var isStruck = false

    struct Waiting {
        let term: Term
        let client: Int
        let key: UInt64
    }

    var isUp: Bool { replica != nil }

    /// Whether this site's disk is known to hold the entry.
    func holds(_ index: LogIndex, term: Term) -> Bool {
        let terms = writer?.terms ?? believedTerms
        if index < writer?.base ?? believedBase || lostTerms[index] == term { return true }
        return index <= terms.count && terms[Int(index) - 1] == term
    }

    mutating func endProcess() {
        rolls += writer?.rolls ?? 0
        removals += writer?.removals ?? 0
        believedTerms = writer?.terms ?? believedTerms
        believedBase = writer?.base ?? believedBase
        transfer = nil
        replica = nil
        writer = nil
        waiting = [:]
        reads = [:]
        pending = [:]
        life += 1
        isSyncing = false
        pausedUntil = 0
        timer = .max
        isTransferring = false
    }
}
