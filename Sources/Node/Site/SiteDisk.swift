import Journal
import Ledger
import Logging
import NIOCore
import Peering
import Raft
import SiteCore
import Trading
import TradingStore

/// Everything a site has on its disk, opened: whole, or with what is lost noted.
struct SiteDisk: Sendable {
    let directory: DataDirectory
    let journal: Journal
    let recovery: Journal.Recovery
    let store: TradingStore
    /// The membership in force at what is applied, and those that the log has behind it.
    let memberships: [Raft.MembershipEntry]
    let snapshots: SnapshotDirectory
    /// Who learns of trouble with the disk.
    let watch: DiskWatch

    /// - Parameter suspects: files of the log that are to be read in full.
    static func open(
        _ directory: DataDirectory, configuration: SiteConfiguration, suspects: Set<String>, credentials: Credentials,
        loop: any EventLoop, metrics: SiteMetrics, log: Logger
    ) async throws -> SiteDisk {
        let watch = DiskWatch()
        let opener = LogOpener(
            directory: directory, configuration: configuration, credentials: credentials, loop: loop, watch: watch,
            metrics: metrics, log: log)
        var suspects = suspects
        while true {
            do {
                return try await open(
                    directory, configuration: configuration, opener: opener, suspects: suspects, watch: watch, log: log)
            } catch let error as JournalError {
                // A segment is read in full when something is wanted of it, or when it is under suspicion.
                guard let file = error.damagedFile, suspects.insert(file).inserted else { throw error }
                log.error("the log is damaged; opening it again", metadata: ["reason": "\(error)"])
            }
        }
    }

    private static func open(
        _ directory: DataDirectory, configuration: SiteConfiguration, opener: LogOpener, suspects: Set<String>,
        watch: DiskWatch, log: Logger
    ) async throws -> SiteDisk {
        let snapshots = try SnapshotDirectory(directory.snapshots)
        var (journal, recovery) = try await opener.open(suspects: suspects)
        let isInstalled = try await closing(journal) { [journal, recovery] in
            try await SnapshotInstallation.perform(
                in: snapshots, journal: journal, recovery, database: directory.database, log: log)
        }
        if isInstalled {
            journal.close()
            (journal, recovery) = try await opener.open(suspects: [])
        }
        let (opened, found) = (journal, recovery)
        return try await closing(opened) {
            try restoreDatabase(of: directory, behind: found, from: snapshots, log: log)
            let store = try TradingStore.open(
                path: directory.database, clusterID: configuration.clusterID.octets,
                configuration: configuration.trading)
            do {
                let disk = SiteDisk(
                    directory: directory, journal: opened, recovery: found, store: store,
                    memberships: try memberships(store, opened, found), snapshots: snapshots, watch: watch)
                disk.report(to: log)
                return disk
            } catch {
                try? store.close()
                throw error
            }
        }
    }

    private static func closing<Value: Sendable>(
        _ journal: Journal, _ body: () async throws -> Value
    ) async throws -> Value {
        do { return try await body() } catch {
            journal.close()
            throw error
        }
    }

    /// Has the database be one that the log goes on from.
    private static func restoreDatabase(
        of directory: DataDirectory, behind recovery: Journal.Recovery, from snapshots: SnapshotDirectory, log: Logger
    ) throws {
        let mark = try mark(of: directory.database)
        let applied = mark?.index ?? 0
        // Whole files are read for it.
        let snapshot = applied + 1 < recovery.firstIndex ? snapshots.newestSound() : nil
        let standing = DatabaseStanding(
            applied: applied, term: mark?.term ?? 0, log: recovery, snapshot: snapshot?.index ?? 0)
        switch standing {
        case .fits: break
        case .needsSnapshot:
            guard let snapshot else { break }
            try TradingStore.replaceDatabase(
                at: directory.database, withCopyAt: try snapshots.copy(snapshot.digest))
            log.warning(
                "the database ended before the log begins: put this site's own snapshot in its place",
                metadata: [
                    "applied": "\(applied)", "log_from": "\(recovery.firstIndex)", "snapshot": "\(snapshot.index)",
                ])
        case .endsBeforeLog:
            throw ConfigurationError(
                "\(directory.database) has applied entry \(applied), but the log in \(directory.log) begins at "
                    + "\(recovery.firstIndex). Restore the database, or rejoin as a new node")
        case .endsPastLog:
            throw ConfigurationError(
                "\(directory.database) has applied entry \(applied), but the log in \(directory.log) ends at "
                    + "\(recovery.lastIndex): the log was replaced by an older one. Restore it, or rejoin as a new node"
            )
        case .contradictsLog:
            throw ConfigurationError(
                "\(directory.database) has applied entry \(applied) of term \(mark?.term ?? 0), and the log in "
                    + "\(directory.log) has another there: they are not of one site, or not of one time. Restore the one "
                    + "that was replaced, or rejoin as a new node")
        }
    }

    /// How far the database of a site that is not open has come; nil when there is none.
    static func applied(in database: String) throws -> LogIndex? { try mark(of: database)?.index }

    private static func mark(of database: String) throws -> AppliedMark? {
        guard SnapshotDirectory.size(of: database) != nil else { return nil }
        return try TradingStore.mark(ofCopyAt: database)
    }

    /// Bytes of entries read at a time.
    private static let readBytes = 1 << 20

    private static func memberships(
        _ store: TradingStore, _ journal: Journal, _ recovery: Journal.Recovery
    ) throws -> [Raft.MembershipEntry] {
        let latest = try store.latestMembership().map {
            try Raft.MembershipEntry(index: $0.index, payload: $0.payload)
        }
        return try Raft.memberships(latest: latest, applied: store.appliedIndex, lastIndex: recovery.lastIndex) {
            try journal.read(from: $0, through: recovery.lastIndex, maximumBytes: readBytes)
        }
    }

    private func report(to log: Logger) {
        log.info(
            "opened",
            metadata: [
                "first_index": "\(recovery.firstIndex)", "last_index": "\(recovery.lastIndex)",
                "term": "\(recovery.vote.term)", "applied": "\(store.appliedIndex)",
                "torn_bytes_cut": "\(recovery.cutBytes)",
            ])
        if let tail = recovery.loss?.tail {
            log.error(
                "the end of the log was lost; not voting until it is made good",
                metadata: [
                    "file": "\(tail.file)", "offset": "\(tail.offset)", "index": "\(tail.firstIndex)",
                    "reason": "\(tail.reason)",
                ])
        }
        if recovery.loss?.vote == true {
            log.error("the vote was lost; not voting until every other site has told its term")
        }
    }
}
