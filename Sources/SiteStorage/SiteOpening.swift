package import Journal
package import Ledger
package import Trading
import TradingStore

/// The order in which a site opens what it has on its disk. Whoever opens it has the log opened and begun anew in its
/// own way, and tells of both.
package struct SiteOpening {
    package enum Step {
        /// Also a second time: the log or the database was replaced. Then ``opened(_:)``.
        case openLog
        /// The log is replaced by an empty one behind this point. Then ``logBegins()``.
        case beginLog(after: Journal.SnapshotPoint)
        /// Log and database go together: the store is opened.
        case openStore
    }

    package let snapshots: SnapshotDirectory
    /// What was put in the place of log and database, once that is done.
    package private(set) var installed: SnapshotNote?
    /// The site's own snapshot, where that had to take the database's place, and how far the database had come.
    package private(set) var restored: (snapshot: SnapshotNote, applied: LogIndex)?

    private let database: DatabaseFile
    private var isPrepared = false
    private var installation: SnapshotInstallation?

    /// Begins; the first step is to open the log.
    ///
    /// - Parameters:
    ///   - home: the site's own directory.
    ///   - snapshots: in it.
    package init(in home: any Directory, _ snapshots: SnapshotDirectory) {
        self.snapshots = snapshots
        database = DatabaseFile(in: home)
    }

    /// The log is open, and lacks nothing. Whoever has it open has the directory for itself: nothing was touched before.
    package mutating func opened(_ recovery: Journal.Recovery) throws -> Step {
        if !isPrepared {
            try database.writeWALAgain()
            snapshots.removeRemains()
            isPrepared = true
        }
        installation = try SnapshotInstallation(pendingIn: snapshots, recovery, database: database)
        if let installation {
            if let point = installation.logBase { return .beginLog(after: point) }
            return try logBegins()
        }
        restored = try database.restore(behind: recovery, from: snapshots) ?? restored
        return .openStore
    }

    /// The store is open: what it applied is what the log has, entry by entry. A log that lost its end may have the rest
    /// of a tail that what was lost had replaced.
    ///
    /// - Parameter peaks: of the log through an index, as ``LogReader/peaks(at:)`` gives them.
    package func check(
        _ mark: AppliedMark, _ recovery: Journal.Recovery, peaks: (LogIndex) throws(JournalError) -> MerklePeaks
    ) throws {
        guard recovery.loss?.tail == nil, mark.index > 0 else { return }
        let inLog = mark.index == recovery.lastIndex ? recovery.peaks : try peaks(mark.index)
        guard inLog != mark.peaks else { return }
        throw SiteStorageError(
            "\(database.path) has applied other entries up to \(mark.index) than the log beside it has: they are not of "
                + "one site, or not of one time. Restore the one that was replaced, or rejoin as a new node")
    }

    /// The log begins where it was to, durably.
    package mutating func logBegins() throws -> Step {
        try installation?.finish()
        installed = installation?.note
        installation = nil
        return .openLog
    }
}
