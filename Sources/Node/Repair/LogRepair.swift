import Journal
import Ledger
import Logging
import NIOCore
import Peering

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
    let mesh: PeerMesh
    let peers: [PeerAddress]
    let log: Logger
    private let calls: NIOLoopBound<PeerCalls>

    /// On the event loop of the links.
    init(
        _ repair: Journal.Repair, configuration: SiteConfiguration, directory: DataDirectory, credentials: Credentials,
        loop: any EventLoop, log: Logger
    ) throws {
        self.repair = repair
        self.log = log
        peers = configuration.peerAddresses
        mesh = try PeerMesh(
            eventLoop: loop, local: configuration.localSite(incarnation: directory.identity.incarnation), peers: peers,
            credentials: credentials, log: log)
        let calls = PeerCalls(mesh: mesh, loop: loop)
        mesh.delegate = RepairEvents(calls: calls)
        self.calls = NIOLoopBound(calls, eventLoop: loop)
    }

    /// Returns what opening the log comes to once nothing is missing any more. Tries for as long as it takes.
    func run() async throws -> Journal.Opening {
        for range in repair.missing {
            log.error("the log is damaged; asking the peers for what is missing", metadata: ["missing": "\(range)"])
        }
        do {
            try await mesh.start()
            try await fetchEverything()
        } catch {
            await mesh.stop()
            repair.close()
            throw error
        }
        await mesh.stop()
        log.notice("the log is whole again", metadata: ["repaired": "\(repair.missing.count)"])
        return try repair.open()
    }

    private func fetchEverything() async throws {
        var idleRounds = 0
        while let wanted = repair.wanted {
            for peer in peers where repair.wanted == wanted { try await fetch(wanted, from: peer) }
            guard repair.wanted == wanted else {
                idleRounds = 0
                continue
            }
            if idleRounds % Self.roundsPerWarning == 0 {
                log.warning(
                    "no peer has what the log is missing; still asking",
                    metadata: ["entries": "\(wanted.lowerBound) to \(wanted.upperBound)"])
            }
            idleRounds += 1
            try await Task.sleep(for: Self.pause)
        }
    }

    private func fetch(_ wanted: ClosedRange<LogIndex>, from peer: PeerAddress) async throws {
        let request = PeerRequest.entries(first: wanted.lowerBound, last: wanted.upperBound)
        let reply = try? await mesh.eventLoop.flatSubmit {
            calls.value.ask(request, of: peer.id, timeout: Self.patience)
        }.get()
        guard case .data(let bytes)? = reply, let entries = EntryBytes.decode(bytes), !entries.isEmpty else { return }
        do {
            try repair.add(entries)
        } catch .entriesRefused(let range, let reason) {
            log.warning(
                "a peer's entries refused",
                metadata: ["peer": "\(peer.name)", "entries": "\(range)", "reason": "\(reason)"])
        }
    }
}

/// A site that repairs its log answers nobody yet.
private final class RepairEvents: PeerMeshDelegate {
    private let calls: PeerCalls

    init(calls: PeerCalls) { self.calls = calls }

    func received(_ frame: PeerFrame, from peer: NodeID) {
        if case .forwardReply(let id, let body) = frame { calls.answered(id, body, by: peer) }
    }

    func readComplete() {}
    func linkUp(_ peer: NodeID) {}
    func linkDown(_ peer: NodeID) { calls.linkDown(peer) }
}
