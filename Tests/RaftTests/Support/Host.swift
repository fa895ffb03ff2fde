import Ledger
import Raft

/// One machine: its clock and disk outlive the core that runs on it.
struct Host {
    let configuration: Raft.Configuration
    /// `nil` while the process is down.
    var raft: Raft?
    var disk = Disk()
    /// Each machine's monotonic clock starts somewhere else.
    var clock: MonotonicTime
    var applied: LogIndex = 0
    /// The memberships the state machine has come through.
    private var memberships: [Raft.MembershipEntry] = []
    /// The newest snapshot on the disk.
    private(set) var available: SnapshotMetadata?
    /// What recovery has found missing and has not got back.
    var lost: (tail: Bool, vote: Bool)?
    /// What the disk once held and lost: it was acknowledged, and may count late.
    private(set) var lostTerms: [LogIndex: Term] = [:]
    /// Counts the starts.
    var session: UInt64 = 0

    init(configuration: Raft.Configuration) {
        self.configuration = configuration
        clock = MonotonicTime(configuration.id) * 1_000_000_000_000
    }

    mutating func start() {
        session += 1
        var memberships = disk.memberships.filter { $0.index > applied }
        if let known = self.memberships.last(where: { $0.index <= applied }) { memberships.insert(known, at: 0) }
        raft = Raft(
            configuration: configuration, vote: disk.vote, termRuns: disk.termRuns, base: disk.base,
            lastIndex: disk.lastIndex, lastTime: disk.lastTime, applied: applied,
            lost: lost.map { Raft.Lost(tail: $0.tail, vote: $0.vote, session: session) }, memberships: memberships,
            at: clock)
        // A log with a base has a snapshot to go with it.
        if let available { _ = raft?.snapshotAvailable(available, at: clock) }
    }

    /// - Parameter uncovers: the log then ends with what the last truncation had replaced.
    mutating func lose(tailAfter index: LogIndex?, uncovers: Bool = false, vote: Bool) {
        if let index {
            for entry in disk.entries where uncovers || entry.index > index { lostTerms[entry.index] = entry.term }
            if uncovers, !disk.replaced.isEmpty { disk.uncover() } else { disk.cut(after: index) }
        }
        if vote { disk.loseVote() }
        lost = (tail: index != nil || lost?.tail == true, vote: vote || lost?.vote == true)
    }

    /// The state machine has come this far.
    mutating func apply(through index: LogIndex) {
        memberships += disk.memberships.filter { $0.index > memberships.last?.index ?? 0 && $0.index <= index }
        applied = index
    }

    /// A snapshot of what is applied.
    mutating func takeSnapshot() -> SnapshotMetadata? {
        guard let raft, applied >= available?.index ?? 0, let term = raft.term(at: applied),
            let membership = raft.membership(at: applied)
        else {
            return nil
        }
        available = SnapshotMetadata(
            index: applied, term: term, time: applied > disk.base.index ? disk.entry(applied).time : disk.baseTime,
            membership: membership, digest: Hash(hashing: [UInt8(configuration.id)]))
        return available
    }

    mutating func install(_ snapshot: SnapshotMetadata) {
        disk.install(snapshot)
        applied = max(applied, snapshot.index)
        available = snapshot
        if snapshot.membership.index > memberships.last?.index ?? 0 { memberships.append(snapshot.membership) }
    }
}
