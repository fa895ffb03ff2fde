import Ledger
import Logging
import NIOCore
import NIOPosix
import Raft
import SiteCore
import SiteStorage
import Trading
import TradingStore

/// Carries out what ``SnapshotTransfer`` says: gets a snapshot from the leader, part after part. On the event loop;
/// files are read and written on a thread.
final class SnapshotReceiver {
    /// How long the leader may take for one part of a snapshot.
    private static let patience = TimeAmount.seconds(2)
    private static let pause = TimeAmount.milliseconds(200)

    private let directory: SnapshotDirectory
    private let thread: NIOThreadPool
    private let replica: Replica
    private let calls: PeerCalls
    private let loop: any EventLoop
    private let log: Logger
    private let installationReady: @Sendable (LogIndex) -> Void

    private var transfer = SnapshotTransfer()
    private var isStopped = false

    init(
        directory: SnapshotDirectory, thread: NIOThreadPool, replica: Replica, calls: PeerCalls, loop: any EventLoop,
        log: Logger, installationReady: @escaping @Sendable (LogIndex) -> Void
    ) {
        self.directory = directory
        self.thread = thread
        self.replica = replica
        self.calls = calls
        self.loop = loop
        self.log = log
        self.installationReady = installationReady
    }

    var incoming: SnapshotMetadata? { transfer.incoming }

    func stop() { isStopped = true }

    func offered(_ snapshot: SnapshotMetadata, by leader: NodeID) {
        log.notice(
            "too far behind: getting a snapshot", metadata: ["index": "\(snapshot.index)", "from": "\(leader)"])
        carryOut(transfer.offered(snapshot, by: leader))
    }

    private func carryOut(_ step: SnapshotTransfer.Step?) {
        guard let step, !isStopped, !replica.isStopped else { return }
        switch step {
        case .ask(let leader, let snapshot, let turn): ask(leader, for: snapshot, turn)
        case .store: preconditionFailure("nothing to store: \(step)")
        case .pause(let turn):
            loop.assumeIsolated().scheduleTask(in: Self.pause) { self.carryOut(self.transfer.paused(in: turn)) }
        case .check(let snapshot, let turn): check(snapshot, turn)
        case .giveUp(let snapshot):
            log.warning(
                "snapshot given up until the leader offers one again", metadata: ["index": "\(snapshot.index)"])
            replica.installFailed(snapshot)
        case .restart(let snapshot): installationReady(snapshot.index)
        }
    }

    private func ask(_ leader: NodeID, for snapshot: SnapshotMetadata, _ turn: SnapshotTransfer.Turn) {
        run { [directory] in
            directory.received("\(snapshot.digest)")
        } then: { result in
            guard case .success(let offset) = result else { return self.answered(nil, in: turn) }
            let request = PeerRequest.snapshot(digest: "\(snapshot.digest)", offset: offset)
            self.calls.ask(request, of: leader, timeout: Self.patience).assumeIsolated().whenComplete { result in
                if case .success(.data(let bytes)) = result { return self.answered(bytes, in: turn) }
                self.log.debug("no part of a snapshot", metadata: ["from": "\(leader)", "answer": "\(result)"])
                self.answered(nil, in: turn)
            }
        }
    }

    private func answered(_ bytes: [UInt8]?, in turn: SnapshotTransfer.Turn) {
        let step = transfer.answered(bytes.map { $0.isEmpty ? .end : .part } ?? .nothing, in: turn)
        guard let bytes, case .store(let snapshot, let turn)? = step else { return carryOut(step) }
        run { [directory] in
            try directory.append(bytes, to: "\(snapshot.digest)")
        } then: { result in
            self.warn(of: result, snapshot)
            self.carryOut(self.transfer.stored((try? result.get()) != nil, in: turn))
        }
    }

    private func check(_ snapshot: SnapshotMetadata, _ turn: SnapshotTransfer.Turn) {
        run { [directory] in
            _ = try directory.complete(snapshot)
        } then: { result in
            self.warn(of: result, snapshot)
            self.carryOut(self.transfer.checked((try? result.get()) != nil, in: turn))
        }
    }

    private func warn(of result: Result<Void, any Error>, _ snapshot: SnapshotMetadata) {
        guard case .failure(let error) = result, !isStopped else { return }
        log.warning("snapshot not received", metadata: ["index": "\(snapshot.index)", "reason": "\(error)"])
    }

    private func run<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value, then completion: @escaping (Result<Value, any Error>) -> Void
    ) {
        thread.runIfActive(eventLoop: loop, body).assumeIsolated().whenComplete(completion)
    }
}
