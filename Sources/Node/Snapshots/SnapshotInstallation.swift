import Journal
import Ledger
import Logging
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
            let there = InstallationPlan.Log(
                firstIndex: recovery.firstIndex, lastIndex: recovery.lastIndex,
                termThere: recovery.term(at: note.index))
            let plan = InstallationPlan(
                index: note.index, term: note.term, log: there, applied: try applied(in: database))
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

    /// A power cut may take back what the database had while the log kept what was cut off behind it: then the site's own
    /// snapshot stands for what neither has.
    static func restoreDatabase(
        at database: String, behind recovery: Journal.Recovery, from snapshots: SnapshotDirectory, log: Logger
    ) throws {
        let applied = try applied(in: database) ?? 0
        guard applied + 1 < recovery.firstIndex, let note = snapshots.newestVerified(),
            note.index + 1 >= recovery.firstIndex
        else { return }
        try TradingStore.replaceDatabase(at: database, withCopyAt: try snapshots.copy(note.digest))
        log.warning(
            "the database ended before the log begins: put this site's own snapshot in its place",
            metadata: ["applied": "\(applied)", "log_from": "\(recovery.firstIndex)", "snapshot": "\(note.index)"])
    }

    private static func applied(in database: String) throws -> LogIndex? {
        guard SnapshotDirectory.size(of: database) != nil else { return nil }
        return try TradingStore.mark(ofCopyAt: database).index
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

extension Journal.Recovery {
    /// Nil before the first entry and past the last.
    fileprivate func term(at index: LogIndex) -> Term? {
        guard index >= firstIndex, index <= lastIndex else { return nil }
        return termRuns.last { $0.first <= index }?.term
    }
}
