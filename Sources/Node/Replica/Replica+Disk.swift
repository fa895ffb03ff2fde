import Ledger
import Logging
import Raft

/// What the disk's owner tells consensus.
extension Replica {
    func storageFailed() {
        guard !isStopped else { return }
        step(raft.storageFailed(at: Self.now))
    }

    func snapshotAvailable(_ snapshot: SnapshotMetadata) {
        guard !isStopped else { return }
        step(raft.snapshotAvailable(snapshot, at: Self.now))
    }

    /// The log on disk begins after `index`.
    func compacted(through index: LogIndex) {
        guard !isStopped else { return }
        step(raft.compacted(through: index, at: Self.now))
    }

    func clockJudged(isApart: Bool) {
        guard !isStopped, isApart != raft.isClockApart else { return }
        if isApart {
            log.error("the clock is apart from the other sites': taking no lead")
        } else {
            log.notice("the clock agrees with the other sites' again")
        }
        step(raft.clockJudged(isApart: isApart, at: Self.now))
    }

    func installFailed(_ snapshot: SnapshotMetadata) {
        guard !isStopped else { return }
        step(raft.installFailed(snapshot, at: Self.now))
    }
}

extension Raft.StepDownReason {
    var explanation: String {
        switch self {
        case .higherTerm: "a site has a higher term"
        case .noQuorum: "no majority has answered for an election timeout"
        case .storageStalled: "a write to the own disk does not finish"
        case .storageFailed: "the own disk refuses writes"
        case .clockApart: "its clock is apart from the other sites'"
        case .removed: "this site is no voter any more"
        case .transferAbandoned: "nobody took the leadership over, a new term begins"
        }
    }
}
