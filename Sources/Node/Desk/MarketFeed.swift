import Analysis
import DequeModule
import Desk
import FIX
import Logging
import NIOCore
import Raft
import SiteSetup
import Trading
import Venue
import VenueLink

/// This site's own market data over FIX, into its market. On the replica's event loop.
final class MarketFeed {
    /// Batches of bars that may wait for the disk before the link is not read.
    private static let maximumWaiting = 64

    private let loop: any EventLoop
    private let link: VenueLink
    private let market: Market
    private let log: Logger
    /// Takes the signals of bars that closed.
    private let closed: ([Signal]) -> Void
    private var subscriber: BarSubscriber
    private var queue: Deque<BarSubscriber.Action> = []
    private var isPerforming = false
    private var timer: (at: MonotonicTime, task: Scheduled<Void>)?
    private var waiting = 0
    private var isPaused = false

    init(
        loop: any EventLoop, endpoint: VenueEndpoint, configuration: BarSubscriber.Configuration, market: Market,
        log: Logger, closed: @escaping ([Signal]) -> Void
    ) throws {
        self.loop = loop
        self.market = market
        self.log = log
        self.closed = closed
        subscriber = try BarSubscriber(configuration: configuration)
        let told = FeedEvents()
        link = VenueLink(eventLoop: loop, endpoint: endpoint, told: told.happened)
        told.feed = self
    }

    var isSubscribed: Bool { subscriber.isSubscribed }
    var lastError: String? { subscriber.lastError }

    func start() { step { [market] in $0.start(newest: market.lastTimes, at: $1) } }

    func stop() { step { $0.stop(at: $1) } }

    func happened(_ number: UInt64, _ event: VenueLink.Event) {
        step { subscriber, now in
            switch event {
            case .connected: subscriber.connected(number, at: now)
            case .received(let bytes): subscriber.received(bytes, on: number, at: now)
            case .writable: []
            case .closed(let reason): subscriber.disconnected(number, reason: reason, at: now)
            }
        }
    }

    private func step(_ input: (inout BarSubscriber, Instant) -> [BarSubscriber.Action]) {
        let now = Instant(monotonic: Replica.now, utc: WallClock.now)
        queue += input(&subscriber, now)
        if !isPerforming {
            isPerforming = true
            while let action = queue.popFirst() { perform(action) }
            isPerforming = false
            link.flush()
            // Last, for a bar that just came tells that the price before it is old.
            if let heardAt = subscriber.lastReceivedAt { market.heard(of: subscriber.delivered, at: heardAt) }
        }
        arm(now.monotonic)
    }

    private func perform(_ action: BarSubscriber.Action) {
        switch action {
        case .connect(let number):
            isPaused = false
            link.open(number)
        case .transmit(let bytes): link.write(bytes)
        case .disconnect: link.close(afterWriting: true)
        case .bars(let bars, let sentAt): push(bars, sentAt: sentAt)
        case .note(let note): log.warning("market data", metadata: ["note": "\(note)"])
        }
    }

    private func push(_ bars: [Bar], sentAt: Int64?) {
        waiting += 1
        regulate()
        market.push(bars, closedAt: sentAt).assumeIsolated().whenComplete { [self] result in
            waiting -= 1
            regulate()
            switch result {
            case .success(let (_, signals)): closed(signals)
            case .failure(let error): log.error("bars dropped", metadata: ["reason": "\(error)"])
            }
        }
    }

    private func regulate() {
        let pauses = waiting > (isPaused ? Self.maximumWaiting / 2 : Self.maximumWaiting)
        guard pauses != isPaused else { return }
        isPaused = pauses
        link.reads(!pauses)
    }

    private func arm(_ now: MonotonicTime) {
        guard let deadline = subscriber.deadline else { return }
        let at = max(deadline, now + 1)
        if let timer, timer.at <= at { return }
        timer?.task.cancel()
        let task = loop.assumeIsolated().scheduleTask(deadline: BootClock.wakeUp(at: at)) { [self] in
            timer = nil
            step { $0.tick(at: $1) }
        }
        timer = (at, task)
    }
}

extension MarketFeed {
    /// Nil when the site has none configured.
    convenience init?(
        _ configuration: SiteConfiguration, loop: any EventLoop, market: Market, desk: DeskHost, log: Logger
    ) throws {
        let symbols = configuration.listings.map(\.instrument.symbol)
        guard let venue = configuration.venue, let subscription = venue.marketData(symbols: symbols) else { return nil }
        try self.init(
            loop: loop, endpoint: try venue.endpoint(), configuration: subscription, market: market, log: log
        ) { [unowned desk] in desk.barsClosed(signals: $0) }
    }
}

/// Lets a link be made before the feed that it tells.
private final class FeedEvents {
    weak var feed: MarketFeed?

    func happened(_ number: UInt64, _ event: VenueLink.Event) { feed?.happened(number, event) }
}
