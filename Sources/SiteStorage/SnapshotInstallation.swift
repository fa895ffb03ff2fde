package import Journal
import Ledger
import SiteCore
import Trading
import TradingStore

/// A snapshot that came whole, on its way to the place of a site's log and database, before the site opens. Begun again
/// after a crash, it ends in the same.
package struct SnapshotInstallation {
    package let note: SnapshotNote
    /// The log has to begin after this point before ``finish()`` is called; nil when the log stays as it is.
    package let logBase: Journal.SnapshotPoint?
    private let replacesDatabase: Bool
    private let snapshots: SnapshotDirectory
    private let database: DatabaseFile

    /// Nil when nothing is pending.
    ///
    /// - Parameter recovery: of the log just opened.
    package init?(
        pendingIn snapshots: SnapshotDirectory, _ recovery: Journal.Recovery, database: DatabaseFile
    ) throws {
        guard let note = try snapshots.pendingInstallation() else { return nil }
        self.note = note
        self.snapshots = snapshots
        self.database = database
        let file = SnapshotDirectory.installation(note.digest)
        // Without its file the database is in place, and only the note is left.
        guard snapshots.size(of: file) != nil else {
            logBase = nil
            replacesDatabase = false
            return
        }
        let mark: AppliedMark
        do { mark = try Self.mark(of: note, in: snapshots) } catch {
            // Without it the site is as it was before it asked for a snapshot, and can ask again.
            guard (try? database.fits(recovery)) == true else { throw error }
            try snapshots.finishInstallation()
            return nil
        }
        let plan = InstallationPlan(
            index: note.index, term: note.term, log: recovery, applied: try database.mark()?.index)
        replacesDatabase = plan.replacesDatabase
        logBase =
            plan.resetsLog
            ? Journal.SnapshotPoint(index: note.index, term: note.term, time: note.time, peaks: mark.peaks) : nil
    }

    private static func mark(of note: SnapshotNote, in snapshots: SnapshotDirectory) throws -> AppliedMark {
        let file = SnapshotDirectory.installation(note.digest)
        let path = snapshots.directory.path(of: file)
        // It may have decayed since it came.
        guard try snapshots.directory.digest(of: file).description == note.digest else {
            throw SiteStorageError("\(path) is not what it was when it came: remove install.json")
        }
        let mark = try TradingStore.mark(ofCopyAt: path)
        guard mark.index == note.index, mark.term == note.term else {
            throw SiteStorageError("\(path) is not the snapshot of entry \(note.index): remove install.json")
        }
        return mark
    }

    /// Puts the snapshot in the database's place where that is needed, and forgets that it was pending.
    package func finish() throws {
        if replacesDatabase { try database.replace(bySnapshotFile: SnapshotDirectory.installation(note.digest)) }
        try snapshots.finishInstallation()
    }
}
