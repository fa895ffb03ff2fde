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
        let mark = machine.mark
        return Journal.SnapshotPoint(index: mark.index, term: mark.term, time: mark.time, peaks: mark.peaks)
    }

    /// Pieces it takes to transfer it.
    var chunkCount: Int { 2 + Int(metadata.index % 4) }
}

/// A snapshot on its way to a site, piece by piece, each asked for until it comes.
struct Transfer {
    let metadata: SnapshotMetadata
    let source: Int
    var next = 0
    var attempts = 0

    static let patience = 12
    static let interval = 120 * millisecond
}

/// What the shells say to each other beside consensus.
enum ShellMessage {
    case chunkWanted(Hash, number: Int)
    case chunk(Hash, number: Int, Snapshot)
    /// Another one is to be had, or none.
    case notThere(Hash)
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
