import API
import Exchange
import Foundation
import Invariants
import Load
import Trading
import TradingStore

extension SilenceDrill {
    /// One silence, as far as it has come.
    struct Silence {
        private static let pause = Duration.milliseconds(50)
        /// More answers than come meanwhile.
        private static let everyAnswer = 1_000_000

        let drill: SilenceDrill
        let witnesses: [String: SiteClient]
        private(set) var round: Round
        private var record: DropCopy
        private var alarms: AlarmWatch?
        private var known: Set<String> = []
        private var doubted: Set<String> = []
        /// Index of the last one before it.
        private var lastDenial: UInt64 = 0
        /// Nanoseconds UTC.
        private var startedAt: Int64 = 0
        private var overAt: Int64 = .max
        private var leader = ""
        /// When it became so.
        private var leaderSince: Int64 = 0

        init(drill: SilenceDrill, _ choice: Case, number: Int, witnesses: [String: SiteClient]) {
            self.drill = drill
            self.witnesses = witnesses
            round = Round(number: number, kind: choice.kind, leader: choice.leader)
            record = drill.cluster.venue.dropCopy
        }

        private var cluster: LocalCluster { drill.cluster }

        mutating func run(_ load: PacedCommands) async throws {
            (leader, _) = try await cluster.whole(asking: witnesses)
            try await begin()
            try await keepLooking()
            try await end()
            try await load.pause()
            fail(
                try await cluster.settledFailures(
                    in: &record, asking: witnesses, within: SilenceDrill.patience))
            try compareOpenOrders()
            load.resume()
            holdAgainstLimits()
        }

        // MARK: Before

        /// The venue falls silent with the next order that it receives.
        private mutating func begin() async throws {
            try await nextAccepted(after: 0)
            alarms = try AlarmWatch(cluster, site: leader)
            let before = try SilenceBooks(cluster, site: leader)
            known = before.ended
            lastDenial = before.denials.map(\.index).max() ?? 0
            let milliseconds = Int64(drill.length / .milliseconds(1))
            let fault =
                switch round.kind {
                case .silent: FaultSettings(.silence, type: "D", milliseconds: milliseconds)
                case .mute:
                    FaultSettings(.delay, type: "8", count: Self.everyAnswer, milliseconds: milliseconds)
                }
            let setAt = Self.now
            try cluster.venue.ask(ControlRequest(.fault, fault: fault))
            startedAt = try await wait(for: "an order at the venue") { silence in
                try silence.record.read()
                return silence.record.lines.last { $0.isNewOrder && $0.time >= setAt }?.time
            }
            leaderSince = startedAt
        }

        // MARK: During

        private mutating func keepLooking() async throws {
            let end = startedAt + Int64(drill.length / .nanoseconds(1))
            let middle = startedAt + (end - startedAt) / 2
            var killed: String?
            while Self.now < end {
                let looked = Self.now
                try await look()
                if round.leader == .killed, killed == nil, Self.now >= middle {
                    killed = leader
                    try await cluster.kill(leader)
                    note(.leaderKilled)
                    leaderSince = .max
                }
                if let killed, round.times[.leaderReplaced] != nil, await !cluster.isRunning(killed) {
                    try await cluster.start(killed)
                }
                let rest = Self.pause - .nanoseconds(Self.now - looked)
                if rest > .zero { try await Task.sleep(for: rest) }
            }
            round.waiting = try TradingStore.records(SignalRecord.self, path: cluster.database(of: leader))
                .count { $0.decisionIndex == nil }
            round.inDoubt = doubted.count
            overAt = end
            note(.silenceOver, at: end)
            try cluster.venue.ask(ControlRequest(.clear))
            try record.read()
            round.received = record.lines.count { $0.isNewOrder && $0.time >= startedAt && $0.time <= end }
        }

        private mutating func look() async throws {
            for site in cluster.names where await cluster.isRunning(site) {
                if try alarms?.alarms(of: site).isEmpty == false { note(.firstAlarm) }
                let books = try SilenceBooks(cluster, site: site)
                fail(books.wronglyEnded(but: known) + books.madeInDoubt)
                noteDoubt(books)
            }
            try await lookAtStatus()
            round.looks += 1
        }

        private mutating func noteDoubt(_ books: SilenceBooks) {
            let inDoubt = books.inDoubt
            guard let since = inDoubt.map(\.updatedIndex).min() else { return }
            doubted.formUnion(inDoubt.map(\.order.clOrdID))
            note(.firstInDoubt)
            round.denied = max(round.denied, books.denied(after: lastDenial).count)
            guard round.times[.symbolBlocked] == nil else { return }
            let isHeldUp = try? TradingStore.records(SignalRecord.self, path: cluster.database(of: books.site))
                .contains { $0.decisionIndex == nil && $0.index > since }
            if round.kind == .mute ? round.denied > 0 : isHeldUp == true { note(.symbolBlocked) }
        }

        /// What the leader says of the venue must be so.
        private mutating func lookAtStatus() async throws {
            guard let (name, status) = await leaderStatus(), let venue = status.venue else { return }
            if name != leader {
                leader = name
                leaderSince = Self.now
                note(.leaderReplaced)
            }
            if venue.session != "ready" { note(.sessionLost) }
            let age = Self.now - max(startedAt, leaderSince)
            guard leaderSince != .max, age > Int64(SilenceDrill.alarmLimit / .nanoseconds(1)) else { return }
            if venue.inDoubt == 0 || !status.errors.contains(where: { $0.contains("in doubt at") }) {
                fail(["\(name) says nothing of orders in doubt: \(venue.inDoubt), \(status.errors)"])
            }
            let isSaid = status.errors.contains { $0.hasPrefix("venue \(venue.name) is \(venue.session)") }
            if round.kind == .silent, venue.session == "ready" || !isSaid {
                fail(["\(name) says that the session of a silent venue is \(venue.session): \(status.errors)"])
            }
        }

        private func leaderStatus() async -> (name: String, status: NodeStatus)? {
            var newest: (name: String, status: NodeStatus)?
            for (name, witness) in witnesses {
                guard await cluster.isRunning(name), let status = try? await witness.nodeStatus(),
                    status.role == "leader", (status.term?.value ?? 0) > (newest?.status.term?.value ?? 0)
                else { continue }
                newest = (name, status)
            }
            return newest
        }

        // MARK: After

        private mutating func end() async throws {
            let deadline = ContinuousClock.now + SilenceDrill.patience
            while round.times[.sessionReady] == nil || round.times[.lastResolved] == nil {
                guard ContinuousClock.now < deadline else {
                    return fail([
                        "\(SilenceDrill.patience) after the silence orders are still in doubt, or no session is ready"
                    ])
                }
                if await leaderStatus()?.status.venue?.session == "ready" { note(.sessionReady) }
                let open = try cluster.names.map { try SilenceBooks(cluster, site: $0) }
                for books in open { fail(books.madeInDoubt) }
                if open.allSatisfy({ $0.unanswered.isDisjoint(with: doubted) }) { note(.lastResolved) }
                try await Task.sleep(for: .milliseconds(10))
            }
            note(.nextAccepted, at: try await nextAccepted(after: overAt))
        }

        /// When the venue accepted an order that it received after `time`.
        @discardableResult
        private mutating func nextAccepted(after time: Int64) async throws -> Int64 {
            let begun = try record.read().endIndex
            return try await wait(for: "a new order at the venue") { silence in
                try silence.record.read()
                let lines = time == 0 ? silence.record.lines[begun...] : silence.record.lines[...]
                guard let order = lines.first(where: { $0.isNewOrder && $0.time > time })?.clOrdID else { return nil }
                return lines.first { $0.kind == .accepted && $0.clOrdID == order }?.time
            }
        }

        private mutating func compareOpenOrders() throws {
            let open = try cluster.venue.ask(ControlRequest(.orders, openOnly: true)).orders ?? []
            for site in cluster.names {
                let books = try SilenceBooks(cluster, site: site)
                let here = books.orders.filter { !$0.state.isTerminal }.map(\.order.clOrdID)
                if Set(here) != Set(open.map(\.clOrdID)) {
                    fail(["\(site) has \(here) open, the venue \(open.map(\.clOrdID))"])
                }
            }
        }

        /// What had to happen, and when.
        private mutating func holdAgainstLimits() {
            let limit = SilenceDrill.alarmLimit / .milliseconds(1)
            for event in [Event.firstAlarm, .firstInDoubt] where round.times[event].map({ $0 > limit }) ?? true {
                fail(["\(event.rawValue) came \(round.times[event].map { "after \($0) ms" } ?? "never")"])
            }
            if round.times[.symbolBlocked] == nil { fail(["the symbol of an order in doubt was not blocked"]) }
            if round.kind == .silent, round.times[.sessionLost] == nil { fail(["the silent session was not given up"]) }
            if round.leader == .killed, round.times[.leaderReplaced] == nil { fail(["nobody replaced the leader"]) }
        }

        // MARK: Notes

        /// Kept the first time.
        private mutating func note(_ event: Event, at time: Int64? = nil) {
            guard round.times[event] == nil else { return }
            round.times[event] = Double((time ?? Self.now) - startedAt) / 1e6
        }

        /// Each once.
        private mutating func fail(_ failures: [String]) {
            for failure in failures where !round.failures.contains(failure) { round.failures.append(failure) }
        }

        private mutating func wait<Value>(
            for what: String, _ condition: (inout Silence) throws -> Value?
        ) async throws -> Value {
            let deadline = ContinuousClock.now + SilenceDrill.patience
            while ContinuousClock.now < deadline {
                if let value = try condition(&self) { return value }
                try await Task.sleep(for: .milliseconds(2))
            }
            throw LocalClusterError("waited \(SilenceDrill.patience) for \(what)")
        }

        /// Nanoseconds UTC, as the venue counts them.
        private static var now: Int64 { Int64(Date().timeIntervalSince1970 * 1e9) }
    }
}
