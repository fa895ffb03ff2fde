import Journal
import Ledger
import Logging
import Trading
import TradingStore

/// Puts a snapshot in the place of a site's log and database, before the site opens. Begun again after a crash, it ends in
/// the same.
enum SnapshotInstallation {
    /// Does what is pending, if anything; `journal` begins after the snapshot then.
    static func perform(
        in snapshots: SnapshotDirectory, journal: Journal, database: String, log: Logger
    ) async throws -> Bool {
        guard let (note, file) = try snapshots.pendingInstallation() else { return false }
        // Without its file the database is in place, and only the note is left.
        if SnapshotDirectory.size(of: file) != nil, try !isBehind(note, database: database) {
            let mark = try TradingStore.mark(ofCopyAt: file)
            guard mark.index == note.index, mark.term == note.term else {
                throw ConfigurationError(
                    "\(file) is not the snapshot of entry \(note.index): remove it and install.json")
            }
            if journal.firstIndex != note.index + 1 {
                let point = Journal.SnapshotPoint(
                    index: note.index, term: note.term, time: note.time, peaks: mark.peaks)
                try await reset(journal, to: point)
            }
            try TradingStore.replaceDatabase(at: database, withCopyAt: file)
        }
        try snapshots.finishInstallation()
        log.notice("snapshot installed", metadata: ["index": "\(note.index)"])
        return true
    }

    /// Whether the database has more than the snapshot.
    private static func isBehind(_ note: SnapshotNote, database: String) throws -> Bool {
        guard SnapshotDirectory.size(of: database) != nil else { return false }
        return try TradingStore.mark(ofCopyAt: database).index >= note.index
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
