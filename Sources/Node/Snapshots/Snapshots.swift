import Foundation
import Journal
import Ledger
import Logging
import NIOCore
import NIOPosix
import Raft
import SiteCore
import SiteSetup
import SiteStorage
import Trading
import TradingStore

/// Takes snapshots when the log has grown long, archives what they stand for, and gives them to sites that are too far
/// behind. On the event loop; files are read and written on a thread.
final class Snapshots {
    private static let checkInterval = TimeAmount.seconds(1)

    private let directory: SnapshotDirectory
    private let store: TradingStore
    private let journal: Journal
    private let replica: Replica
    private let loop: any EventLoop
    private let watch: DiskWatch
    private let log: Logger
    let thread = NIOThreadPool(numberOfThreads: 1)
    private let receiver: SnapshotReceiver

    private var policy: SnapshotPolicy
    private var shelf = SnapshotShelf()
    private var isTaking = false
    private var isStopped = false
    private var checking: RepeatedTask?

    /// - Parameters:
    ///   - logBytes: of live log, past which a snapshot is taken.
    ///   - installationReady: called when a snapshot waits to be installed: the site has to start again.
    init(
        directory: SnapshotDirectory, store: TradingStore, journal: Journal, replica: Replica, calls: PeerCalls,
        logBytes: Int, loop: any EventLoop, watch: DiskWatch, log: Logger,
        installationReady: @escaping @Sendable (LogIndex) -> Void
    ) {
        self.directory = directory
        self.store = store
        self.journal = journal
        self.replica = replica
        policy = SnapshotPolicy(limit: logBytes)
        self.loop = loop
        self.watch = watch
        self.log = log
        receiver = SnapshotReceiver(
            directory: directory, thread: thread, replica: replica, calls: calls, loop: loop, log: log,
            installationReady: installationReady)
    }

    func start() {
        thread.start()
        run { [directory] in
            directory.newestSound()?.metadata
        } then: { result in
            let newest = try? result.get()
            self.shelf = SnapshotShelf(newest: newest)
            if let newest { self.replica.snapshotAvailable(newest) }
            self.startChecking()
        }
    }

    private func startChecking() {
        guard !isStopped else { return }
        checking = loop.scheduleRepeatedTask(
            initialDelay: Self.checkInterval, delay: Self.checkInterval
        ) { [bound = NIOLoopBound(self, eventLoop: loop)] _ in bound.value.check() }
    }

    /// What its thread still does has to end before another run begins on the same files: ``thread`` is to be shut down.
    func stop() {
        isStopped = true
        checking?.cancel()
        receiver.stop()
    }

    /// Gets a snapshot from the leader, and has the site start again with it.
    func install(_ snapshot: SnapshotMetadata, from leader: NodeID) { receiver.offered(snapshot, by: leader) }

    // MARK: Taking

    private func check() {
        guard !isTaking, !replica.isStopped else { return }
        let raft = replica.state
        if case .failed = raft.storage(at: Replica.now) { return }
        let step = policy.next(
            SnapshotPolicy.State(
                logBytes: journal.bytes, firstIndex: journal.firstIndex, lastIndex: journal.lastIndex,
                isLastTimeKnown: journal.isLastTimeKnown, base: raft.base.index, applied: store.appliedIndex,
                compactionLimit: raft.compactionLimit,
                compactionMaximum: raft.compactionMaximum, newest: shelf.newest?.index ?? 0))
        switch step {
        case .nothing: break
        case .take: take()
        case .archive(let index): archive(through: index)
        }
    }

    private func take() {
        isTaking = true
        run { [store, journal, directory] in
            try Self.checkRoom(for: store)
            return try directory.take(store) { index in try journal.time(of: index) }
        } then: { result in
            switch result {
            case .failure(let error): self.gaveUpTaking(error)
            case .success(let taken): self.keep(taken)
            }
        }
    }

    private static func checkRoom(for store: TradingStore) throws {
        guard let free = DiskSpace.of(store.path).map({ Int(clamping: $0.free) }),
            let bytes = try FileManager.default.attributesOfItem(atPath: store.path)[.size] as? Int,
            !SnapshotPolicy.hasRoom(free: free, databaseBytes: bytes)
        else { return }
        throw ConfigurationError("\(free) bytes are free, a copy of \(store.path) takes \(bytes) and a quarter more")
    }

    private func keep(_ taken: SnapshotDirectory.Taken) {
        let mark = taken.mark
        guard let membership = replica.state.membership(at: mark.index) else {
            return gaveUpTaking(ConfigurationError("the membership at \(mark.index) is not known any more"))
        }
        let metadata = SnapshotMetadata(
            index: mark.index, term: mark.term, time: taken.time, membership: membership, digest: taken.digest)
        let note = SnapshotNote(metadata, bytes: taken.bytes)
        run { [directory] in
            try directory.keep(note)
        } then: { result in
            self.isTaking = false
            if case .failure(let error) = result { return self.gaveUpTaking(error) }
            self.shelf.took(metadata)
            self.log.info("snapshot taken", metadata: ["index": "\(note.index)", "bytes": "\(note.bytes)"])
            self.replica.snapshotAvailable(metadata)
            self.policy.taken()
            self.check()
            self.removeOthers()
        }
    }

    private func gaveUpTaking(_ error: any Error) {
        isTaking = false
        policy.failed()
        let isDamage = (error as? StoreError)?.isDamage == true
        log.log(
            level: isDamage ? .error : .warning, "no snapshot taken; trying again later",
            metadata: ["reason": "\(error)"])
    }

    /// Moves what the snapshot stands for out of the log.
    private func archive(through index: LogIndex) {
        let archived: @Sendable () -> Void = { [bound = NIOLoopBound(self, eventLoop: loop), loop] in
            loop.execute { bound.value.archived() }
        }
        run { [store, journal] in
            try LogCut.make(behind: store) { _ = journal.archive(through: index, completion: archived) }
        } then: { result in
            guard case .failure(let error) = result, !self.isStopped else { return }
            self.watch.failed(StorageFailure(makingDurable: error))
        }
    }

    private func archived() {
        let first = journal.firstIndex
        guard first > replica.state.base.index + 1 else { return }
        replica.compacted(through: first - 1)
        log.info("log archived", metadata: ["through": "\(first - 1)"])
    }

    private func removeOthers() {
        let kept = shelf.kept(offered: replica.state.offeredSnapshots)
        run { [directory, incoming = receiver.incoming] in
            directory.removeAll(except: Set(kept.map(\.description)), transfer: incoming?.digest.description)
        } then: { _ in
        }
    }

    // MARK: Giving

    /// A part of a snapshot for another site.
    func part(of digest: String, from offset: Int) -> EventLoopFuture<PeerReply> {
        if let hash = Hash(hexadecimal: digest), shelf.isSuspect(hash, from: offset) { inspect(hash) }
        return thread.runIfActive(eventLoop: loop) { [directory] in
            guard let bytes = directory.read(digest, from: offset, maximumBytes: PeerReply.maximumDataLength) else {
                return .failed(PeerFailure(ConfigurationError("there is no snapshot \(digest)")))
            }
            return .data(bytes)
        }
    }

    /// One that is rotten is removed; the next check takes another.
    private func inspect(_ digest: Hash) {
        run { [directory] in
            let isRotten = directory.isRotten(digest.description)
            if isRotten { directory.remove(digest.description) }
            return isRotten
        } then: { result in
            guard self.shelf.inspected(digest, isRotten: (try? result.get()) == true) else { return }
            self.log.error("the snapshot to give was damaged; taking another", metadata: ["digest": "\(digest)"])
        }
    }

    private func run<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value, then completion: @escaping (Result<Value, any Error>) -> Void
    ) {
        thread.runIfActive(eventLoop: loop, body).assumeIsolated().whenComplete(completion)
    }
}
