import Journal
import Ledger
import Logging
import SiteCore
import Trading
import TradingStore

/// Puts a snapshot in the place of a site's log and database, before the site opens. Begun again after a crash, it ends in
/// the same.
enum SnapshotInstallation {
    /// Does what is pending, if anything: true when the journal has to be opened again.
    ///
    /// - Parameter recovery: of the journal just opened.
    static func perform(
        in snapshots: SnapshotDirectory, journal: Journal, _ recovery: Journal.Recovery, database: String, log: Logger
    ) async throws -> Bool {
        guard let (note, file) = try snapshots.pendingInstallation() else { return false }
        // Without its file the database is in place, and only the note is left.
        if SnapshotDirectory.size(of: file) != nil {
            let mark = try TradingStore.mark(ofCopyAt: file)
            guard mark.index == note.index, mark.term == note.term else {
                throw ConfigurationError(
                    "\(file) is not the snapshot of entry \(note.index): remove it and install.json")
            }
            let plan = InstallationPlan(
                index: note.index, term: note.term, log: recovery, applied: try SiteDisk.applied(in: database))
            if plan.resetsLog {
                let point = Journal.SnapshotPoint(
                    index: note.index, term: note.term, time: note.time, peaks: mark.peaks)
                try await reset(journal, to: point)
            }
            if plan.replacesDatabase { try TradingStore.replaceDatabase(at: database, withCopyAt: file) }
        }
        try snapshots.finishInstallation()
        log.notice("snapshot installed", metadata: ["index": "\(note.index)"])
        return true
    }

    private static func reset(_ journal: Journal, to point: Journal.SnapshotPoint) async throws {
        let isAccepted = await withCheckedContinuation { continuation in
            guard journal.reset(to: point, completion: { continuation.resume(returning: true) }) else {
                return continuation.resume(returning: false)
            }
        }
        guard isAccepted else { throw ConfigurationError("the log refuses to begin after entry \(point.index)") }
    }
}
