import Journal
import Ledger
import Raft
import SiteCore
import Trading

/// A copy of the database, and what consensus knows of it.
struct Snapshot {
    let metadata: SnapshotMetadata
    let machine: StateMachine
    /// Its bytes are not those of its digest any more.
    var isRotten = false

    var point: Journal.SnapshotPoint {
        Journal.SnapshotPoint(
            index: metadata.index, term: metadata.term, time: metadata.time, peaks: machine.mark.peaks)
    }

    /// Parts it takes to transfer it.
    var partCount: Int { 2 + Int(metadata.index % 4) }
}

/// What has come of a snapshot on its way here, on the disk.
struct PartialSnapshot {
    let digest: Hash
    var parts = 0
    /// Whether they are what was sent, and were right there.
    var isSound = true
}

/// What the shells say to each other beside consensus.
enum ShellMessage {
    /// Of the snapshot with this digest, from the part of this number on.
    case partWanted(Hash, number: Int, SnapshotTransfer.Turn)
    /// With the snapshot that it belongs to; nil when that is not there.
    case part(SnapshotTransfer.Answer, Snapshot?, SnapshotTransfer.Turn)
    case repair(RepairMessage)
    /// A site's, for its leader.
    case verdict(Verdict)
}

/// What a site under repair asks, and what it is answered.
enum RepairMessage {
    /// Of the asking site's log, which lacks them.
    case wanted(ClosedRange<LogIndex>, question: Int)
    case answer(RepairAnswer, question: Int)
}
