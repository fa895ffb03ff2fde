package import API
import Foundation
import Load
import Peering
import Trading
import TradingStore

/// Feeds the sites signals, which make verdicts, decisions, orders and executions, and watches what memory they take.
package struct SignalSoak: Sendable {
    package struct Sample: Sendable {
        package var seconds: Double
        package var signals: Int
        /// Entries that the site asked had applied.
        package var entries: UInt64
        /// Resident memory of each site, in bytes, in the order of the members.
        package var residentBytes: [Int]
    }

    package struct Outcome: Sendable {
        package var samples: [Sample]
        package var seconds: Double
        package var refused: Int
        package var decisions: UInt64
        package var orders: UInt64
        package var executions: UInt64
        /// Empty when the sites agree in the end.
        package var failures: [String]
    }

    /// Signals unanswered at a time.
    private static let outstanding = 256
    private static let quantity = Quantity(raw: 1_000 * Quantity.scale)

    private let cluster: LocalCluster
    private let bars: [BarRow]
    private let flow: SignalFlow
    private let interval: Duration
    private let tell: @Sendable (Sample) -> Void

    /// - Parameters:
    ///   - cluster: not started yet.
    ///   - bars: given to every site, and what the signals refer to, in turn.
    ///   - interval: between two samples.
    ///   - tell: is given each sample as it is taken.
    package init(
        cluster: LocalCluster, bars: [BarRow], signals: Int, interval: Duration,
        tell: @escaping @Sendable (Sample) -> Void
    ) {
        precondition(!bars.isEmpty, "signals need bars to refer to")
        self.cluster = cluster
        self.bars = bars
        flow = SignalFlow(count: signals, outstanding: Self.outstanding)
        self.interval = interval
        self.tell = tell
    }

    /// Starts the sites, and stops them in the end.
    package func run() async throws -> Outcome {
        try await cluster.startAll()
        let client = try cluster.client(.viewer, timeout: .seconds(5))
        do {
            _ = try await cluster.leader(asking: client)
            try await cluster.trading(asking: client)
            try await cluster.replay(bars, rate: "max")
            let start = ContinuousClock.now
            let (samples, seconds) = try await load(since: start, client)
            let status = try await cluster.settle(asking: client)
            let last = try await sample(since: start, client)
            await client.shutdown()
            try await cluster.stopAll()
            let verification = try Verification(cluster: cluster, acknowledged: [])
            return Outcome(
                samples: samples + [last], seconds: seconds, refused: flow.refused,
                decisions: status.rows.decisions.value, orders: status.rows.orders.value,
                executions: status.rows.executions.value, failures: verification.failures)
        } catch {
            await client.shutdown()
            throw error
        }
    }

    private func load(
        since start: ContinuousClock.Instant, _ client: SiteClient
    ) async throws -> (samples: [Sample], seconds: Double) {
        async let seconds = submitAll(since: start)
        var samples: [Sample] = []
        while !flow.isOver {
            samples.append(try await sample(since: start, client))
            try await Task.sleep(for: interval)
        }
        return (samples, try await seconds)
    }

    private func submitAll(since start: ContinuousClock.Instant) async throws -> Double {
        let prices = bars.compactMap { bar in Price(bar.close).map { (price: $0, time: bar.time.value) } }
        try await flow.run(against: cluster.clientAddresses, as: try cluster.credentials(.trader)) { number, key in
            let bar = prices[number % prices.count]
            return Signal(
                idempotencyKey: key, strategy: "soak", symbol: "EURUSD",
                side: number.isMultiple(of: 2) ? .buy : .sell, quantity: Self.quantity, price: bar.price,
                asOf: bar.time, confidence: 600_000)
        }
        return (ContinuousClock.now - start) / .seconds(1)
    }

    private func sample(since start: ContinuousClock.Instant, _ client: SiteClient) async throws -> Sample {
        var resident: [Int] = []
        for name in cluster.names { resident.append(await cluster.residentBytes(name) ?? 0) }
        let sample = Sample(
            seconds: (ContinuousClock.now - start) / .seconds(1), signals: flow.answered,
            entries: try await client.nodeStatus().applied?.value ?? 0, residentBytes: resident)
        tell(sample)
        return sample
    }
}
