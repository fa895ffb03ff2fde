import Journal
import Ledger
import Logging
import NIOCore
import Peering
import TradingStore

/// Everything a site has on its disk, opened: whole, or with what is lost noted.
struct SiteDisk: Sendable {
    let directory: DataDirectory
    let journal: Journal
    let recovery: Journal.Recovery
    let store: TradingStore
    let snapshots: SnapshotDirectory
    /// Who learns of trouble with the disk.
    let watch: DiskWatch

    static func open(
        _ directory: DataDirectory, configuration: SiteConfiguration, suspects: Set<String>, credentials: Credentials,
        loop: any EventLoop, metrics: SiteMetrics, log: Logger
    ) async throws -> SiteDisk {
        let watch = DiskWatch()
        let snapshots = try SnapshotDirectory(directory.snapshots)
        let opener = LogOpener(
            directory: directory, configuration: configuration, credentials: credentials, loop: loop, watch: watch,
            metrics: metrics, log: log)
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
            try SnapshotInstallation.restoreDatabase(
                at: directory.database, behind: found, from: snapshots, log: log)
            let store = try TradingStore.open(
                path: directory.database, clusterID: configuration.clusterID.octets,
                configuration: configuration.trading)
            let disk = SiteDisk(
                directory: directory, journal: opened, recovery: found, store: store, snapshots: snapshots, watch: watch
            )
            do {
                try disk.checkDatabase()
            } catch {
                try? store.close()
                throw error
            }
            disk.report(to: log)
            return disk
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

    /// The database may lack entries that the log has, and have some that the log lost; not the other way round.
    private func checkDatabase() throws {
        guard store.appliedIndex <= recovery.lastIndex || recovery.loss?.tail != nil else {
            throw ConfigurationError(
                "\(directory.database) has applied entry \(store.appliedIndex), but the log in \(directory.log) ends at "
                    + "\(recovery.lastIndex): the log was replaced by an older one. Restore it, or rejoin as a new node"
            )
        }
        guard store.appliedIndex + 1 >= recovery.firstIndex else {
            throw ConfigurationError(
                "\(directory.database) has applied entry \(store.appliedIndex), but the log in \(directory.log) begins at "
                    + "\(recovery.firstIndex). Restore the database, or rejoin as a new node")
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
