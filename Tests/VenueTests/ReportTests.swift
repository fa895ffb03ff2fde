import FIX
import Ledger
import Testing
import Trading

@testable import Venue

/// The venue's words on their way into the log.
@Suite struct ReportTests {
    /// They are committed in the order of the session whatever fails, and the session is acknowledged only by commit.
    @Test func reportsThatFailAreProposedAgainInOrder() throws {
        var bench = try Bench()
        bench.becomeReady()
        let order = Bench.order(1, quantity: 10)
        bench.place(order)
        bench.settle()
        let before = bench.log.committedIncoming
        var failures = 2
        bench.outcome = { _ in
            failures -= 1
            return failures >= 0 ? .failed : nil
        }
        bench.venueActs { venue, now in
            for _ in 1...5 { venue.fill("O-1", 2 * Quantity.scale, at: now) }
        }
        bench.settle()
        #expect(bench.gateway.status.committedIncoming == before)
        #expect(bench.gateway.status.uncommittedReports == 5)
        bench.pass(100 * Bench.millisecond)
        #expect(bench.log.executions.map(\.execID) == bench.venue.events)
        #expect(bench.log.committedIncoming > before)
        #expect(bench.gateway.status.uncommittedReports == 0)
        #expect(bench.log.faults.isEmpty)
    }

    @Test func aRefusedReportIsTakenAndTheOrderStaysOpen() throws {
        var bench = try Bench()
        bench.becomeReady()
        bench.place(Bench.order(1))
        bench.outcome = { $0.kind == .execution ? .refused("quantities do not add up") : nil }
        bench.settle()
        bench.venueActs { venue, now in venue.fill("O-1", at: now) }
        bench.settle()
        #expect(bench.gateway.status.uncommittedReports == 0)
        #expect(bench.gateway.status.openOrders == 1)
    }

    /// What is missing may come by itself, and what the venue said of the end is then to be had by asking.
    @Test func anEndThatTheLogRefusesIsAskedAboutInTime() throws {
        var bench = try Bench()
        bench.becomeReady()
        bench.place(Bench.order(1))
        bench.settle()
        bench.outcome = { $0.kind == .execution ? .refused("fills are missing") : nil }
        bench.venueActs { venue, now in venue.fill("O-1", at: now) }
        bench.settle()
        bench.pass(1_900 * Bench.millisecond)
        #expect(bench.venue.requests(.orderStatusRequest).isEmpty)
        bench.pass(200 * Bench.millisecond)
        #expect(bench.venue.requests(.orderStatusRequest).count == 1)
    }

    /// The report of what it comes to may be lost.
    @Test func thatAnOrderIsPendingIsNoAnswer() throws {
        var bench = try Bench()
        bench.becomeReady()
        var pending = Message(.executionReport)
        pending.append(.orderID, "V-1")
        pending.append(.clOrdID, "O-1")
        pending.append(.execID, "P1")
        pending.append(.execType, "A")
        pending.append(.ordStatus, "A")
        pending.append(.symbol, "EURUSD")
        pending.append(.side, "1")
        pending.append(.cumQty, decimal: 0)
        pending.append(.leavesQty, decimal: 1000 * Quantity.scale)
        bench.venue.answersOrderWith = pending
        bench.place(Bench.order(1))
        bench.settle()
        #expect(bench.log.executions.map(\.execType) == [.pendingNew])
        bench.pass(2_100 * Bench.millisecond)
        #expect(bench.alarms(.orderUnanswered) == 1)
        #expect(bench.venue.requests(.orderStatusRequest).count >= 1)
    }

    /// Each is proposed again after a takeover; the log knows them by their ExecID.
    @Test func reportsProposedTwiceCountOnce() throws {
        var bench = try Bench()
        bench.venue.fillsAtOnce = true
        bench.becomeReady()
        bench.place(Bench.order(1))
        bench.commits = false
        bench.settle()
        #expect(bench.proposals.count == 2)
        // The first of two made it into the log.
        try bench.crash(losesProposals: 1)
        bench.commits = true
        bench.lead()
        bench.settle()
        #expect(bench.log.executions.filter { $0.execType != .orderStatus }.map(\.execID) == bench.venue.events)
        #expect(bench.log.faults.isEmpty)
    }

    /// A fill meanwhile says nothing of what became of the request.
    @Test func aCancelThatIsOnlyPendingIsAskedAboutInTime() throws {
        var bench = try Bench()
        bench.becomeReady()
        bench.venue.onlyPendsCancels = true
        let order = Bench.order(1, quantity: 10)
        bench.place(order)
        bench.settle()
        bench.cancel(order, as: "C-1")
        bench.settle()
        bench.venueActs { venue, now in venue.fill("O-1", Quantity.scale, at: now) }
        bench.settle()
        #expect(bench.log.executions.map(\.execType) == [.new, .pendingCancel, .trade])
        #expect(bench.venue.requests(.orderStatusRequest).isEmpty)
        bench.pass(2_100 * Bench.millisecond)
        #expect(bench.venue.requests(.orderStatusRequest).count == 1)
    }

    @Test func aLogThatDoesNotMoveStopsTheReading() throws {
        var bench = try Bench { $0.maximumUncommittedReports = 10 }
        bench.becomeReady()
        bench.place(Bench.order(1, quantity: 100))
        bench.settle()
        bench.commits = false
        bench.venueActs { venue, now in
            for _ in 1...100 { venue.fill("O-1", Quantity.scale, at: now) }
        }
        bench.settle()
        #expect(bench.isReadingPaused)
        #expect(bench.gateway.status.uncommittedReports == 11)
        for _ in 1...5 { try bench.settleProposal() }
        #expect(bench.isReadingPaused)
        try bench.settleProposal()
        #expect(!bench.isReadingPaused)
        bench.commits = true
        bench.settle()
        #expect(bench.log.executions.map(\.execID) == bench.venue.events)
    }

    @Test func aNewConnectionWaitsForTheLogToo() throws {
        var bench = try Bench { $0.maximumUncommittedReports = 4 }
        bench.becomeReady()
        bench.place(Bench.order(1, quantity: 100))
        bench.settle()
        bench.commits = false
        bench.venueActs { venue, now in
            for _ in 1...10 { venue.fill("O-1", Quantity.scale, at: now) }
        }
        bench.settle()
        bench.loseLink()
        bench.pass(3 * Bench.second)
        #expect(bench.link == nil)
        bench.commits = true
        bench.pass(Bench.second)
        #expect(bench.gateway.status.phase == .ready)
        #expect(
            bench.log.executions.filter { $0.execType != .orderStatus }.map(\.execID) == bench.venue.events)
    }

    /// The venue has it: that is a reason to ask, not a rejection.
    @Test func aDuplicateIDIsAskedAbout() throws {
        var bench = try Bench()
        bench.becomeReady()
        bench.venue.forceOrder("O-1")
        bench.place(Bench.order(1))
        bench.settle()
        #expect(bench.alarms(.duplicateOrderID) == 1)
        #expect(bench.log.executions.map(\.execType) == [.rejected, .orderStatus])
        #expect(bench.log.open.keys.contains("O-1"))
        #expect(bench.gateway.status.openOrders == 1)
    }

    @Test(arguments: [MessageType.businessMessageReject, .executionReport])
    func aMessageThatTheVenueCannotTakeIsARejectedOrder(type: MessageType) throws {
        var bench = try Bench()
        bench.becomeReady()
        if type == .businessMessageReject {
            var reject = Message(type)
            reject.append(.refMsgType, "D")
            reject.append(.businessRejectReason, 4)
            reject.append(.text, "not now")
            bench.venue.answersOrderWith = reject
        } else {
            bench.venue.rejectsOrder = true
        }
        bench.place(Bench.order(1))
        bench.settle()
        let execution = try #require(bench.log.executions.first)
        #expect(execution.execType == .rejected)
        #expect(execution.clOrdID == "O-1")
        #expect(execution.execID.hasPrefix("reject-1-"))
        #expect(execution.sessionSeq == bench.log.committedIncoming)
        #expect(bench.gateway.status.openOrders == 0)
    }

    @Test func aRejectOfNothingKnownIsAlarmed() throws {
        var bench = try Bench()
        bench.becomeReady()
        var reject = Message(.businessMessageReject)
        reject.append(.refSeqNum, 1_999)
        reject.append(.businessRejectReason, 0)
        bench.venueActs { [reject] venue, now in venue.send(reject, at: now) }
        bench.settle()
        #expect(bench.log.unread.map(\.clOrdID) == [nil])
        #expect(bench.log.executions.isEmpty)
    }

    /// The log counts other fills than the venue: once they had time to come, the venue is asked.
    @Test func anOrderWhoseFillsAreMissingIsAskedAboutInTime() throws {
        var bench = try Bench()
        bench.becomeReady()
        bench.place(Bench.order(1, quantity: 10))
        bench.settle()
        for again in 1...2 {
            bench.query("O-1")
            bench.settle()
            // What it answers without news is asked for less and less often.
            bench.pass(Int64(again) * 2_000 * Bench.millisecond - 100 * Bench.millisecond)
            #expect(bench.venue.requests(.orderStatusRequest).count == again - 1)
            bench.pass(200 * Bench.millisecond)
            #expect(bench.venue.requests(.orderStatusRequest).count == again)
        }
        bench.query("O-2")
        bench.query("O-1", term: 99)
        bench.pass(3 * Bench.second)
        #expect(bench.venue.requests(.orderStatusRequest).count == 2)
    }

    @Test func eventsOfAnEarlierConnectionCountForNothing() throws {
        var bench = try Bench()
        bench.becomeReady()
        let old = try #require(bench.link)
        bench.loseLink()
        bench.pass(Bench.second)
        #expect(bench.gateway.received([1, 2, 3], on: old, at: bench.now).isEmpty)
        #expect(bench.gateway.disconnected(old, reason: "late", at: bench.now).isEmpty)
        #expect(bench.gateway.status.phase == .ready)
    }

    /// SequenceReset in reset mode: whatever was among those numbers, the venue is asked what became of every order.
    @Test func reportsThatTheVenueSkipsAreAskedFor() throws {
        var bench = try Bench()
        bench.becomeReady()
        bench.place(Bench.order(1, quantity: 10))
        bench.settle()
        bench.venueActs { venue, now in venue.skipNumbers(10, at: now) }
        bench.settle()
        #expect(bench.alarms(.reportsLost) == 1)
        #expect(bench.venue.requests(.orderMassStatusRequest).count == 2)
        #expect(bench.log.standings.map(\.isLost) == [false, true, false])
        #expect(bench.gateway.status.phase == .ready)
    }
}
