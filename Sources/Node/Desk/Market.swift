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
    /// Signals of bars that closed in this run: a new leader proposes them again, in case its predecessor did not get to it.
    static let maximumRecentSignals = 64

    private let loop: any EventLoop
    private let store: BarStore
    private let disk = NIOThreadPool(numberOfThreads: 1)
    private var analyst: RSIAnalyst
    private(set) var recentSignals: Deque<Signal> = []
    /// When the last bar opened, by symbol.
    private(set) var lastTimes: [String: Int64] = [:]
    let openedAt = Replica.now
    /// The last closes, by symbol.
    private var prices: [String: Price] = [:]
    /// When they came. A bar of an earlier run came at a time that no clock of this run can tell.
    private var closedAt: [String: MonotonicTime] = [:]

    /// Reads the stored bars of the symbols to follow.
    init(loop: any EventLoop, directory: String, quantities: [String: Quantity]) throws {
        self.loop = loop
        store = try BarStore(directory: directory)
        analyst = RSIAnalyst(quantities: quantities)
        for symbol in quantities.keys.sorted() {
            try store.forEachBar(of: symbol) { bar in
                lastTimes[symbol] = bar.time
                prices[symbol] = bar.close
                // Nobody can tell how old such a signal is by now, nor whether its bar was missed when it closed.
                _ = analyst.closed(bar)
            }
        }
        disk.start()
    }

    func stop() { disk.shutdownGracefully { _ in } }

    /// Stores bars and gives the signals they make.
    ///
    /// - Parameter areLive: they closed just now. Bars that were missed teach the analyst and raise no signals.
    func push(_ bars: [Bar], areLive: Bool = true) -> EventLoopFuture<(stored: [Bar], signals: [Signal])> {
        let seenAt = Replica.now
        return disk.runIfActive(eventLoop: loop) { [store] in try store.append(bars) }
            .flatMapThrowing { [bound = NIOLoopBound(self, eventLoop: loop)] stored in
                (stored, bound.value.close(stored, seenAt: seenAt, areLive: areLive))
            }
    }

    func lastTime(of symbol: String) -> EventLoopFuture<Int64?> {
        disk.runIfActive(eventLoop: loop) { [store] in try store.lastTime(of: symbol) }
    }

    func opinion(on signal: Signal) -> Opinion? { analyst.opinion(on: signal.symbol, asOf: signal.asOf) }

    /// When something last came over a subscription that has everything: the last prices still held then.
    private var heardAt: MonotonicTime?

    func heard(at time: MonotonicTime) { heardAt = max(heardAt ?? time, time) }

    /// Nil while there is no price, or only one of an earlier run.
    func quote(of symbol: String) -> Quote? {
        guard let price = prices[symbol], let seenAt = [closedAt[symbol], heardAt].compactMap(\.self).max() else {
            return nil
        }
        return Quote(price: price, seenAt: seenAt)
    }

    private func close(_ bars: [Bar], seenAt: MonotonicTime, areLive: Bool) -> [Signal] {
        bars.compactMap { bar in
            lastTimes[bar.symbol] = bar.time
            prices[bar.symbol] = bar.close
            closedAt[bar.symbol] = seenAt
            guard let signal = analyst.closed(bar), areLive else { return nil }
            remember(signal)
            return signal
        }
    }

    private func remember(_ signal: Signal) {
        if recentSignals.count == Self.maximumRecentSignals { recentSignals.removeFirst() }
        recentSignals.append(signal)
    }
}
