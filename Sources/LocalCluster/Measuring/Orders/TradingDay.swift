package import API
import Foundation
import Invariants
import Ledger
import Load
import NIOCore
import Peering
import Trading

/// So many trades, all the way: signal, verdicts, decision, order over FIX, fill, position, at full speed.
package struct TradingDay: Sendable {
    package struct Outcome: Sendable {
        package var sites: Int
        package var trades: Int
        /// From the first order that the venue got to the last fill that it gave, by the venue's record.
        package var seconds: Double
        package var failures: [String]

        package var perSecond: Double { seconds > 0 ? Double(trades) / seconds : 0 }
    }

    /// Signals that are offered a second: more than this machine trades.
    private static let clients = 8
    private static let interval = TimeAmount.milliseconds(8)
    /// Signals without a fill at a time.
    private static let outstanding = 256
    private static let patience = Duration.seconds(120)

    private let cluster: LocalCluster
    private let bars: [BarRow]
    private let signals: AgreeableSignals
    private let trades: Int
    private let tell: @Sendable (_ filled: Int) -> Void

    /// - Parameters:
    ///   - cluster: not started yet; its venue has `bars` to close.
    package init(
        cluster: LocalCluster, bars: [BarRow], signals: AgreeableSignals, trades: Int,
        tell: @escaping @Sendable (_ filled: Int) -> Void
    ) {
        precondition(trades > 0, "\(trades) trades")
        self.cluster = cluster
        self.bars = bars
        self.signals = signals
        self.trades = trades
        self.tell = tell
    }

    /// Starts the sites, stops the leader's last follower when it is asked to, and stops all in the end.
    package func run(withoutOne: Bool) async throws -> Outcome {
        try await cluster.startAll()
        let witnesses = try cluster.witnesses()
        defer { Task { for witness in witnesses.values { await witness.shutdown() } } }
        try await cluster.closeAll(bars)
        let leader = try await cluster.whole(asking: witnesses).leader
        let followers = cluster.names.filter { $0 != leader }
        if withoutOne, let last = followers.last { _ = try await cluster.stop(last) }
        let record = try await trade()
        if withoutOne, let last = followers.last { try await cluster.start(last) }
        let failures = try await settledFailures(record, witnesses)
        try await cluster.stopAll()
        let fills = record.lines.filter { $0.kind == .executed }.prefix(trades)
        let first = record.lines.first(where: \.isNewOrder)?.time ?? 0
        return Outcome(
            sites: withoutOne ? cluster.names.count - 1 : cluster.names.count, trades: fills.count,
            seconds: Double((fills.last?.time ?? first) - first) / 1e9, failures: failures)
    }

    private func trade() async throws -> DropCopy {
        var record = cluster.venue.dropCopy
        let load = try PacedCommands(
            addresses: cluster.clientAddresses, credentials: try cluster.credentials(.trader), clients: Self.clients,
            interval: Self.interval
        ) { [signals] number, key in
            PacedCommands.Command(kind: .signal, payload: signals.signal(number, key: key).payload)
        }
        try await load.start()
        var filled = 0
        let deadline = ContinuousClock.now + Self.patience
        while filled < trades, ContinuousClock.now < deadline {
            filled += try record.read().count { $0.kind == .executed }
            tell(filled)
            if try await load.count() - filled > Self.outstanding { try await load.pause() } else { load.resume() }
            try await Task.sleep(for: .milliseconds(5))
        }
        let result = try await load.finish(within: .seconds(60))
        guard filled < trades else { return record }
        throw LocalClusterError(
            "\(filled) of \(trades) trades within \(Self.patience), \(result.acknowledged.count) signals: "
                + "see qnode decisions for what was refused")
    }

    /// What was under way when enough was filled is filled too.
    private func settledFailures(_ begun: DropCopy, _ witnesses: [String: SiteClient]) async throws -> [String] {
        var record = begun
        return try await cluster.settledFailures(in: &record, asking: witnesses, within: Self.patience)
    }
}
