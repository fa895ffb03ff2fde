import FIX
import Ledger
import Raft
import Testing
import Trading
import Venue

@testable import Desk

/// The desk of site 1 of three; times are nanoseconds.
@Suite struct DeskTests {
    private static let settings = Proposal(kind: .settings, actor: "founding", payload: [2])
    private static let instrument = Proposal(kind: .instrument, actor: "founding", payload: [1])

    private static let signal = Signal(
        idempotencyKey: "k", strategy: "s", symbol: "EURUSD", side: .buy, quantity: Quantity(raw: 1),
        price: Price(raw: 1), asOf: 0, confidence: 500_000)
    private static let rules = RulesInForce(voters: [], clusterID: [], settings: TradingSettings())

    private func desk(_ rules: RulesInForce = Self.rules, undecided: [SignalRecord] = []) throws -> Desk {
        let gateway = try OrderGateway(
            configuration: OrderGateway.Configuration(
                venue: "qvenue",
                session: SessionConfiguration(role: .initiator, senderCompID: "CLUSTER", targetCompID: "VENUE")))
        let configuration = Desk.Configuration(
            local: 1, verdictTimeout: 300, founding: [Self.instrument, Self.settings], analystActor: "analyst/test")
        return Desk(
            configuration, gateway: gateway,
            Desk.Opening(rules: rules, appliedIndex: 0, undecidedSignals: undecided), at: 0)
    }

    private func moment(_ time: Int64, lease: Int64? = .max) -> Desk.Moment {
        Desk.Moment(instant: Instant(monotonic: time, utc: time), leaseEnd: lease)
    }

    private func entry(_ index: LogIndex, term: Term, _ kind: EntryKind) -> Entry {
        Entry(index: index, term: term, kind: kind, time: 0, actor: "test", payload: [])
    }

    private func batch(_ entry: Entry, _ effects: [Effect] = []) -> AppliedBatch {
        let applied = Applied(
            index: entry.index, term: entry.term, effects: effects,
            reply: .accepted(index: entry.index, isDuplicate: false))
        return AppliedBatch(entries: [entry], results: [applied], openOrders: [])
    }

    private func standing(_ rules: RulesInForce = Self.rules) -> Desk.Standing {
        Desk.Standing(rules: rules, session: nil)
    }

    private func purposes(_ actions: [Desk.Action]) -> [Desk.Purpose] {
        actions.compactMap { if case .propose(_, let purpose) = $0 { purpose } else { nil } }
    }

    private func kinds(_ actions: [Desk.Action]) -> [EntryKind] {
        actions.compactMap { if case .propose(let proposal, _) = $0 { proposal.kind } else { nil } }
    }

    private func isReady(_ actions: [Desk.Action], in term: Term) -> Bool {
        actions.contains { if case .ready(term) = $0 { true } else { false } }
    }

    /// Site 1 leads in term 2 and has applied everything before.
    private func leading(_ rules: RulesInForce = Self.rules) throws -> Desk {
        var desk = try desk(rules)
        _ = desk.roleChanged(.leader, term: 2, leader: 1, at: moment(1))
        _ = desk.applied(batch(entry(1, term: 2, .noop)), standing(rules), at: moment(2))
        return desk
    }

    // MARK: Leading

    @Test func aLeaderIsReadyOnceTheFirstEntryOfItsTermIsApplied() throws {
        var desk = try desk()
        _ = desk.roleChanged(.leader, term: 2, leader: 1, at: moment(1))
        #expect(desk.readyTerm == nil)
        let earlier = desk.applied(batch(entry(1, term: 1, .noop)), standing(), at: moment(2))
        #expect(desk.readyTerm == nil && !isReady(earlier, in: 1))
        let own = desk.applied(batch(entry(2, term: 2, .noop)), standing(), at: moment(3))
        #expect(desk.readyTerm == 2 && isReady(own, in: 2))
        // The gateway reserves its numbers.
        #expect(kinds(own).contains(.sequenceBlock))
        _ = desk.roleChanged(.follower, term: 3, leader: 2, at: moment(4))
        #expect(desk.readyTerm == nil)
        #expect(desk.venueStatus?.phase == .standby)
    }

    @Test func aFollowerIsNotMadeReadyByAnothersTerm() throws {
        var desk = try desk()
        _ = desk.roleChanged(.follower, term: 2, leader: 2, at: moment(1))
        let actions = desk.applied(batch(entry(1, term: 2, .noop)), standing(), at: moment(2))
        #expect(desk.readyTerm == nil && purposes(actions).isEmpty)
    }

    @Test func onlyTheLeaderOfTheEntrysTermTakesAnOrder() throws {
        let order = Order(
            clOrdID: "QF-1", decisionIndex: 1, strategy: "s", symbol: "EURUSD", side: .buy, quantity: Quantity(raw: 1),
            limitPrice: .zero, asOf: 0, referencePrice: Price(raw: 1))
        var desk = try leading()
        _ = desk.applied(batch(entry(2, term: 1, .decision), [.place(order)]), standing(), at: moment(3))
        #expect(desk.venueStatus?.unsent == 0)
        _ = desk.applied(batch(entry(3, term: 2, .decision), [.place(order)]), standing(), at: moment(4))
        #expect(desk.venueStatus?.unsent == 1)
        var follower = try self.desk()
        _ = follower.roleChanged(.follower, term: 2, leader: 2, at: moment(1))
        _ = follower.applied(batch(entry(3, term: 2, .decision), [.place(order)]), standing(), at: moment(4))
        #expect(follower.venueStatus?.unsent == 0)
    }

    @Test func aLeaderThatStopsLogsOutAndTakesNothingOverAnyMore() throws {
        var desk = try leading()
        _ = desk.stop(at: moment(3))
        #expect(desk.venueStatus?.phase == .standby)
        _ = desk.roleChanged(.leader, term: 4, leader: 1, at: moment(4))
        _ = desk.applied(batch(entry(9, term: 4, .noop)), standing(), at: moment(5))
        #expect(desk.venueStatus?.phase == .standby)
    }

    // MARK: Founding

    @Test func whatAClusterBeginsWithIsProposedUntilTheLogHasTheSettings() throws {
        let none = RulesInForce(voters: [], clusterID: [], settings: nil)
        var desk = try desk(none)
        _ = desk.roleChanged(.leader, term: 2, leader: 1, at: moment(1))
        let first = desk.applied(batch(entry(1, term: 2, .noop)), standing(none), at: moment(2))
        #expect(kinds(first).filter { $0 == .settings || $0 == .instrument } == [.instrument, .settings])
        // On its way.
        #expect(purposes(desk.tick(nextDeadline: nil, at: moment(Desk.interval))).contains(.founding) == false)
        _ = desk.settled(.founding, .failed, at: moment(Desk.interval + 1))
        let second = desk.tick(nextDeadline: nil, at: moment(2 * Desk.interval + 1))
        #expect(purposes(second).contains(.founding))
        _ = desk.applied(batch(entry(3, term: 2, .settings)), standing(), at: moment(2 * Desk.interval + 2))
        _ = desk.settled(.founding, .accepted, at: moment(2 * Desk.interval + 3))
        let third = desk.tick(nextDeadline: nil, at: moment(4 * Desk.interval))
        #expect(purposes(third).contains(.founding) == false)
    }

    // MARK: Time

    @Test func aTimerIsProposedOnceWhenSomethingHasExpired() throws {
        var desk = try leading()
        let due = desk.deadline
        #expect(due <= 2 + Desk.interval)
        #expect(!purposes(desk.tick(nextDeadline: 1 << 60, at: moment(Desk.interval))).contains(.timer))
        #expect(purposes(desk.tick(nextDeadline: 1, at: moment(2 * Desk.interval))).contains(.timer))
        #expect(!purposes(desk.tick(nextDeadline: 1, at: moment(3 * Desk.interval))).contains(.timer))
        _ = desk.settled(.timer, .failed, at: moment(3 * Desk.interval + 1))
        #expect(purposes(desk.tick(nextDeadline: 1, at: moment(4 * Desk.interval))).contains(.timer))
        var follower = try self.desk()
        #expect(!purposes(follower.tick(nextDeadline: 1, at: moment(2 * Desk.interval))).contains(.timer))
    }

    @Test func aLeaderWithoutALeaseLooksForOneSoon() throws {
        var desk = try desk()
        _ = desk.roleChanged(.leader, term: 2, leader: 1, at: moment(1, lease: nil))
        _ = desk.applied(batch(entry(1, term: 2, .noop)), standing(), at: moment(2, lease: nil))
        #expect(desk.deadline <= 2 + Desk.VenueSide.leasePause)
        _ = desk.tick(nextDeadline: nil, at: moment(desk.deadline, lease: .max))
        #expect(desk.deadline > 3 + Desk.VenueSide.leasePause || desk.venueStatus?.phase != .standby)
    }

    // MARK: Verdicts

    private func judgement(seenAt: Int64) -> Desk.Judgement {
        Desk.Judgement(
            action: .buy, confidence: 600_000, quote: Quote(price: Price(raw: 7), seenAt: seenAt), model: "test")
    }

    @Test func aSiteAbstainsWithoutAPriceThatHoldsOrALeadersClock() throws {
        let desk = try desk()
        let age = TradingSettings().referenceMaxAge
        let now = 10 * age
        #expect(desk.verdict(on: 7, judgement(seenAt: now - age), clockAhead: 5, at: now)?.seenAt == now - age + 5)
        #expect(desk.verdict(on: 7, judgement(seenAt: now - age - 1), clockAhead: 5, at: now) == nil)
        #expect(desk.verdict(on: 7, judgement(seenAt: now), clockAhead: nil, at: now) == nil)
    }

    @Test func anUndecidedSignalIsJudgedAgainAfterARestartAndForEachLeader() throws {
        let record = SignalRecord(index: 7, time: 0, actor: "test", signal: Self.signal)
        var desk = try desk(undecided: [record])
        #expect(desk.nextUnjudged()?.index == 7)
        #expect(desk.nextUnjudged()?.index == nil)
        _ = desk.roleChanged(.follower, term: 2, leader: 2, at: moment(1))
        #expect(desk.nextUnjudged()?.index == 7)
        // Nothing was said: it is asked for again.
        _ = desk.tick(nextDeadline: nil, at: moment(Desk.interval))
        #expect(desk.hasUnjudged)
    }

    @Test func anApprovalIsNotProposedWhileTheVenueIsNotReady() throws {
        var desk = try leading()
        let analyse = Effect.analyse(signalIndex: 7, Self.signal)
        _ = desk.applied(batch(entry(7, term: 2, .signal), [analyse]), standing(), at: moment(3))
        guard let verdict = desk.verdict(on: 7, judgement(seenAt: 3), clockAhead: 0, at: 3) else {
            Issue.record("no verdict")
            return
        }
        let actions = desk.answered(verdict, at: moment(4))
        let claim = Self.rules.ruling(on: Self.signal, [verdict]).outcome
        #expect(purposes(actions).contains(.decision(7)) == (claim != .approved))
    }
}
