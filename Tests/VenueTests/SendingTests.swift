import FIX
import Ledger
import Testing
import Trading

@testable import Venue

/// What leaves, what does not, and what becomes of what cannot be told.
@Suite struct SendingTests {
    private let lost = Reconciled(venue: "qvenue", term: 1, isLost: true)
    private let reconciled = Reconciled(venue: "qvenue", term: 1)

    /// I7: between the commit and the sending the lease ran out. It comes back in time, and the order goes out, once.
    @Test func noOrderLeavesWithoutTheLease() throws {
        var bench = try Bench()
        bench.becomeReady()
        bench.holdLease(until: bench.now.monotonic + Bench.second)
        bench.move(to: bench.now.monotonic + Bench.second)
        bench.place(Bench.order(1))
        bench.settle()
        #expect(bench.placedOut.isEmpty)
        #expect(bench.link == nil)
        #expect(bench.gateway.status.unsent == 1)
        #expect(bench.gateway.awaitsLease)
        bench.holdLease(until: .max)
        bench.settle()
        #expect(bench.placedOut == ["O-1"])
        #expect(bench.log.standings == [reconciled, lost, reconciled])
        // It was never in doubt.
        #expect(bench.venue.requests(.orderStatusRequest).isEmpty)
        #expect(bench.faults.isEmpty)
    }

    /// The lease may have run out although no timer did.
    @Test func theLeaseIsLookedAtBeforeEachOrder() throws {
        var bench = try Bench()
        bench.becomeReady()
        bench.holdLease(until: bench.now.monotonic + 1)
        let late = Instant(monotonic: bench.now.monotonic + 1, utc: bench.now.utc + 1)
        let actions = bench.gateway.place(Bench.order(1), term: 1, permittedAt: late.utc, at: late)
        #expect(actions.first == .disconnect(reason: "the lease ran out", afterWriting: false))
        #expect(!actions.contains { if case .transmit = $0 { true } else { false } })
    }

    @Test func anOrderThatWaitedTooLongIsNeverSent() throws {
        var bench = try Bench()
        bench.becomeReady()
        bench.refusesConnections = true
        bench.loseLink()
        bench.place(Bench.order(1))
        bench.pass(3 * Bench.second)
        #expect(bench.alarms(.notSent) == 1)
        #expect(bench.gateway.status.unsent == 0)
        #expect(bench.gateway.status.inDoubt == 1)
        bench.refusesConnections = false
        bench.pass(Bench.second)
        #expect(bench.placedOut.isEmpty)
        #expect(bench.log.notAtVenue == ["O-1"])
        #expect(bench.gateway.status.phase == .ready)
        #expect(bench.alarms(.orderUnknown) == 0)
    }

    /// The database stood still: the order comes to be sent when it is too old, and the session is as ready as before.
    @Test func anOrderGivenUpAtOnceEndsNoSession() throws {
        var bench = try Bench()
        bench.becomeReady()
        bench.place(Bench.order(1), permittedAt: bench.now.utc - 3 * Bench.second)
        bench.pass(5 * Bench.second)
        #expect(bench.alarms(.notSent) == 1)
        #expect(bench.placedOut.isEmpty)
        #expect(bench.log.notAtVenue == ["O-1"])
        #expect(bench.alarms(.orderUnknown) == 0)
        #expect(bench.gateway.status.phase == .ready)
        bench.place(Bench.order(2))
        #expect(bench.placedOut.count == 1)
    }

    /// Given up while the next connection is being made: what that says of it counts.
    @Test func anOrderGivenUpDuringTheLogonNeedsNoOther() throws {
        var bench = try Bench()
        bench.becomeReady()
        bench.loseLink()
        bench.place(Bench.order(1))
        bench.place(Bench.order(2))
        bench.venue.isSilent = true
        bench.pass(3 * Bench.second)
        #expect(bench.gateway.status.phase == .reconciling)
        #expect(bench.alarms(.notSent) == 2)
        bench.venue.isSilent = false
        bench.pass(5 * Bench.second)
        #expect(bench.log.notAtVenue == ["O-1", "O-2"])
        #expect(bench.alarms(.orderUnknown) == 0)
        #expect(bench.placedOut.isEmpty)
    }

    @Test func onlySoManyWaitForTheSession() throws {
        var bench = try Bench { $0.maximumUnsent = 2 }
        bench.becomeReady()
        bench.loseLink()
        for number in 1...3 { bench.place(Bench.order(UInt64(number))) }
        #expect(bench.gateway.status.unsent == 2)
        #expect(bench.alarms(.notSent) == 1)
        bench.pass(Bench.second)
        #expect(bench.placedOut == ["O-1", "O-2"])
        #expect(bench.log.notAtVenue == ["O-3"])
    }

    @Test func whatCannotLeaveAtOnceWaitsHere() throws {
        var bench = try Bench()
        bench.becomeReady()
        bench.writable(false)
        bench.place(Bench.order(1))
        bench.settle()
        #expect(bench.placedOut.isEmpty)
        bench.writable(true)
        bench.settle()
        #expect(bench.placedOut == ["O-1"])
    }

    @Test func anotherTermsOrderIsNotSent() throws {
        var bench = try Bench()
        bench.becomeReady()
        #expect(bench.gateway.place(Bench.order(1), term: 2, permittedAt: bench.now.utc, at: bench.now).isEmpty)
        #expect(bench.gateway.status.unsent == 0)
    }

    /// Lost on its way, in the middle of a term: the venue does not know it, and it is not sent again.
    @Test func anOrderLostWithTheSessionIsAskedAbout() throws {
        var bench = try Bench()
        bench.becomeReady()
        bench.place(Bench.order(1))
        bench.loseLink()
        bench.settle()
        #expect(bench.gateway.status.inDoubt == 1)
        #expect(bench.log.standings == [reconciled, lost])
        bench.pass(Bench.second)
        #expect(bench.placedOut == ["O-1"])
        #expect(bench.log.notAtVenue == ["O-1"])
        #expect(bench.log.standings == [reconciled, lost, reconciled])
        #expect(bench.gateway.status.phase == .ready)
    }

    /// The venue took it and its answer was lost: it sends that again, and says so when asked.
    @Test func aReportLostWithTheSessionComesAgain() throws {
        var bench = try Bench()
        bench.venue.fillsAtOnce = true
        bench.becomeReady()
        bench.place(Bench.order(1))
        while !bench.toVenue.isEmpty { _ = try bench.step() }
        #expect(bench.venue.events.count == 2)
        bench.loseLink()
        bench.pass(Bench.second)
        #expect(bench.log.executions.filter { $0.execType != .orderStatus }.map(\.execID) == bench.venue.events)
        #expect(bench.placedOut == ["O-1"])
        #expect(bench.gateway.status.openOrders == 0)
    }

    /// The loss has to be in the log before the next reconciliation can be.
    @Test func aLossThatFailsToCommitIsProposedAgain() throws {
        var bench = try Bench()
        bench.becomeReady()
        var failures = 3
        bench.outcome = { proposal in
            guard proposal.kind == .reconciled, failures > 0 else { return nil }
            failures -= 1
            return .failed
        }
        bench.loseLink()
        bench.pass(Bench.second)
        #expect(failures == 0)
        #expect(bench.log.standings == [reconciled, lost, reconciled])
        #expect(bench.gateway.status.phase == .ready)
    }

    /// What the log says of the session is what decisions go by: lost while "reconciled" was being committed.
    @Test func aSessionLostDuringTheCommitIsLostInTheLog() throws {
        var bench = try Bench()
        bench.lead()
        while bench.proposals.first?.kind != .reconciled, try bench.step() {}
        bench.commits = false
        bench.loseLink()
        bench.commits = true
        bench.pass(Bench.second)
        #expect(bench.log.standings == [reconciled, lost, reconciled])
    }

    @Test func anUnansweredOrderIsAlarmedAndAskedAbout() throws {
        var bench = try Bench()
        bench.becomeReady()
        bench.venue.isSilent = true
        bench.place(Bench.order(1))
        bench.pass(1_900 * Bench.millisecond)
        #expect(bench.alarms.isEmpty)
        bench.pass(200 * Bench.millisecond)
        #expect(bench.alarms(.orderUnanswered) == 1)
        #expect(bench.venue.requests(.orderStatusRequest).count == 1)
        // After 2, 4, 8 seconds and so on, but never more than 30.
        bench.pass(6 * Bench.second)
        #expect(bench.venue.requests(.orderStatusRequest).count == 3)
        bench.pass(120 * Bench.second)
        #expect(bench.venue.requests(.orderStatusRequest).count == 8)
        #expect(bench.alarms(.orderUnanswered) == 1)
        #expect(bench.log.executions.isEmpty)
        #expect(bench.gateway.status.inDoubt == 1)
        #expect(bench.placedOut == ["O-1"])
        #expect(bench.gateway.status.phase == .ready)
    }

    /// The log has it in doubt, so that its symbol is not traded on; the session goes on, and so does the rest.
    @Test func anUnansweredOrderIsInDoubtInTheLog() throws {
        var bench = try Bench()
        bench.becomeReady()
        let link = bench.link
        bench.venue.isSilent = true
        bench.place(Bench.order(1))
        bench.pass(1_900 * Bench.millisecond)
        #expect(bench.log.standings == [reconciled])
        bench.commits = false
        bench.pass(200 * Bench.millisecond)
        #expect(!bench.gateway.isReady)
        #expect(bench.gateway.status.phase == .reconciling)
        bench.commits = true
        bench.settle()
        #expect(bench.log.standings == [reconciled, lost, reconciled])
        #expect(bench.gateway.isReady)
        #expect(bench.link == link)
        // Once for an order, however long it takes, and however often the venue is asked.
        bench.pass(20 * Bench.second)
        #expect(bench.log.standings == [reconciled, lost, reconciled])
        bench.place(Bench.order(2, symbol: "GBPUSD"))
        bench.pass(3 * Bench.second)
        #expect(bench.placedOut == ["O-1", "O-2"])
        #expect(bench.log.standings == [reconciled, lost, reconciled, lost, reconciled])
        #expect(bench.link == link)
        bench.venue.isSilent = false
        bench.pass(20 * Bench.second)
        #expect(bench.gateway.status.inDoubt == 0)
        #expect(bench.log.notAtVenue == ["O-1", "O-2"])
        #expect(bench.faults.isEmpty && bench.log.faults.isEmpty)
    }

    /// A proposal that fails, and a session that goes while the doubt is being committed.
    @Test func aDoubtThatFailsToCommitIsProposedAgain() throws {
        var bench = try Bench()
        bench.becomeReady()
        bench.venue.isSilent = true
        bench.place(Bench.order(1))
        var failures = 2
        bench.outcome = { proposal in
            guard proposal.kind == .reconciled, failures > 0 else { return nil }
            failures -= 1
            return .failed
        }
        bench.pass(3 * Bench.second)
        #expect(failures == 0)
        #expect(bench.log.standings == [reconciled, lost, reconciled])
        bench.place(Bench.order(2))
        bench.pass(1_900 * Bench.millisecond)
        bench.commits = false
        bench.pass(200 * Bench.millisecond)
        bench.venue.isSilent = false
        bench.loseLink()
        bench.commits = true
        bench.pass(2 * Bench.second)
        #expect(bench.log.standings == [reconciled, lost, reconciled, lost, reconciled])
        #expect(bench.gateway.isReady)
        #expect(bench.gateway.status.inDoubt == 0)
        #expect(bench.placedOut == ["O-1", "O-2"])
    }

    /// In time also when the session goes right after the order.
    @Test func anOrderUnansweredForWantOfASessionIsAlarmed() throws {
        var bench = try Bench()
        bench.becomeReady()
        bench.place(Bench.order(1))
        bench.refusesConnections = true
        bench.loseLink()
        bench.pass(4_900 * Bench.millisecond)
        #expect(bench.alarms(.orderUnanswered) == 1)
    }

    @Test func numbersAreReservedBeforeTheyRunOut() throws {
        var bench = try Bench {
            $0.numbersPerBlock = 40
            $0.numbersLowMark = 20
        }
        bench.becomeReady()
        for number in 1...200 {
            bench.place(Bench.order(UInt64(number)))
            bench.settle()
        }
        #expect(bench.placedOut.count == 200)
        #expect(bench.log.reservedThrough >= 202)
        #expect(try #require(bench.gateway.status.nextOutgoing) <= bench.log.reservedThrough + 1)
        #expect(bench.log.faults.isEmpty)
    }

    /// A block that does not get committed: nothing above the last one leaves, and what waits goes out when it does.
    @Test func withoutNumbersOrdersWait() throws {
        var bench = try Bench {
            $0.numbersPerBlock = 10
            $0.numbersLowMark = 5
        }
        bench.becomeReady()
        bench.commits = false
        for number in 1...30 { bench.place(Bench.order(UInt64(number))) }
        bench.settle()
        let sent = bench.placedOut.count
        #expect((3..<10).contains(sent))
        #expect(bench.gateway.status.unsent == 30 - sent)
        bench.commits = true
        bench.settle()
        #expect(bench.placedOut == (1...30).map { "O-\($0)" })
        #expect(bench.log.faults.isEmpty)
    }

    @Test func aCancelGoesOutAndIsAnswered() throws {
        var bench = try Bench()
        bench.becomeReady()
        let order = Bench.order(1)
        bench.place(order)
        bench.settle()
        bench.cancel(order, as: "C-2")
        bench.settle()
        let request = try #require(bench.venue.requests(.orderCancelRequest).first)
        #expect(try request.string(.clOrdID) == "C-2")
        #expect(try request.string(.origClOrdID) == "O-1")
        #expect(bench.log.executions.last?.execType == .canceled)
        #expect(bench.log.executions.last?.orderClOrdID == "O-1")
        #expect(bench.gateway.status.openOrders == 0)
    }

    /// The venue does not know what it is to cancel: it is asked what it does know, and again when its word counts.
    @Test func aCancelOfAnUnknownOrderLeadsToAQuestion() throws {
        var bench = try Bench()
        bench.becomeReady()
        let order = Bench.order(1)
        bench.venue.losesOrders = true
        bench.place(order)
        bench.settle()
        bench.cancel(order, as: "C-2")
        bench.settle()
        #expect(bench.log.executions.map(\.execType) == [.cancelReject])
        #expect(bench.log.executions.first?.cxlRejReason == Execution.unknownToCancel)
        #expect(bench.alarms(.orderUnknown) == 1)
        #expect(bench.log.standings == [reconciled, lost])
        bench.pass(Bench.second)
        #expect(bench.log.notAtVenue == ["O-1"])
        #expect(bench.log.standings == [reconciled, lost, reconciled])
    }

    /// A venue that loses what it took: asked over the same connection its "unknown" proves nothing.
    @Test func unknownCountsOnlyAfterANewLogon() throws {
        var bench = try Bench()
        bench.becomeReady()
        bench.venue.losesOrders = true
        bench.place(Bench.order(1))
        bench.pass(1_900 * Bench.millisecond)
        #expect(bench.alarms.isEmpty)
        while bench.alarms(.orderUnknown) == 0, bench.now.monotonic < 20 * Bench.second {
            bench.pass(10 * Bench.millisecond)
        }
        #expect(bench.log.executions.isEmpty)
        bench.pass(Bench.second)
        #expect(bench.log.notAtVenue == ["O-1"])
        #expect(bench.placedOut == ["O-1"])
        #expect(bench.gateway.status.phase == .ready)
    }

    @Test func aCancelThatIsNeverSentIsRefusedInTheLog() throws {
        var bench = try Bench()
        bench.becomeReady()
        let order = Bench.order(1)
        bench.place(order)
        bench.settle()
        bench.refusesConnections = true
        bench.loseLink()
        bench.cancel(order, as: "C-2")
        bench.pass(3 * Bench.second)
        let refusal = try #require(bench.log.executions.last)
        #expect(refusal.execType == .cancelReject)
        #expect(refusal.clOrdID == "C-2")
        #expect(refusal.origClOrdID == "O-1")
        #expect(refusal.sessionSeq == 0)
        #expect(bench.ordersOut.count == 1)
    }

    /// The request was lost with the session: the venue has the order as if it never came.
    @Test func aCancelLostWithTheSessionIsRefusedInTheLog() throws {
        var bench = try Bench()
        bench.becomeReady()
        let order = Bench.order(1)
        bench.place(order)
        bench.settle()
        bench.cancel(order, as: "C-2")
        bench.loseLink()
        bench.pass(Bench.second)
        #expect(bench.log.executions.map(\.execType) == [.new, .orderStatus, .cancelReject])
        #expect(bench.log.executions.last?.clOrdID == "C-2")
        // Another may follow.
        bench.cancel(order, as: "C-3")
        bench.settle()
        #expect(bench.log.executions.last?.execType == .canceled)
    }

    /// The venue may close the connection after a Logout.
    @Test func aLogoutOfTheVenueEndsTheSession() throws {
        var bench = try Bench()
        bench.becomeReady()
        bench.venueActs { venue, now in venue.logOut(at: now) }
        bench.settle()
        #expect(bench.gateway.status.phase == .disconnected)
        #expect(bench.gateway.status.lastError?.contains("end of day") == true)
        bench.pass(Bench.second)
        #expect(bench.gateway.status.phase == .ready)
    }
}
