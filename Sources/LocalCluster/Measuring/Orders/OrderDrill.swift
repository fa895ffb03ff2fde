package import API
import Exchange
import Foundation
import Invariants
import Ledger
import Load
import NIOCore
import Peering
import SiteSetup
import Trading
import TradingStore

/// Takes the leader, or its connections, away while orders are between signal and fill, again and again, and holds the
/// venue's own record against all sites' databases after every round.
package struct OrderDrill: Sendable {
    /// What is taken away, and how.
    package enum Loss: String, Sendable, CaseIterable, Encodable {
        /// SIGKILL: the kernel closes its connections.
        case killed
        /// SIGSTOP, for longer than its lease: connections stay open and mute. It goes on once another trades.
        case paused
        /// The connection to the venue breaks, with a FIN to either side.
        case disconnected
        /// SIGKILL of a host: no FIN reaches anybody.
        case vanished
        /// No packet passes between it and the other sites; the venue still hears it.
        case isolated
    }

    /// When it is taken away.
    package enum Step: String, Sendable, CaseIterable, Encodable {
        case anytime
        /// The venue has an order, and has not answered for a while.
        case orderReceived
        /// The venue's answer is on its way.
        case orderAccepted
        case orderFilled
        /// The venue's answer never arrives.
        case answerLost
    }

    package struct Round: Sendable {
        package var number: Int
        package var loss: Loss
        package var step: Step
        /// From the loss to the next new order that the venue accepted, by the venue's record.
        package var milliseconds: Double
        /// Of an isolated leader: from then to the last order or cancel of its that reached the venue.
        package var lastSentMilliseconds: Double?
        /// A line each; empty when the invariants hold.
        package var failures: [String]
    }

    package struct Outcome: Sendable {
        package var rounds: [Round]
        package var orders: Int
        package var executions: Int
        /// What was found in the end, beside what the rounds found.
        package var failures: [String]
    }

    private static let clients = 2
    private static let interval = TimeAmount.milliseconds(40)
    /// For an order to be accepted after a loss, and for everything to agree again.
    private static let patience = Duration.seconds(30)
    /// An answer that is held back leaves room for the leader to be lost before it.
    private static let holdMilliseconds: Int64 = 60
    /// No lease lasts longer: the longest election timeout.
    private static let longestLease = 500.0

    private let cluster: LocalCluster
    private let bars: [BarRow]
    private let links: RelayedLinks
    private let signals: AgreeableSignals
    private let losses: [Loss]
    private let rounds: Int
    private let seed: UInt64
    private let tell: @Sendable (Round) -> Void

    /// - Parameters:
    ///   - cluster: not started yet; its venue has `bars` to close.
    ///   - links: of this cluster.
    ///   - losses: taken in turn.
    ///   - tell: is given each round as it is over.
    package init(
        cluster: LocalCluster, bars: [BarRow], links: RelayedLinks, signals: AgreeableSignals, losses: [Loss],
        rounds: Int, seed: UInt64, tell: @escaping @Sendable (Round) -> Void
    ) {
        precondition(rounds > 0 && !losses.isEmpty, "\(rounds) rounds of \(losses)")
        self.cluster = cluster
        self.bars = bars
        self.links = links
        self.signals = signals
        self.losses = losses
        self.rounds = rounds
        self.seed = seed
        self.tell = tell
    }

    /// Starts the sites, and stops them in the end.
    package func run() async throws -> Outcome {
        try await cluster.startAll()
        try await cluster.closeAll(bars)
        let witnesses = try cluster.witnesses()
        let load = try PacedCommands(
            addresses: cluster.clientAddresses, credentials: try cluster.credentials(.trader), clients: Self.clients,
            interval: Self.interval
        ) { [signals] number, key in
            PacedCommands.Command(kind: .signal, payload: signals.signal(number, key: key).payload)
        }
        var run = Run(drill: self, load: load, witnesses: witnesses)
        do {
            try await load.start()
            try await run.all()
            let result = try await load.finish(within: .seconds(60))
            for witness in witnesses.values { await witness.shutdown() }
            try await cluster.stopAll()
            let verification = try Verification(cluster: cluster, acknowledged: result.acknowledged)
            return Outcome(
                rounds: run.rounds, orders: run.record.lines.count(where: \.isNewOrder),
                executions: run.record.lines.count { $0.kind == .executed },
                failures: result.failures + verification.failures)
        } catch {
            await load.abandon()
            for witness in witnesses.values { await witness.shutdown() }
            throw error
        }
    }

    /// One run of the drill, as far as it has come.
    private struct Run {
        let drill: OrderDrill
        let load: PacedCommands
        let witnesses: [String: SiteClient]
        var record: DropCopy
        var rounds: [Round] = []
        private var generator: SeededGenerator

        init(drill: OrderDrill, load: PacedCommands, witnesses: [String: SiteClient]) {
            self.drill = drill
            self.load = load
            self.witnesses = witnesses
            record = drill.cluster.venue.dropCopy
            generator = SeededGenerator(seed: drill.seed)
        }

        private var cluster: LocalCluster { drill.cluster }

        mutating func all() async throws {
            try await tradesAgain(after: 0)
            for number in 1...drill.rounds {
                let loss = drill.losses[(number - 1) % drill.losses.count]
                let step = Step.allCases.randomElement(using: &generator) ?? .anytime
                let round = try await round(number, loss, step)
                rounds.append(round)
                drill.tell(round)
            }
        }

        private mutating func round(_ number: Int, _ loss: Loss, _ step: Step) async throws -> Round {
            let (leader, term) = try await cluster.whole(asking: witnesses)
            try await reach(step)
            try await Task.sleep(for: .microseconds(Int64.random(in: 0...4_000, using: &generator)))
            let lostAt = Self.now
            try await take(leader, loss)
            let acceptedAt = try await tradesAgain(after: lostAt)
            try cluster.venue.ask(ControlRequest(.clear))
            try await giveBack(leader, loss)
            var failures = try await settledFailures()
            load.resume()
            let lastSent = loss == .isolated ? lastSent(in: term, after: lostAt) : nil
            if let lastSent, lastSent > OrderDrill.longestLease {
                failures.append(
                    Finding(.leaseFirst, site: leader, "an order was sent \(lastSent) ms after it was isolated")
                        .description)
            }
            return Round(
                number: number, loss: loss, step: step, milliseconds: Double(acceptedAt - lostAt) / 1e6,
                lastSentMilliseconds: lastSent, failures: failures)
        }

        /// Milliseconds from `time` to the last order or cancel of that term's leader; nil when none came after it.
        private func lastSent(in term: UInt64, after time: Int64) -> Double? {
            let last = record.lines.last {
                $0.kind == .received && ["D", "F"].contains($0.type) && $0.sub == "\(term)"
            }
            guard let last, last.time > time else { return nil }
            return Double(last.time - time) / 1e6
        }

        /// Waits until the venue's record shows the step.
        private mutating func reach(_ step: Step) async throws {
            let kind: VenueLine.Kind
            switch step {
            case .anytime: return
            case .orderReceived:
                try cluster.venue.ask(
                    ControlRequest(
                        .fault, fault: FaultSettings(.delay, type: "8", milliseconds: OrderDrill.holdMilliseconds)))
                kind = .received
            case .orderAccepted: kind = .accepted
            case .orderFilled: kind = .executed
            case .answerLost:
                try cluster.venue.ask(ControlRequest(.fault, fault: FaultSettings(.lose, type: "8")))
                kind = .accepted
            }
            _ = try record.read()
            let start = record.lines.count
            _ = try await wait(for: "\(kind) at the venue") { run in
                try run.record.read()
                return run.record.lines[start...].contains { $0.kind == kind } ? true : nil
            }
        }

        private func take(_ leader: String, _ loss: Loss) async throws {
            switch loss {
            case .killed: try await cluster.kill(leader)
            case .paused: await cluster.pause(leader)
            case .disconnected: drill.links.venue(of: leader)?.disconnect()
            case .vanished:
                drill.links.isolate(leader)
                drill.links.venue(of: leader)?.cut()
                try await cluster.kill(leader)
            case .isolated: drill.links.isolate(leader)
            }
        }

        private func giveBack(_ leader: String, _ loss: Loss) async throws {
            switch loss {
            case .killed: try await cluster.start(leader)
            case .paused: await cluster.resume(leader)
            case .disconnected: break
            case .vanished:
                drill.links.venue(of: leader)?.heal()
                drill.links.rejoin(leader)
                try await cluster.start(leader)
            case .isolated: drill.links.rejoin(leader)
            }
        }

        /// When the venue accepted the first order of a session that began after `time`.
        @discardableResult
        private mutating func tradesAgain(after time: Int64) async throws -> Int64 {
            try await wait(for: "a new order at the venue") { run in
                try run.record.read()
                let later = run.record.lines.reversed().prefix { $0.time > time }.reversed()
                guard let logon = later.firstIndex(where: { $0.kind == .logon && $0.session == Founding.orderCompID })
                else { return nil }
                return later[logon...].first { $0.kind == .accepted }?.time
            }
        }

        /// With no command under way, until everything agrees, or time is up.
        private mutating func settledFailures() async throws -> [String] {
            try await load.pause()
            return try await cluster.settledFailures(in: &record, asking: witnesses, within: OrderDrill.patience)
        }

        private mutating func wait<Value>(
            for what: String, _ condition: (inout Run) throws -> Value?
        ) async throws -> Value {
            let deadline = ContinuousClock.now + OrderDrill.patience
            while ContinuousClock.now < deadline {
                if let value = try condition(&self) { return value }
                try await Task.sleep(for: .milliseconds(1))
            }
            throw LocalClusterError("waited \(OrderDrill.patience) for \(what)")
        }

        /// Nanoseconds UTC, as the venue counts them.
        private static var now: Int64 { Int64(Date().timeIntervalSince1970 * 1e9) }
    }
}
