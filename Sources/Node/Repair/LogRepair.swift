import Journal
import Ledger
import Logging
import NIOCore
import NIOPosix
import Peering
import SiteCore
import SiteSetup
import Synchronization
import TradingStore

/// Gets back from the peers what this site's log has lost from its sealed segments, before the site takes part in
/// anything. Whoever gives it need not be trusted: the log itself proves the entries.
struct LogRepair: Sendable {
    /// How long a peer may take for one answer.
    private static let patience = TimeAmount.seconds(2)
    /// Between two rounds in which nobody could help.
    private static let pause = Duration.milliseconds(300)
    /// Rounds without progress from one warning to the next.
    private static let roundsPerWarning = 20

    private let repair: Journal.Repair
    private let course: OngoingRepair
    private let database: String
    private let mesh: PeerMesh
    private let log: Logger
    private let calls: NIOLoopBound<PeerCalls>

    /// On the event loop of the links.
    ///
    /// - Parameter applied: by the site's database.
    init(
        _ repair: Journal.Repair, applied: LogIndex, configuration: SiteConfiguration, directory: DataDirectory,
        credentials: Credentials, loop: any EventLoop, log: Logger
    ) throws {
        self.repair = repair
        database = directory.database
        self.log = log
        let peers = configuration.peerAddresses
        course = OngoingRepair(RepairCourse(repair.gaps, peers: peers.map(\.id), applied: applied))
        mesh = try PeerMesh(
            eventLoop: loop, local: configuration.localSite(incarnation: directory.identity.incarnation), peers: peers,
            credentials: credentials, log: log)
        let calls = PeerCalls(mesh: mesh, loop: loop)
        mesh.delegate = RepairEvents(calls: calls, course: course, mesh: mesh, loop: loop)
        self.calls = NIOLoopBound(calls, eventLoop: loop)
    }

    /// Returns what opening the log comes to once nothing is missing any more. Tries for as long as it takes.
    func run() async throws -> Journal.Opening {
        for range in repair.gaps.missing {
            log.error("the log is damaged; asking the peers for what is missing", metadata: ["missing": "\(range)"])
        }
        do {
            try await mesh.start()
            try await repairEverything()
        } catch {
            await mesh.stop()
            repair.close()
            throw error
        }
        await mesh.stop()
        return try repair.open()
    }

    private func repairEverything() async throws {
        while true {
            switch course.change({ $0.next() }) {
            case .ask(let peer, let entries):
                let answer = await ask(peer, for: entries)
                let outcome = try course.tryChange { course throws(JournalError) in try course.answered(answer) }
                if case .refused(let reason) = outcome {
                    log.warning(
                        "a peer's entries refused",
                        metadata: ["peer": "\(peer)", "reason": "\(reason)"].merging(Self.naming(entries)) { $1 })
                }
            case .pause(let rounds):
                if rounds % Self.roundsPerWarning == 1 {
                    log.warning("no peer has what the log is missing; still asking")
                }
                try await Task.sleep(for: Self.pause)
            case .beginBehindMissing(let entries):
                log.warning(
                    "no peer has what the log is missing; it begins behind it now, for the database has all of it",
                    metadata: Self.naming(entries))
                try TradingStore.makeDurable(databaseAt: database)
                try course.tryChange { course throws(JournalError) in try course.beginBehindMissing() }
            case .cutAtMissing(let entries):
                log.error(
                    "no peer has what the log is missing; it ends before it now, and what came after counts as lost",
                    metadata: Self.naming(entries))
                try course.tryChange { course throws(JournalError) in try course.cutAtMissing() }
            case .open:
                if course.change({ $0.isWhole }) {
                    log.notice("the log is whole again", metadata: ["repaired": "\(repair.gaps.missing.count)"])
                }
                return
            }
        }
    }

    private static func naming(_ entries: ClosedRange<LogIndex>) -> Logger.Metadata {
        ["entries": "\(entries.lowerBound) to \(entries.upperBound)"]
    }

    /// Nil when it does not answer.
    private func ask(_ peer: NodeID, for entries: ClosedRange<LogIndex>) async -> RepairAnswer? {
        let request = PeerRequest.entries(first: entries.lowerBound, last: entries.upperBound)
        let reply = try? await mesh.eventLoop.flatSubmit {
            calls.value.ask(request, of: peer, timeout: Self.patience)
        }.get()
        return reply?.repairAnswer
    }
}

/// The course of a repair, which goes on while peers get what there is of the log.
private final class OngoingRepair: Sendable {
    private let course: Mutex<RepairCourse>

    init(_ course: RepairCourse) { self.course = Mutex(course) }

    func change<Value: Sendable>(_ body: (inout RepairCourse) -> Value) -> Value { course.withLock { body(&$0) } }

    func tryChange<Value: Sendable>(
        _ body: (inout RepairCourse) throws(JournalError) -> Value
    ) throws(JournalError) -> Value {
        try course.withLock { course in Result { () throws(JournalError) in try body(&course) } }.get()
    }
}

/// A site that repairs its log takes part in nothing yet. It gives what it has of its log to others that repair theirs.
private final class RepairEvents: PeerMeshDelegate {
    private let calls: PeerCalls
    private let course: OngoingRepair
    private unowned let mesh: PeerMesh
    private let loop: any EventLoop

    init(calls: PeerCalls, course: OngoingRepair, mesh: PeerMesh, loop: any EventLoop) {
        self.calls = calls
        self.course = course
        self.mesh = mesh
        self.loop = loop
    }

    func received(_ frame: PeerFrame, from peer: NodeID) {
        switch frame {
        case .forwardReply(let id, let body): calls.answered(id, body, by: peer)
        case .forward(let id, let body): asked(id, body, by: peer)
        case .raft, .verdict: break
        }
    }

    private func asked(_ id: UInt64, _ body: [UInt8], by peer: NodeID) {
        guard case .entries(let first, let last)? = try? PeerRequest(decoding: body) else { return }
        let answer = NIOThreadPool.singleton.runIfActive(eventLoop: loop) { [course] in
            let gaps = course.change { $0.gaps }
            return RepairAnswer(
                from: first, through: last, maximumBytes: PeerReply.maximumDataLength, mayHaveLost: true
            ) { (from, through, bytes) throws(JournalError) in
                try gaps.read(from: from, through: through, maximumBytes: bytes)
            }
        }
        answer.assumeIsolated().whenSuccess { answer in
            guard let body = try? PeerReply(answer).encoded() else { return }
            self.mesh.send(.forwardReply(id: id, body), to: peer)
            self.mesh.flush()
        }
    }

    func readComplete() {}
    func linkUp(_ peer: NodeID) {}
    func linkDown(_ peer: NodeID) { calls.linkDown(peer) }
}
