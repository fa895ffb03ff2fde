import API
import Analysis
import DequeModule
import Desk
import Ledger
import NIOCore
import NIOPosix
import Raft
import Trading

/// This site's own market data and what its analyst makes of it. On the site's event loop; the disk is on a thread.
final class Market {
    /// Signals of bars that closed in this run: a new leader proposes them again, in case its predecessor did not get
    /// to it.
    static let maximumRecentSignals = 64

    private let loop: any EventLoop
    private let store: BarStore
    private let disk = NIOThreadPool(numberOfThreads: 1)
    private var analyst: RSIAnalyst
    private(set) var recentSignals: Deque<Signal> = []
    private var prices = NewestPrices()
    let openedAt = Replica.now

    /// Reads the stored bars of the symbols to follow.
    init(loop: any EventLoop, directory: String, quantities: [String: Quantity]) throws {
        self.loop = loop
        store = try BarStore(directory: directory)
        analyst = RSIAnalyst(quantities: quantities)
        for symbol in quantities.keys.sorted() {
            try store.forEachBar(of: symbol) { bar in
                prices.take(bar, closedAt: nil)
                // Nobody can tell how old such a signal is by now, nor whether its bar was missed when it closed.
                _ = analyst.closed(bar)
            }
        }
        disk.start()
    }

    func stop() { disk.shutdownGracefully { _ in } }

    /// Stores bars and gives the signals they make.
    ///
    /// - Parameter closedAt: when they closed, as far as is known: nanoseconds UTC. Nil of bars that were missed: they
    ///   teach the analyst and raise no signals.
    func push(_ bars: [Bar], closedAt: Int64?) -> EventLoopFuture<(stored: [Bar], signals: [Signal])> {
        let cameAt = Replica.now
        prices.arrived(bars)
        return disk.runIfActive(eventLoop: loop) { [store] in try store.append(bars) }
            .flatMapThrowing { [bound = NIOLoopBound(self, eventLoop: loop)] stored in
                (stored, bound.value.close(stored, cameAt: cameAt, closedAt: closedAt))
            }
    }

    func lastTime(of symbol: String) -> EventLoopFuture<Int64?> {
        disk.runIfActive(eventLoop: loop) { [store] in try store.lastTime(of: symbol) }
    }

    func opinion(on signal: Signal) -> Opinion? { analyst.opinion(on: signal.symbol, asOf: signal.asOf) }

    /// When the last bar opened, by symbol.
    var lastTimes: [String: Int64] { prices.barTimes }

    /// Something came over a session that delivers these symbols' bars, and all that it gave was pushed.
    func heard(of symbols: some Sequence<String>, at time: MonotonicTime) { prices.heard(of: symbols, at: time) }

    func quote(of symbol: String) -> Quote? { prices.quote(of: symbol) }

    private func close(_ bars: [Bar], cameAt: MonotonicTime, closedAt: Int64?) -> [Signal] {
        bars.compactMap { bar in
            prices.take(bar, closedAt: closedAt == nil ? nil : cameAt)
            guard var signal = analyst.closed(bar), let closedAt else { return nil }
            signal.issuedAt = closedAt
            remember(signal)
            return signal
        }
    }

    private func remember(_ signal: Signal) {
        if recentSignals.count == Self.maximumRecentSignals { recentSignals.removeFirst() }
        recentSignals.append(signal)
    }
}
