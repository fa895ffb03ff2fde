package import Journal
package import Ledger
import SiteCore
package import Trading
import TradingStore

/// The database of a site that is not open: `trading.sqlite` in the site's directory, and the WAL beside it.
package struct DatabaseFile: Sendable {
    package static let name = "trading.sqlite"

    let home: any Directory

    package init(in home: any Directory) { self.home = home }

    package var path: String { home.path(of: Self.name) }

    private static let wal = name + "-wal"

    /// Before anything moves the WAL, and while no other process may: the process before may have ended because the
    /// WAL's sync failed, and that process's kernel is this one's. A checkpoint would put pages into the database whose
    /// WAL the disk has not, and a power cut in the middle of it would leave a mixture.
    package func writeWALAgain() throws(JournalError) {
        guard try home.find(Self.wal) != nil else { return }
        try home.writeAgain(Self.wal, piece: SnapshotDirectory.pieceBytes)
    }

    /// How far it has come; nil when there is none, or nothing in it.
    package func mark() throws -> AppliedMark? {
        guard try home.find(Self.name) != nil else { return nil }
        return try TradingStore.mark(ofDatabaseAt: path)
    }

    /// Whether the site can open with it and the log, as they are.
    func fits(_ recovery: Journal.Recovery) throws -> Bool {
        guard let mark = try mark() else { return recovery.firstIndex == 1 }
        return DatabaseStanding(applied: mark.index, term: mark.term, log: recovery, snapshot: 0) == .fits
    }

    /// Makes sure that the log continues where the database ends; puts the site's own snapshot in the database's place
    /// when the database ends before the log begins.
    ///
    /// - Parameter recovery: of the log.
    /// - Returns: the site's own snapshot, where that had to take the database's place, and how far the database had
    ///   come.
    package func restore(
        behind recovery: Journal.Recovery, from snapshots: SnapshotDirectory
    ) throws -> (snapshot: SnapshotNote, applied: LogIndex)? {
        let mark = try mark()
        let applied = mark?.index ?? 0
        // Whole files are read for it.
        let snapshot = applied + 1 < recovery.firstIndex ? snapshots.newestSound() : nil
        let standing = DatabaseStanding(
            applied: applied, term: mark?.term ?? 0, log: recovery, snapshot: snapshot?.index ?? 0)
        if let problem = problem(standing, mark, recovery) { throw SiteStorageError(problem) }
        guard standing == .needsSnapshot, let snapshot else { return nil }
        try snapshots.copy(snapshot.digest)
        try replace(bySnapshotFile: SnapshotDirectory.taking)
        return (snapshot, applied)
    }

    /// Puts a copy in the place of the database. The copy is gone then.
    ///
    /// A crash leaves the old database or the new one: its WAL is emptied before it goes.
    func replace(bySnapshotFile name: String) throws {
        if try home.find(Self.name) != nil { try TradingStore.makeDurable(databaseAt: path) }
        for suffix in ["-wal", "-shm"] { try home.removeIfThere(Self.name + suffix) }
        try home.rename(SnapshotDirectory.name + "/" + name, to: Self.name)
        // Before the note goes that says what has to be put here.
        try home.sync()
    }

    /// Why a site cannot open with what it has; nil when it can.
    private func problem(_ standing: DatabaseStanding, _ mark: AppliedMark?, _ log: Journal.Recovery) -> String? {
        let applied = "\(path) has applied entry \(mark?.index ?? 0)"
        let way = "or rejoin as a new node"
        return switch standing {
        case .fits, .needsSnapshot: nil
        case .endsBeforeLog:
            "\(applied), but the log beside it begins at \(log.firstIndex). Restore the database, \(way)"
        case .endsPastLog:
            "\(applied), but the log beside it ends at \(log.lastIndex): the log was replaced by an older one. "
                + "Restore it, \(way)"
        case .contradictsLog:
            "\(applied) of term \(mark?.term ?? 0), and the log beside it has another there: they are not of one site, or "
                + "not of one time. Restore the one that was replaced, \(way)"
        }
    }
}
