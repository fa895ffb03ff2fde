import Journal
import Ledger
import Logging
import NIOCore
import NIOPosix
import Raft
import SiteCore
import Trading
import TradingStore

/// Takes snapshots when the log has grown long, archives what they stand for, gives them to sites that are too far behind,
/// and gets one when this site is. On the event loop; files are read and written on a thread.
final class Snapshots {
    private static let checkInterval = TimeAmount.seconds(1)
    /// How long the leader may take for one part of a snapshot.
    private static let patience = TimeAmount.seconds(2)
    /// Parts in a row that may fail before the transfer is given up; the leader offers it again.
    private static let maximumFailures = 5

    private let directory: SnapshotDirectory
    private let store: TradingStore
    private let journal: Journal
    private let replica: Replica
    private let calls: PeerCalls
    private let loop: any EventLoop
    private let log: Logger
    private let thread = NIOThreadPool(numberOfThreads: 1)
    /// Called when a snapshot waits to be installed: the site has to start again.
    private let installationReady: @Sendable (SnapshotNote) -> Void

    private var policy: SnapshotPolicy
    private var newest: SnapshotNote?
    private var isTaking = false
    private var isStopped = false
    private var suspicion = SnapshotSuspicion()
    private var isInspecting = false
    private var checking: RepeatedTask?
    private var transfer: SnapshotMetadata?
    private var failures = 0

    /// - Parameter logBytes: of live log, past which a snapshot is taken.
    init(
        directory: SnapshotDirectory, store: TradingStore, journal: Journal, replica: Replica, calls: PeerCalls,
        logBytes: Int, loop: any EventLoop, log: Logger, installationReady: @escaping @Sendable (SnapshotNote) -> Void
    ) {
        self.directory = directory
        self.store = store
        self.journal = journal
        self.replica = replica
        self.calls = calls
        policy = SnapshotPolicy(limit: logBytes)
        self.loop = loop
        self.log = log
        self.installationReady = installationReady
    }

    func start() {
        thread.start()
        run { [directory] in
            directory.newestVerified()
        } then: { result in
            self.newest = try? result.get()
            if let metadata = self.newest?.metadata { self.replica.snapshotAvailable(metadata) }
            self.startChecking()
        }
    }

    private func startChecking() {
        guard !isStopped else { return }
        checking = loop.scheduleRepeatedTask(
            initialDelay: Self.checkInterval, delay: Self.checkInterval
        ) { [bound = NIOLoopBound(self, eventLoop: loop)] _ in bound.value.check() }
    }

    func stop() {
        isStopped = true
        checking?.cancel()
        transfer = nil
        thread.shutdownGracefully { _ in }
    }

    // MARK: Taking

    private func check() {
        guard !isTaking, !replica.isStopped else { return }
        let raft = replica.state
        let step = policy.next(
            SnapshotPolicy.State(
                logBytes: journal.bytes, firstIndex: journal.firstIndex, base: raft.base.index,
                applied: store.appliedIndex, compactionLimit: raft.compactionLimit,
                compactionMaximum: raft.compactionMaximum, newest: newest?.index ?? 0))
        switch step {
        case .nothing: break
        case .take: take()
        case .archive(let index): archive(through: index)
        }
    }

    private func take() {
        isTaking = true
        run { [store, journal, directory] in
            let mark = try store.copy(to: directory.taking)
            let time = try Self.time(of: mark.index, in: journal)
            let bytes = SnapshotDirectory.size(of: directory.taking) ?? 0
            return (mark: mark, time: time, digest: try FileDigest.of(directory.taking), bytes: bytes)
        } then: { result in
            switch result {
            case .failure(let error): self.gaveUpTaking(error)
            case .success(let taken): self.keep(taken.mark, time: taken.time, taken.digest, bytes: taken.bytes)
            }
        }
    }

    private static func time(of index: LogIndex, in journal: Journal) throws -> Int64 {
        let base = journal.base
        guard index > base.index else { return base.time }
        guard let entry = try journal.read(from: index, through: index, maximumBytes: 1).first else {
            throw ConfigurationError("entry \(index) is not in the log")
        }
        return entry.time
    }

    private func keep(_ mark: AppliedMark, time: Int64, _ digest: Hash, bytes: Int) {
        guard let membership = replica.state.membership(at: mark.index) else {
            return gaveUpTaking(ConfigurationError("the membership at \(mark.index) is not known any more"))
        }
        let metadata = SnapshotMetadata(
            index: mark.index, term: mark.term, time: time, membership: membership, digest: digest)
        let note = SnapshotNote(metadata, bytes: bytes)
        run { [directory] in
            try directory.keep(note)
        } then: { result in
            self.isTaking = false
            if case .failure(let error) = result { return self.gaveUpTaking(error) }
            self.newest = note
            self.log.info("snapshot taken", metadata: ["index": "\(note.index)", "bytes": "\(bytes)"])
            self.replica.snapshotAvailable(metadata)
            self.policy.taken()
            self.check()
            self.removeOthers()
        }
    }

    private func gaveUpTaking(_ error: any Error) {
        isTaking = false
        log.warning("no snapshot taken; trying again", metadata: ["reason": "\(error)"])
    }

    /// Moves what the snapshot stands for out of the log.
    private func archive(through index: LogIndex) {
        _ = journal.archive(through: index) { [bound = NIOLoopBound(self, eventLoop: loop), loop] in
            loop.execute { bound.value.archived() }
        }
    }

    private func archived() {
        let first = journal.firstIndex
        guard first > replica.state.base.index + 1 else { return }
        replica.compacted(through: first - 1)
        log.info("log archived", metadata: ["through": "\(first - 1)"])
    }

    private func removeOthers() {
        var kept = Set(replica.state.offeredSnapshots.map { "\($0.digest)" })
        if let newest { kept.insert(newest.digest) }
        run { [directory, transfer, kept] in
            directory.removeAll(except: kept, transfer: transfer.map { "\($0.digest)" })
        } then: { _ in
        }
    }

    // MARK: Giving

    /// A part of a snapshot for another site.
    func part(of digest: String, from offset: Int) -> EventLoopFuture<PeerReply> {
        if offset == 0, let newest, digest == newest.digest, let hash = newest.metadata?.digest,
            suspicion.isRoused(byAskingFor: hash)
        {
            inspect(newest)
        }
        return thread.runIfActive(eventLoop: loop) { [directory] in
            guard let bytes = directory.read(digest, from: offset, maximumBytes: PeerReply.maximumDataLength) else {
                return .failed(PeerFailure(ConfigurationError("there is no snapshot \(digest)")))
            }
            return .data(bytes)
        }
    }

    /// One that is rotten is removed; the next check takes another.
    private func inspect(_ note: SnapshotNote) {
        guard !isInspecting else { return }
        isInspecting = true
        run { [directory] in
            let isRotten = directory.isRotten(note.digest)
            if isRotten { directory.remove(note.digest) }
            return isRotten
        } then: { result in
            self.isInspecting = false
            guard case .success(true) = result, self.newest == note else { return }
            self.newest = nil
            self.log.error("the snapshot to give was damaged; taking another", metadata: ["index": "\(note.index)"])
        }
    }

    // MARK: Getting

    /// Gets a snapshot from the leader, and has the site start again with it.
    func install(_ snapshot: SnapshotMetadata, from leader: NodeID) {
        let isGoingOn = transfer == snapshot
        transfer = snapshot
        failures = 0
        guard !isGoingOn else { return }
        log.notice(
            "too far behind: getting a snapshot", metadata: ["index": "\(snapshot.index)", "from": "\(leader)"])
        next(snapshot, from: leader)
    }

    /// Goes on behind what has come.
    private func next(_ snapshot: SnapshotMetadata, from leader: NodeID) {
        run { [directory] in
            directory.received("\(snapshot.digest)")
        } then: { result in
            guard case .success(let offset) = result else { return }
            self.ask(snapshot, of: leader, from: offset)
        }
    }

    private func ask(_ snapshot: SnapshotMetadata, of leader: NodeID, from offset: Int) {
        guard transfer == snapshot, !replica.isStopped else { return }
        let request = PeerRequest.snapshot(digest: "\(snapshot.digest)", offset: offset)
        calls.ask(request, of: leader, timeout: Self.patience).assumeIsolated().whenComplete { result in
            guard self.transfer == snapshot else { return }
            switch result {
            case .success(.data(let bytes)) where bytes.isEmpty: self.complete(snapshot)
            case .success(.data(let bytes)): self.received(bytes, of: snapshot, from: leader)
            case .success(let reply): self.failed(snapshot, from: leader, "\(reply)")
            case .failure(let error): self.failed(snapshot, from: leader, "\(error)")
            }
        }
    }

    private func received(_ bytes: [UInt8], of snapshot: SnapshotMetadata, from leader: NodeID) {
        failures = 0
        run { [directory] in
            try directory.append(bytes, to: "\(snapshot.digest)")
        } then: { result in
            switch result {
            case .success: self.next(snapshot, from: leader)
            case .failure(let error): self.abandon(snapshot, "\(error)")
            }
        }
    }

    private func failed(_ snapshot: SnapshotMetadata, from leader: NodeID, _ reason: String) {
        failures += 1
        guard failures < Self.maximumFailures else { return abandon(snapshot, reason) }
        loop.assumeIsolated().scheduleTask(in: .milliseconds(200)) { self.next(snapshot, from: leader) }
    }

    /// What has come stays; the next offer of the same snapshot goes on from there.
    private func abandon(_ snapshot: SnapshotMetadata, _ reason: String) {
        log.warning("snapshot not received", metadata: ["index": "\(snapshot.index)", "reason": "\(reason)"])
        transfer = nil
        replica.installFailed(snapshot)
    }

    private func complete(_ snapshot: SnapshotMetadata) {
        let digest = "\(snapshot.digest)"
        run { [directory] in
            let path = directory.partial(digest)
            let found = try FileDigest.of(path)
            guard found == snapshot.digest, try TradingStore.mark(ofCopyAt: path).index == snapshot.index else {
                directory.discardTransfer(digest)
                throw ConfigurationError("it is not the snapshot that was offered; it was thrown away")
            }
            let note = SnapshotNote(snapshot, bytes: SnapshotDirectory.size(of: path) ?? 0)
            try directory.prepareInstallation(note)
            return note
        } then: { result in
            switch result {
            case .success(let note): self.installationReady(note)
            case .failure(let error): self.abandon(snapshot, "\(error)")
            }
        }
    }

    private func run<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value, then completion: @escaping (Result<Value, any Error>) -> Void
    ) {
        thread.runIfActive(eventLoop: loop, body).assumeIsolated().whenComplete(completion)
    }
}
