import Journal
import Ledger
import Logging
import NIOCore
import Peering
import Raft
import SiteCore
import SiteSetup
import SiteStorage
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
        var suspects = Suspects(suspects)
        while true {
            do {
                return try await open(
                    directory, configuration: configuration, opener: opener, suspects: suspects.files, watch: watch,
                    log: log)
            } catch let error as JournalError {
                // A segment is read in full when something is wanted of it, or when it is under suspicion.
                guard suspects.add(error) else { throw error }
                log.error("the log is damaged; opening it again", metadata: ["reason": "\(error)"])
            }
        }
    }

    private static func open(
        _ directory: DataDirectory, configuration: SiteConfiguration, opener: LogOpener, suspects: Set<String>,
        watch: DiskWatch, log: Logger
    ) async throws -> SiteDisk {
        var opening = SiteOpening(in: try systemDirectory(at: directory.path), try directory.snapshotDirectory())
        var suspects = suspects
        while true {
            let (journal, recovery) = try await opener.open(suspects: suspects)
            let step = try await closing(journal) { try await advance(&opening, journal, recovery) }
            guard case .openStore = step else {
                journal.close()
                suspects = []
                continue
            }
            report(opening, to: log, recovery)
            return try await closing(journal) {
                try open(directory, opening, journal, recovery, configuration: configuration, watch: watch, log: log)
            }
        }
    }

    /// What is to be done with the log just opened, and then.
    private static func advance(
        _ opening: inout SiteOpening, _ journal: Journal, _ recovery: Journal.Recovery
    ) async throws -> SiteOpening.Step {
        let step = try opening.opened(recovery)
        guard case .beginLog(let point) = step else { return step }
        try await reset(journal, to: point)
        return try opening.logBegins()
    }

    private static func open(
        _ directory: DataDirectory, _ opening: SiteOpening, _ journal: Journal, _ recovery: Journal.Recovery,
        configuration: SiteConfiguration, watch: DiskWatch, log: Logger
    ) throws -> SiteDisk {
        let store = try TradingStore.open(
            path: directory.database, clusterID: configuration.clusterID.octets, configuration: configuration.trading)
        do {
            try opening.check(store.mark, recovery) { index throws(JournalError) in try journal.peaks(at: index) }
            let disk = SiteDisk(
                directory: directory, journal: journal, recovery: recovery, store: store,
                memberships: try memberships(store, journal, recovery), snapshots: opening.snapshots, watch: watch)
            disk.report(to: log)
            return disk
        } catch {
            try? store.close()
            throw error
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

    private static func reset(_ journal: Journal, to point: Journal.SnapshotPoint) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            let isAccepted = journal.reset(to: point) {
                continuation.resume()
            } otherwise: { error in
                continuation.resume(throwing: error)
            }
            guard !isAccepted else { return }
            continuation.resume(
                throwing: ConfigurationError("the log refuses to begin after entry \(point.index)"))
        }
    }

    private static func report(_ opening: SiteOpening, to log: Logger, _ recovery: Journal.Recovery) {
        if let note = opening.installed { log.notice("snapshot installed", metadata: ["index": "\(note.index)"]) }
        guard let (snapshot, applied) = opening.restored else { return }
        log.warning(
            "the database ended before the log begins: put this site's own snapshot in its place",
            metadata: [
                "applied": "\(applied)", "log_from": "\(recovery.firstIndex)", "snapshot": "\(snapshot.index)",
            ])
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
