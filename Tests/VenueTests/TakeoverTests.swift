import FIX
import Ledger
import Testing
import Trading

@testable import Venue

/// From leadership to readiness, and what a predecessor left.
@Suite struct TakeoverTests {
    @Test func numbersAreReservedBeforeAnythingElse() throws {
        var bench = try Bench()
        bench.commits = false
        bench.lead()
        bench.settle()
        let block = SequenceBlock(venue: "qvenue", term: 1, first: 1, last: 2_000)
        #expect(bench.actions == [.propose(.init(rawValue: 1), .sequenceBlock, payload: block.payload)])
        bench.commits = true
        bench.settle()
        #expect(bench.gateway.status.phase == .ready)
        #expect(bench.log.standings == [Reconciled(venue: "qvenue", term: 1)])
        #expect(bench.log.executions.isEmpty)
        #expect(bench.faults.isEmpty)
    }

    @Test func withoutALeaseNothingIsConnected() throws {
        var bench = try Bench()
        bench.lead(lease: nil)
        bench.settle()
        #expect(bench.gateway.status.phase == .disconnected)
        #expect(bench.link == nil)
        bench.holdLease(until: bench.now.monotonic + 1)
        bench.settle()
        #expect(bench.gateway.status.phase == .ready)
    }

    @Test func anOrderGoesOutAndItsReportsAreCommitted() throws {
        var bench = try Bench()
        bench.venue.fillsAtOnce = true
        bench.becomeReady()
        bench.place(Bench.order(7))
        bench.settle()
        let order = try #require(bench.ordersOut.first?.message)
        #expect(try order.string(.clOrdID) == "O-7")
        #expect(try order.unsigned(.senderSubID) == 1)
        #expect(try order.string(.ordType) == "1")
        #expect(try order.decimal(.orderQty) == 1000 * Quantity.scale)
        #expect(bench.log.executions.map(\.execType) == [.new, .trade])
        #expect(bench.log.executions.map(\.execID) == bench.venue.events)
        #expect(bench.log.executions.allSatisfy { $0.sessionTerm == 1 && $0.sessionSeq > 0 })
        #expect(bench.gateway.status.openOrders == 0)
        #expect(bench.log.committedIncoming == bench.gateway.committedIncoming)
    }

    @Test func aLimitOrderNamesItsPrice() throws {
        var bench = try Bench()
        bench.becomeReady()
        var order = Bench.order(1)
        order.limitPrice = Price(raw: 107_219_000)
        bench.place(order)
        bench.settle()
        let sent = try #require(bench.ordersOut.first?.message)
        #expect(try sent.string(.ordType) == "2")
        #expect(try sent.decimal(.price) == 107_219_000)
    }

    /// The predecessor used part of a block: its successor begins above all of it, and is believed.
    @Test func aSuccessorBeginsAboveTheBlock() throws {
        var bench = try Bench()
        bench.becomeReady()
        try bench.crash()
        bench.lead()
        bench.settle()
        #expect(bench.log.reservedThrough == 4_000)
        #expect(bench.gateway.status.phase == .ready)
        #expect(try #require(bench.gateway.status.nextOutgoing) > 2_001)
        #expect(bench.log.faults.isEmpty)
    }

    @Test func whatWasMissedIsCommittedBeforeAnythingIsAsked() throws {
        var bench = try Bench()
        bench.becomeReady()
        bench.place(Bench.order(1, quantity: 10))
        bench.settle()
        try bench.crash()
        bench.venueActs { venue, now in venue.fill("O-1", 4 * Quantity.scale, at: now) }
        bench.venueActs { venue, now in venue.fill("O-1", at: now) }
        #expect(bench.log.executions.map(\.execType) == [.new])
        let asked = bench.venue.requests.count

        bench.lead()
        while bench.log.executions.count < 3, try bench.step() {}
        #expect(bench.log.executions.map(\.execID) == bench.venue.events)
        #expect(bench.venue.requests.count == asked)
        bench.settle()
        #expect(bench.venue.requests.dropFirst(asked).map(\.type) == [.orderMassStatusRequest])
        #expect(bench.log.standings.last == Reconciled(venue: "qvenue", term: 2))
        #expect(bench.gateway.status.inDoubt == 0)
    }

    /// It asks for everything again, and is told what is still so.
    @Test func ordersThatTheVenueMentionsAreNotAskedAbout() throws {
        var bench = try Bench()
        bench.becomeReady()
        bench.place(Bench.order(1))
        bench.place(Bench.order(2))
        bench.settle()
        try bench.crash()
        bench.lead()
        bench.settle()
        #expect(bench.venue.requests(.orderStatusRequest).isEmpty)
        #expect(bench.log.executions.filter { $0.execType == .orderStatus }.map(\.clOrdID) == ["O-1", "O-2"])
        #expect(bench.gateway.status.openOrders == 2)
        #expect(bench.gateway.status.inDoubt == 0)
    }

    @Test(arguments: [true, false]) func anOrderThatNeverArrivedIsAskedAbout(knowsMassStatus: Bool) throws {
        var bench = try Bench()
        bench.venue.knowsMassStatus = knowsMassStatus
        bench.becomeReady()
        bench.place(Bench.order(1))
        // On its way when the leader dies.
        try bench.crash()
        bench.lead()
        bench.settle()
        #expect(try bench.venue.requests(.orderStatusRequest).map { try $0.string(.clOrdID) } == ["O-1"])
        let answer = try #require(bench.log.executions.last)
        #expect(answer.execType == .orderStatus)
        #expect(answer.ordStatus == .rejected)
        #expect(answer.ordRejReason == Execution.unknownOrder)
        #expect(bench.log.notAtVenue == ["O-1"])
        #expect(bench.placedOut == ["O-1"])
        #expect(bench.venue.orders.isEmpty)
        #expect(bench.gateway.status.phase == .ready)
    }

    /// Silence is no answer: trading goes on, the order stays in doubt, and the venue is asked until it tells.
    @Test func aSilentVenueLeavesAnOrderInDoubt() throws {
        var bench = try Bench()
        bench.becomeReady()
        bench.venue.isSilent = true
        bench.place(Bench.order(1))
        bench.settle()
        try bench.crash()
        bench.lead()
        bench.pass(4_100 * Bench.millisecond)
        #expect(bench.gateway.status.phase == .ready)
        #expect(bench.gateway.status.inDoubt == 1)
        #expect(bench.alarms(.orderUnanswered) == 1)
        #expect(bench.log.executions.isEmpty)
        bench.pass(12 * Bench.second)
        #expect(bench.venue.requests(.orderStatusRequest).count == 4)
        #expect(bench.alarms(.orderUnanswered) == 1)
        #expect(bench.gateway.status.inDoubt == 1)
        bench.venue.isSilent = false
        bench.pass(16 * Bench.second)
        #expect(bench.log.notAtVenue == ["O-1"])
        #expect(bench.gateway.status.inDoubt == 0)
        #expect(bench.placedOut == ["O-1"])
    }

    /// The barrier: a venue that thinks the old session alive takes no other, and its silence ends that.
    @Test func aVenueThatHoldsTheOldSessionIsWaitedFor() throws {
        var bench = try Bench()
        bench.becomeReady()
        try bench.crash(venueNotices: false)
        let died = bench.now.monotonic
        bench.lead()
        bench.pass(2 * Bench.second)
        #expect(bench.gateway.status.phase != .ready)
        #expect(bench.log.standings.count == 1)
        while bench.gateway.status.phase != .ready, bench.now.monotonic < died + 5 * Bench.second {
            bench.pass(10 * Bench.millisecond)
        }
        #expect(bench.now.monotonic - died < 3 * Bench.second)
        #expect(bench.faults.isEmpty)
    }

    @Test func aVenueOutOfReachIsAlarmedOnce() throws {
        var bench = try Bench()
        bench.refusesConnections = true
        bench.becomeReady()
        bench.pass(4 * Bench.second)
        #expect(bench.alarms(.venueUnreachable) == 0)
        bench.pass(20 * Bench.second)
        #expect(bench.alarms(.venueUnreachable) == 1)
        #expect(bench.gateway.status.lastError == "refused")
        let attempts = bench.actions.count { if case .connect = $0 { true } else { false } }
        #expect((50...70).contains(attempts))
        bench.refusesConnections = false
        bench.pass(Bench.second)
        #expect(bench.gateway.status.phase == .ready)
        // Called off once, and the next outage is another one.
        #expect(bench.alarms.map(\.code) == [.venueUnreachable, .venueReachable])
        #expect(bench.alarms[1].message.hasPrefix("ready again after 24"))
        bench.refusesConnections = true
        bench.loseLink()
        bench.pass(6 * Bench.second)
        bench.refusesConnections = false
        bench.pass(Bench.second)
        #expect(
            bench.alarms.map(\.code) == [.venueUnreachable, .venueReachable, .venueUnreachable, .venueReachable])
    }

    @Test func aShortOutageIsNotWorthAWord() throws {
        var bench = try Bench()
        bench.becomeReady()
        bench.refusesConnections = true
        bench.loseLink()
        bench.pass(4 * Bench.second)
        bench.refusesConnections = false
        bench.pass(Bench.second)
        #expect(bench.gateway.status.phase == .ready)
        #expect(bench.alarms.isEmpty)
    }

    @Test func anEarlierLeadersOutageIsCalledOff() throws {
        var bench = try Bench()
        bench.log.unreachableSince = bench.now.utc - 90 * Bench.second
        bench.refusesConnections = true
        bench.becomeReady()
        // It stands already.
        bench.pass(10 * Bench.second)
        #expect(bench.alarms.isEmpty)
        bench.refusesConnections = false
        bench.pass(Bench.second)
        #expect(bench.gateway.status.phase == .ready)
        #expect(bench.alarms.map(\.code) == [.venueReachable])
        #expect(bench.alarms[0].message.hasPrefix("ready again after 10"))
        #expect(bench.alarms[0].message.hasSuffix("since an earlier leader told that it was out of reach"))
    }

    @Test(arguments: [Int64.min, .max])
    func anImpossibleTimeOfAnOutageDoesNoHarm(since: Int64) throws {
        var bench = try Bench()
        bench.log.unreachableSince = since
        bench.becomeReady()
        #expect(bench.alarms.map(\.code) == [.venueReachable])
    }

    @Test func manyOpenOrdersAreAskedAboutAFewAtATime() throws {
        var bench = try Bench { $0.maximumQuestions = 3 }
        bench.venue.knowsMassStatus = false
        for number in 1...10 { bench.log.place(Bench.order(UInt64(number))) }
        bench.lead()
        while bench.venue.requests(.orderMassStatusRequest).isEmpty, try bench.step() {}
        bench.venue.isSilent = true
        bench.settle()
        #expect(bench.venue.requests(.orderStatusRequest).count == 3)
        bench.venue.isSilent = false
        bench.pass(20 * Bench.second)
        #expect(bench.log.notAtVenue.count == 10)
        #expect(bench.gateway.status.phase == .ready)
    }

    @Test func aTermThatIsOverEndsWithAGoodbye() throws {
        var bench = try Bench()
        bench.becomeReady()
        bench.follow()
        guard case .disconnect(_, let afterWriting)? = bench.actions.last else {
            Issue.record("\(bench.actions.suffix(2))")
            return
        }
        #expect(afterWriting)
        #expect(bench.gateway.status.phase == .standby)
        #expect(bench.gateway.deadline == nil)
        #expect(!bench.venue.session.isConnected)
        // What comes late changes nothing.
        let count = bench.actions.count
        bench.place(Bench.order(1))
        bench.pass(10 * Bench.second)
        #expect(bench.actions.count == count)
    }

    @Test func withoutALeaseTheConnectionIsCut() throws {
        var bench = try Bench()
        bench.becomeReady()
        bench.holdLease(until: nil)
        #expect(
            bench.actions.last
                == .propose(
                    .init(rawValue: 3), .reconciled, payload: Reconciled(venue: "qvenue", term: 1, isLost: true).payload
                ))
        #expect(bench.actions.dropLast().last == .disconnect(reason: "the lease ran out", afterWriting: false))
        bench.follow()
        #expect(bench.gateway.status.phase == .standby)
    }
}
