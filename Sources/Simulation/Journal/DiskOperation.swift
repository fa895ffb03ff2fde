import Journal
import Ledger
import Raft

/// What a request to the journal is answered with.
enum Completion {
    case written(UInt64)
    case voteSaved(Journal.Vote)
    case reset(SnapshotMetadata)
}

/// One step of a journal's work. Between a sync and what follows it time passes.
enum DiskOperation {
    case write(VirtualDisk.FileID, offset: Int, bytes: [UInt8])
    case sync(VirtualDisk.FileID)
    /// The next segment's file gets its temporary name; where the disk is full there is none.
    case create(VirtualDisk.FileID)
    case rename(String, to: String)
    case remove(String)
    case syncDirectory
    /// Entries from `first` on are durable, at these places.
    case publish(first: LogIndex, terms: [Term], places: [Place])
    /// The entries from here on are about to be replaced.
    case withdraw(LogIndex)
    /// The log begins after this.
    case begin(StateMachine.Mark)
    case complete(Completion)

    /// Where a record is.
    struct Place {
        let file: VirtualDisk.FileID
        let offset: Int
    }

    var takesTime: Bool {
        switch self {
        case .sync, .syncDirectory: true
        default: false
        }
    }
}

extension DiskOperation {
    /// What it does to the disk.
    func carryOut(on disk: inout VirtualDisk) {
        switch self {
        case .write(let file, let offset, let bytes): disk.write(bytes, at: offset, of: file)
        case .sync(let file): disk.sync(file)
        case .create(let file): disk.link(Layout.temporarySegment, to: file)
        case .rename(let name, let target): disk.rename(name, to: target)
        case .remove(let name): disk.remove(name)
        case .syncDirectory: disk.syncDirectory()
        case .publish, .withdraw, .begin, .complete: break
        }
    }
}

/// Names and sizes that every simulated journal has.
enum Layout {
    static let clusterID: [UInt8] = Array("quantum-sim-0001".utf8)
    static let voteName = "vote"
    static let temporaryVote = "vote.tmp"
    static let temporarySegment = "segment.tmp"
    /// Of the first segment of a log that begins after a snapshot: it stands for all that came before.
    static let baseExtension = ".base"
    static let firstSegment = "00000000000000000001" + SegmentHeader.fileExtension

    static func name(of header: SegmentHeader, base: LogIndex) -> String {
        guard base > 0, header.firstIndex == base + 1 else { return header.fileName }
        return header.fileName.dropLast(SegmentHeader.fileExtension.count) + baseExtension
    }
}
