import API
import ClientLink
import Foundation
import Journal
import Ledger
package import Logging
import NIOCore
import NIOPosix
package import Peering
import Raft
import ServiceLifecycle
import Trading
import TradingStore

/// A running site: consensus, links, state, trading and API, put together.
package final class Site: Service {
    /// What this program calls itself in `status`.
    package static let version = "0.1.0"
    /// How long a leader that is told to stop waits for its successor.
    static let handoverLimit = Duration.seconds(2)

    let configuration: SiteConfiguration
    let log: Logger
    let group: MultiThreadedEventLoopGroup
    let loop: any EventLoop
    let store: TradingStore
    let parts: NIOLoopBound<Parts>
    private let mesh: PeerMesh
    private let clientLink: ClientLinkServer
    private let journal: Journal
    private let applier: Applier
    /// Where queries run.
    let readers = NIOThreadPool(numberOfThreads: TradingStore.maximumReaders)
    package let credentials: Credentials

    /// What lives on the event loop.
    struct Parts {
        var replica: Replica
        var mesh: PeerMesh
        var desk: Desk
        var market: Market
        var calls: PeerCalls
        var leadership: LeadershipWatch
    }

    /// Opens everything the site has on disk. Nothing listens yet.
    ///
    /// - Parameter halt: ends the process; what it is given says why. Called when going on could lose or fork state.
    package static func open(
        _ configuration: SiteConfiguration, log: Logger, halt: @escaping @Sendable (String) -> Void
    ) async throws -> Site {
        let directory = try DataDirectory.open(
            at: configuration.dataDirectory, clusterID: configuration.clusterID, nodeID: configuration.local.id)
        let credentials = try Credentials.load(
            authority: configuration.authorityCertificate, certificate: configuration.certificate,
            key: configuration.privateKey, cluster: configuration.clusterID)
        guard case .node(_, configuration.local.id) = credentials.identity else {
            throw ConfigurationError(
                "\(configuration.certificate) is the certificate of \(credentials.identity), "
                    + "this site needs one of node \(configuration.local.id)")
        }
        let (journal, recovery) = try Journal.open(
            directory: directory.log, clusterID: configuration.clusterID.octets,
            options: configuration.journal
        ) { halt("the log cannot be written: \($0)") }
        let store = try TradingStore.open(
            path: directory.database, clusterID: configuration.clusterID.octets,
            configuration: configuration.trading)
        guard store.appliedIndex <= recovery.lastIndex else {
            throw ConfigurationError(
                "\(directory.database) has applied entry \(store.appliedIndex), but the log in \(directory.log) ends at "
                    + "\(recovery.lastIndex): the log was replaced by an older one. Restore it, or rejoin as a new node"
            )
        }
        log.info(
            "opened",
            metadata: [
                "last_index": "\(recovery.lastIndex)", "term": "\(recovery.vote.term)",
                "applied": "\(store.appliedIndex)", "torn_bytes_cut": "\(recovery.cutBytes)",
            ])
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        return try await group.next().submit {
            try Site(
                configuration, directory: directory, credentials: credentials, journal: journal, recovery: recovery,
                store: store, group: group, log: log, halt: halt)
        }.get()
    }

    private init(
        _ configuration: SiteConfiguration, directory: DataDirectory, credentials: Credentials, journal: Journal,
        recovery: Journal.Recovery, store: TradingStore, group: MultiThreadedEventLoopGroup, log: Logger,
        halt: @escaping @Sendable (String) -> Void
    ) throws {
        self.configuration = configuration
        self.log = log
        self.group = group
        self.credentials = credentials
        self.journal = journal
        self.store = store
        loop = group.next()
        readers.start()
        applier = Applier(store: store, journal: journal)
        let events = PeerEvents()
        let mesh = try PeerMesh(
            eventLoop: loop, local: configuration.localSite(incarnation: directory.identity.incarnation),
            peers: configuration.peerAddresses, credentials: credentials, log: log)
        mesh.delegate = events
        self.mesh = mesh
        let replica = Replica(
            raft: try Raft(configuration, recovery, applied: store.appliedIndex), journal: journal, applier: applier,
            mesh: mesh, loop: loop, log: log, halt: halt)
        let market = try Market(
            loop: loop, directory: directory.path, quantities: configuration.analystQuantities)
        let desk = Desk(
            local: configuration.local.id, replica: replica, mesh: mesh, market: market, store: store,
            verdictTimeout: Int64(configuration.verdictTimeout) * 1_000_000,
            founding: configuration.foundingProposals, log: log)
        let leadership = LeadershipWatch(loop: loop)
        let calls = PeerCalls(mesh: mesh, loop: loop)
        replica.delegate = desk
        desk.leadership = leadership
        let parts = Parts(
            replica: replica, mesh: mesh, desk: desk, market: market, calls: calls, leadership: leadership)
        self.parts = NIOLoopBound(parts, eventLoop: loop)
        clientLink = try ClientLinkServer(configuration, parts: parts, loop: loop, credentials: credentials, log: log)
        events.connect(to: parts, site: self)
    }

    /// Listens, takes part until told to stop, hands leadership over, and closes what is on disk.
    package func run() async throws {
        try await onLoop {
            $0.replica.start()
            $0.desk.start()
        }
        do {
            try await mesh.start()
            try await clientLink.start()
        } catch {
            await stop()
            throw error
        }
        log.info(
            "running",
            metadata: [
                "peers": "\(configuration.local.peer)", "api": "\(configuration.local.api)",
                "client": "\(configuration.local.client)",
            ])
        try? await gracefulShutdown()
        await handOver()
        await stop()
    }

    /// A leader that stops lets the most up-to-date site take over first, so that nobody waits for an election.
    private func handOver() async {
        do {
            let leads = try await onLoop { parts in
                guard parts.replica.isLeader, parts.replica.state.configuration.voters.count > 1 else { return false }
                try parts.replica.transferLeadership(to: nil)
                return true
            }
            guard leads else { return }
            let deadline = ContinuousClock.now + Self.handoverLimit
            while ContinuousClock.now < deadline, try await onLoop({ $0.replica.isLeader }) {
                try await Task.sleep(for: .milliseconds(10))
            }
            log.info("leadership handed over")
        } catch {
            log.warning("leadership could not be handed over", metadata: ["reason": "\(error)"])
        }
    }

    private func stop() async {
        try? await onLoop { parts in
            parts.desk.stop()
            parts.replica.stop()
            parts.calls.stop()
            parts.market.stop()
        }
        await clientLink.stop()
        await mesh.stop()
        try? await readers.shutdownGracefully()
        applier.stop()
        journal.close()
        try? store.close()
        try? await group.shutdownGracefully()
        log.info("stopped")
    }

    /// Runs `body` on the event loop.
    func onLoop<Value: Sendable>(_ body: @escaping @Sendable (Parts) throws -> Value) async throws -> Value {
        try await loop.submit { [parts] in try body(parts.value) }.get()
    }
}
