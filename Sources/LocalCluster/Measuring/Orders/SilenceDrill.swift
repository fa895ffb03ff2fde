package import API
import Foundation
import Invariants
import Ledger
import Load
import NIOCore
import Peering
import Trading

/// Lets the venue fall silent while orders are on their way, and holds what the sites make of it against what they
/// know: nothing. Silence is no answer, so no order may end by it, no new order may come in its symbol, and people must
/// hear of it.
package struct SilenceDrill: Sendable {
    /// What the venue still says.
    package enum Kind: String, Sendable, CaseIterable, Encodable {
        /// Nothing at all. Its connections stay up, and it reads.
        case silent
        /// Logons and heartbeats. Orders, and questions about orders, have their answers only after the silence.
        case mute
    }

    /// What becomes of the leader in the middle of it.
    package enum Leader: String, Sendable, CaseIterable, Encodable {
        case stays
        /// SIGKILL; it is started again as soon as another leads.
        case killed
    }

    package struct Case: Sendable {
        package var kind: Kind
        package var leader: Leader

        package init(_ kind: Kind, _ leader: Leader) {
            self.kind = kind
            self.leader = leader
        }
    }

    package enum Event: String, Sendable, CaseIterable, Encodable {
        case firstAlarm
        /// An order, at a site.
        case firstInDoubt
        /// A signal came after that, in the same symbol, and was denied for it or is made to wait.
        case symbolBlocked
        /// The leader says that its session is not ready.
        case sessionLost
        case leaderKilled
        case leaderReplaced
        case silenceOver
        /// The leader says that its session is ready, after the silence.
        case sessionReady
        /// No order that was in doubt is so at any site.
        case lastResolved
        /// The venue accepted an order that it was sent after the silence.
        case nextAccepted
    }

    package struct Round: Sendable {
        package var number: Int
        package var kind: Kind
        package var leader: Leader
        /// Milliseconds since the first order that the venue did not answer. What did not happen has none.
        package var times: [Event: Double] = [:]
        /// Orders that the venue received during the silence.
        package var received = 0
        /// Orders that were in doubt at some site.
        package var inDoubt = 0
        /// Signals without a decision at the end of the silence.
        package var waiting = 0
        /// Signals that the check of the trading state denied during the silence.
        package var denied = 0
        /// How often all running sites' databases were asked.
        package var looks = 0
        /// A line each; empty when all is as it has to be.
        package var failures: [String] = []
    }

    package struct Outcome: Sendable {
        package var rounds: [Round]
        package var orders: Int
        package var executions: Int
        /// What was found in the end, beside what the rounds found.
        package var failures: [String]
    }

    /// Within which people have to be told, and a new leader to know.
    package static let alarmLimit = Duration.seconds(5)
    /// A session is given up after 2.4 s, a question after 2 s and a mass status before it after 2 s more.
    package static let shortest = Duration.seconds(10)
    /// For everything to be as it was, after the silence.
    static let patience = Duration.seconds(30)
    private static let interval = TimeAmount.milliseconds(100)

    let cluster: LocalCluster
    let cases: [Case]
    let length: Duration
    private let bars: [BarRow]
    private let signals: AgreeableSignals
    private let rounds: Int
    private let tell: @Sendable (Round) -> Void

    /// - Parameters:
    ///   - cluster: not started yet; its venue has `bars` to close.
    ///   - cases: taken in turn.
    ///   - length: of each silence, at least ``shortest``.
    ///   - tell: is given each round as it is over.
    package init(
        cluster: LocalCluster, bars: [BarRow], signals: AgreeableSignals, cases: [Case], length: Duration, rounds: Int,
        tell: @escaping @Sendable (Round) -> Void
    ) {
        precondition(rounds > 0 && !cases.isEmpty && length >= Self.shortest, "\(rounds) rounds of \(cases), \(length)")
        self.cluster = cluster
        self.bars = bars
        self.signals = signals
        self.cases = cases
        self.length = length
        self.rounds = rounds
        self.tell = tell
    }

    /// Starts the sites, and stops them in the end.
    package func run() async throws -> Outcome {
        try await cluster.startAll()
        try await cluster.closeAll(bars)
        let witnesses = try cluster.witnesses()
        let load = try PacedCommands(
            addresses: cluster.clientAddresses, credentials: try cluster.credentials(.trader), clients: 1,
            interval: Self.interval
        ) { [signals] number, key in
            PacedCommands.Command(kind: .signal, payload: signals.signal(number, key: key).payload)
        }
        do {
            try await load.start()
            var done: [Round] = []
            for number in 1...rounds {
                let choice = cases[(number - 1) % cases.count]
                var silence = Silence(drill: self, choice, number: number, witnesses: witnesses)
                try await silence.run(load)
                done.append(silence.round)
                tell(silence.round)
            }
            let result = try await load.finish(within: .seconds(60))
            for witness in witnesses.values { await witness.shutdown() }
            try await cluster.stopAll()
            return try outcome(done, result)
        } catch {
            await load.abandon()
            for witness in witnesses.values { await witness.shutdown() }
            throw error
        }
    }

    private func outcome(_ rounds: [Round], _ result: PacedCommands.Result) throws -> Outcome {
        var record = cluster.venue.dropCopy
        try record.read()
        let verification = try Verification(cluster: cluster, acknowledged: result.acknowledged)
        return Outcome(
            rounds: rounds, orders: record.lines.count(where: \.isNewOrder),
            executions: record.lines.count { $0.kind == .executed }, failures: result.failures + verification.failures)
    }
}
