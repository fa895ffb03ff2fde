import API
import Analysis
import DequeModule
import Ledger
import NIOCore
import NIOPosix
import Trading

/// This site's own market data and what its analyst makes of it. On the site's event loop; the disk is on a thread.
final class Market {
    /// Signals that a new leader proposes again, in case its predecessor did not get to it.
    static let maximumRecentSignals = 64

    private let loop: any EventLoop
    private let store: BarStore
    private let disk = NIOThreadPool(numberOfThreads: 1)
    private var analyst: RSIAnalyst
    private(set) var recentSignals: Deque<Signal> = []

    /// Reads the stored bars of the symbols to follow.
    init(loop: any EventLoop, directory: String, quantities: [String: Quantity]) throws {
        self.loop = loop
        store = try BarStore(directory: directory)
        analyst = RSIAnalyst(quantities: quantities)
        for symbol in quantities.keys.sorted() {
            try store.forEachBar(of: symbol) { bar in
                if let signal = analyst.closed(bar) { remember(signal) }
            }
        }
        disk.start()
    }

    func stop() { disk.shutdownGracefully { _ in } }

    /// Stores bars and gives the signals they make.
    func push(_ bars: [Bar]) -> EventLoopFuture<(stored: [Bar], signals: [Signal])> {
        disk.runIfActive(eventLoop: loop) { [store] in try store.append(bars) }
            .flatMapThrowing { [bound = NIOLoopBound(self, eventLoop: loop)] stored in
                (stored, bound.value.close(stored))
            }
    }

    func lastTime(of symbol: String) -> EventLoopFuture<Int64?> {
        disk.runIfActive(eventLoop: loop) { [store] in try store.lastTime(of: symbol) }
    }

    func opinion(on signal: Signal) -> Opinion? { analyst.opinion(on: signal.symbol, asOf: signal.asOf) }

    /// What the paper venue prices an order from.
    func close(of symbol: String, asOf time: Int64) -> Price? { analyst.opinion(on: symbol, asOf: time)?.price }

    private func close(_ bars: [Bar]) -> [Signal] {
        bars.compactMap { bar in
            guard let signal = analyst.closed(bar) else { return nil }
            remember(signal)
            return signal
        }
    }

    private func remember(_ signal: Signal) {
        if recentSignals.count == Self.maximumRecentSignals { recentSignals.removeFirst() }
        recentSignals.append(signal)
    }
}
