import Journal
import Ledger
import Logging
import NIOCore
import NIOPosix
import Peering
import SiteCore
import TradingStore

/// Gets back from the peers what this site's log has lost from its sealed segments, before the site takes part in anything.
/// Whoever gives it need not be trusted: the log itself proves the entries.
struct LogRepair: Sendable {
    /// How long a peer may take for one answer.
    private static let patience = TimeAmount.seconds(2)
    /// Between two rounds in which nobody could help.
    private static let pause = Duration.milliseconds(300)
    /// Rounds without progress from one warning to the next.
    private static let roundsPerWarning = 20

    let repair: Journal.Repair
    /// By the site's database.
    let applied: LogIndex
    let database: String
    let mesh: PeerMesh
    let peers: [PeerAddress]
    let log: Logger
    private let calls: NIOLoopBound<PeerCalls>

    /// On the event loop of the links.
    init(
        _ repair: Journal.Repair, applied: LogIndex, configuration: SiteConfiguration, directory: DataDirectory,
        credentials: Credentials, loop: any EventLoop, log: Logger
    ) throws {
        self.repair = repair
        self.applied = applied
        database = directory.database
        self.log = log
        peers = configuration.peerAddresses
        mesh = try PeerMesh(
            eventLoop: loop, local: configuration.localSite(incarnation: directory.identity.incarnation), peers: peers,
            credentials: credentials, log: log)
        let calls = PeerCalls(mesh: mesh, loop: loop)
        mesh.delegate = RepairEvents(calls: calls, repair: repair, mesh: mesh, loop: loop)
        self.calls = NIOLoopBound(calls, eventLoop: loop)
    }

    /// Returns what opening the log comes to once nothing is missing any more. Tries for as long as it takes.
    func run() async throws -> Journal.Opening {
        for range in repair.missing {
            log.error("the log is damaged; asking the peers for what is missing", metadata: ["missing": "\(range)"])
        }
        do {
            try await mesh.start()
            if try await fetchEverything() {
                log.notice("the log is whole again", metadata: ["repaired": "\(repair.missing.count)"])
            }
        } catch {
            await mesh.stop()
            repair.close()
            throw error
        }
        await mesh.stop()
        return try repair.open()
    }

    /// Returns whether the peers had it all.
    private func fetchEverything() async throws -> Bool {
        var policy = RepairPolicy(peers: peers.map(\.id), applied: applied)
        var isWhole = true
        while let wanted = repair.wanted {
            switch policy.next(missingThrough: wanted.upperBound) {
            case .ask(let peer, let anew): policy.answered(try await fetch(anew: anew, from: peer))
            case .pause:
                if policy.fruitlessRounds % Self.roundsPerWarning == 1 {
                    log.warning("no peer has what the log is missing; still asking", metadata: Self.naming(wanted))
                }
                try await Task.sleep(for: Self.pause)
            case .beginBehindMissing:
                log.warning(
                    "no peer has what the log is missing; it begins behind it now, for the database has all of it",
                    metadata: Self.naming(wanted))
                try TradingStore.makeDurable(databaseAt: database)
                try repair.beginBehindMissing()
                policy.beginRange()
                isWhole = false
            case .cutAtMissing:
                log.error(
                    "no peer has what the log is missing; it ends before it now, and what came after counts as lost",
                    metadata: Self.naming(wanted))
                try repair.cutAtMissing()
                isWhole = false
            }
        }
        return isWhole
    }

    private static func naming(_ wanted: ClosedRange<LogIndex>) -> Logger.Metadata {
        ["entries": "\(wanted.lowerBound) to \(wanted.upperBound)"]
    }

    private func fetch(anew: Bool, from peer: NodeID) async throws -> RepairPolicy.Answer {
        if anew { repair.startOver() }
        guard let wanted = repair.wanted else { return .whole }
        let request = PeerRequest.entries(first: wanted.lowerBound, last: wanted.upperBound)
        let reply = try? await mesh.eventLoop.flatSubmit {
            calls.value.ask(request, of: peer, timeout: Self.patience)
        }.get()
        if case .archived? = reply { return .archived }
        guard case .data(let bytes)? = reply, let entries = EntryBytes.decode(bytes), !entries.isEmpty else {
            return .nothing
        }
        do {
            try repair.add(entries)
            return repair.wanted?.upperBound == wanted.upperBound ? .part : .whole
        } catch .entriesRefused(let range, let reason) {
            log.warning(
                "a peer's entries refused",
                metadata: ["peer": "\(peer)", "entries": "\(range)", "reason": "\(reason)"])
            return .refused
        }
    }
}

/// A site that repairs its log takes part in nothing yet. It gives what it has of its log to others that repair theirs.
private final class RepairEvents: PeerMeshDelegate {
    private let calls: PeerCalls
    private let repair: Journal.Repair
    private unowned let mesh: PeerMesh
    private let loop: any EventLoop

    init(calls: PeerCalls, repair: Journal.Repair, mesh: PeerMesh, loop: any EventLoop) {
        self.calls = calls
        self.repair = repair
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
        let reply = NIOThreadPool.singleton.runIfActive(eventLoop: loop) { [repair] in
            PeerReply(entriesFrom: first, through: last) { from, through, bytes throws(JournalError) in
                try repair.read(from: from, through: through, maximumBytes: bytes)
            }
        }
        reply.assumeIsolated().whenSuccess { reply in
            guard let body = try? reply.encoded() else { return }
            self.mesh.send(.forwardReply(id: id, body), to: peer)
            self.mesh.flush()
        }
    }

    func readComplete() {}
    func linkUp(_ peer: NodeID) {}
    func linkDown(_ peer: NodeID) { calls.linkDown(peer) }
}
