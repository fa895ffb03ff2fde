import API
import ClientLink
import Foundation
import Journal
import Ledger
package import Logging
import Monitoring
import NIOCore
import NIOPosix
package import Peering
import Raft
import ServiceLifecycle
import SiteCore
package import SiteSetup
import SiteStorage
import Synchronization
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
    let journal: Journal
    let applier: Applier
    let disk: SiteDisk
    let metrics: SiteMetrics
    /// What a scrape waits for from the disk.
    let sampling = Mutex<EventLoopFuture<[MetricSample]>?>(nil)
    /// Where queries run.
    let readers = NIOThreadPool(numberOfThreads: TradingStore.maximumReaders)
    package let credentials: Credentials
    private let endings = AsyncStream<Ending>.makeStream()
    /// Finished by the first ``restart(_:suspects:)``.
    var restarts: AsyncStream<Ending>.Continuation { endings.continuation }
    private let lastEnding = Mutex(Ending.stopped)
    /// How ``run()`` came to its end, once it has.
    package var ending: Ending { lastEnding.withLock { $0 } }

    /// What lives on the event loop.
    struct Parts {
        var replica: Replica
        var mesh: PeerMesh
        var desk: DeskHost
        var market: Market
        /// Nil without a venue, and where market data comes another way.
        var feed: MarketFeed?
        var calls: PeerCalls
        var pulses: PeerPulses
        var leadership: LeadershipWatch
        var snapshots: Snapshots
        var changes: ChangeQueue
        var storage = StorageHealth()
    }

    /// Opens everything the site has on disk, after repairing what the peers can give back. Nothing listens yet.
    ///
    /// - Parameters:
    ///   - suspects: files of the log in which the last run found damage.
    ///   - halt: ends the process; what it is given says why. Called when going on could lose or fork state.
    package static func open(
        _ configuration: SiteConfiguration, suspects: Set<String> = [], metrics: SiteMetrics = SiteMetrics(),
        log: Logger, halt: @escaping @Sendable (String) -> Void
    ) async throws -> Site {
        let directory = try DataDirectory.open(
            at: configuration.dataDirectory, clusterID: configuration.clusterID, nodeID: configuration.local.id)
        try directory.check(configuration.founding)
        let credentials = try Credentials.load(
            authority: configuration.authorityCertificate, certificate: configuration.certificate,
            key: configuration.privateKey, cluster: configuration.clusterID)
        guard case .node(_, configuration.local.id) = credentials.identity else {
            throw ConfigurationError(
                "\(configuration.certificate) is the certificate of \(credentials.identity), "
                    + "this site needs one of node \(configuration.local.id)")
        }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            let disk = try await SiteDisk.open(
                directory, configuration: configuration, suspects: suspects, credentials: credentials,
                loop: group.next(), metrics: metrics, log: log)
            try disk.keepFounding(configuration.founding)
            return try await group.next().submit {
                let site = try Site(
                    configuration, disk: disk, credentials: credentials, group: group, metrics: metrics, log: log,
                    halt: halt)
                disk.watch.connect(to: site)
                return site
            }.get()
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
    }

    private init(
        _ configuration: SiteConfiguration, disk: SiteDisk, credentials: Credentials,
        group: MultiThreadedEventLoopGroup, metrics: SiteMetrics, log: Logger,
        halt: @escaping @Sendable (String) -> Void
    ) throws {
        self.configuration = configuration
        self.log = log
        self.group = group
        self.credentials = credentials
        self.disk = disk
        self.metrics = metrics
        journal = disk.journal
        store = disk.store
        loop = group.next()
        readers.start()
        applier = Applier(store: store, journal: journal, metrics: metrics)
        let events = PeerEvents()
        let mesh = try PeerMesh(
            eventLoop: loop, local: configuration.localSite(incarnation: disk.directory.identity.incarnation),
            peers: configuration.peerAddresses, credentials: credentials, log: log)
        mesh.delegate = events
        self.mesh = mesh
        let replica = Replica(
            raft: Raft(
                configuration: try configuration.raft(), disk.recovery, applied: disk.store.appliedIndex,
                session: .random(in: .min ... .max), memberships: disk.memberships, at: Replica.now),
            journal: journal, applier: applier, mesh: mesh, loop: loop,
            metrics: metrics, log: log, trouble: disk.watch.trouble(otherwise: halt))
        let market = try Market(
            loop: loop, directory: disk.directory.path, quantities: configuration.analystQuantities)
        let calls = PeerCalls(mesh: mesh, loop: loop)
        let pulses = PeerPulses(peers: configuration.peerAddresses.map(\.id), calls: calls, loop: loop)
        pulses.judged = { [replica] isApart in replica.clockJudged(isApart: isApart) }
        let judge = Judge(
            local: configuration.local.id, market: market, pulses: pulses, signer: try configuration.verdictSigner())
        let desk = try DeskHost(
            configuration, replica: replica, mesh: mesh, judge: judge, store: store, readers: readers, log: log)
        let leadership = LeadershipWatch(calls: calls, loop: loop)
        replica.delegate = desk
        desk.leadership = leadership
        let snapshots = Snapshots(
            directory: disk.snapshots, store: store, journal: journal, replica: replica, calls: calls,
            logBytes: configuration.snapshotLogBytes, loop: loop, watch: disk.watch, log: log
        ) { [watch = disk.watch] in watch.restart("a snapshot through entry \($0) is to be installed") }
        replica.snapshots = snapshots
        let parts = Parts(
            replica: replica, mesh: mesh, desk: desk, market: market,
            feed: try MarketFeed(configuration, loop: loop, market: market, desk: desk, log: log),
            calls: calls,
            pulses: pulses,
            leadership: leadership, snapshots: snapshots,
            changes: ChangeQueue(loop: loop))
        self.parts = NIOLoopBound(parts, eventLoop: loop)
        clientLink = try ClientLinkServer(configuration, parts: parts, loop: loop, credentials: credentials, log: log)
        events.connect(to: parts, site: self)
    }

    /// Listens, takes part until told to stop, hands leadership over, and closes what is on disk.
    package func run() async throws {
        // Until now nobody waited for the event loop; from now on heartbeats do.
        store.checkThreads { [loop] in !loop.inEventLoop }
        watchDisk()
        try await onLoop {
            $0.replica.start()
            $0.desk.start()
            $0.feed?.start()
            $0.snapshots.start()
            $0.pulses.start()
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
        let ending = await waitForEnding()
        lastEnding.withLock { $0 = ending }
        if case .restart(let reason, _) = ending { log.notice("starting again", metadata: ["reason": "\(reason)"]) }
        await handOver()
        await stop()
    }

    /// Until the site is told to stop, or has to start again.
    private func waitForEnding() async -> Ending {
        await cancelWhenGracefulShutdown { [endings] in
            for await ending in endings.stream { return ending }
            return .stopped
        }
    }

    /// A leader that stops lets the most up-to-date site take over first, so that nobody waits for an election.
    private func handOver() async {
        do {
            let leads = try await onLoop { parts in
                parts.desk.leaveVenue()
                guard parts.replica.isLeader, parts.replica.state.membership.membership.allVoters.count > 1 else {
                    return false
                }
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
        let files = try? await onLoop { parts in
            parts.storage.watching?.cancel()
            parts.pulses.stop()
            parts.snapshots.stop()
            parts.feed?.stop()
            parts.desk.stop()
            parts.replica.stop()
            parts.calls.stop()
            parts.market.stop()
            return parts.snapshots.thread
        }
        await clientLink.stop()
        await mesh.stop()
        try? await readers.shutdownGracefully()
        try? await files?.shutdownGracefully()
        applier.stop()
        journal.close()
        try? store.close()
        log.info("stopped")
    }

    /// Ends the event loop, on which questions of the API are answered, be it that the site has stopped. After
    /// ``run()``, and once nobody asks any more.
    package func close() async { try? await group.shutdownGracefully() }

    /// Runs `body` on the event loop.
    func onLoop<Value: Sendable>(_ body: @escaping @Sendable (Parts) throws -> Value) async throws -> Value {
        try await loop.submit { [parts] in try body(parts.value) }.get()
    }
}
