import FIX
import Testing

@testable import Exchange

@Suite struct FaultTests {
    private func floor() throws -> Floor {
        var floor = Floor()
        floor.close(flat(0, "1.2"))
        try floor.connect("DESK")
        return floor
    }

    @Test func aDroppedAnswerIsKnownByStatusOnly() throws {
        var floor = try floor()
        floor.set(Fault(.drop, type: .executionReport, execType: .new))
        floor.set(Fault(.drop, type: .executionReport, execType: .trade))
        #expect(try floor.send(Sample.order("A")).isEmpty)
        #expect(try floor.send(Sample.status("A")).short == ["8 I/2 A"])
        #expect(floor.server.setFaults.isEmpty)
        #expect(try floor.send(Sample.order("B")).count == 2)
        // And after a restart the dropped ones do not come up again.
        var next = try floor.restarted()
        try next.connect("DESK", Counterparty("DESK", nextOutgoing: 50))
        #expect(next.parties["DESK"]?.delivered.map(\.message).short == ["8 I/2 A", "8 0/0 B", "8 F/2 B"])
    }

    @Test func aLostAnswerIsResent() throws {
        var floor = try floor()
        floor.set(Fault(.lose, type: .executionReport))
        try floor.send(Sample.order("A"))
        floor.pass(300)
        #expect(floor.parties["DESK"]?.delivered.map(\.message).short == ["8 0/0 A", "8 F/2 A"])
        #expect(floor.parties["DESK"]?.delivered.first?.possDup == true)
    }

    @Test func aDelayedAnswerIsOvertaken() throws {
        var floor = try floor()
        floor.set(Fault(.delay(500_000_000), type: .executionReport, execType: .new))
        #expect(try floor.send(Sample.order("A")).short == ["8 F/2 A"])
        var next = try floor.restarted()
        floor.pass(600)
        #expect(floor.parties["DESK"]?.delivered.map(\.message).short == ["8 F/2 A", "8 0/0 A"])
        // Killed while it was held back, the venue sends it once it is up again.
        try next.reconnect("DESK")
        #expect(next.parties["DESK"]?.delivered.map(\.message).short == ["8 F/2 A", "8 0/0 A"])
    }

    @Test func whatIsHeldBackGoesOutWhenFaultsAreCleared() throws {
        var floor = try floor()
        floor.set(Fault(.delay(500_000_000), type: .executionReport, count: 3))
        #expect(try floor.send(Sample.order("A")).isEmpty)
        #expect(try floor.send(Sample.order("B")).short == ["8 F/2 B"])
        floor.server.clearFaults()
        floor.pass(1)
        #expect(
            floor.parties["DESK"]?.delivered.map(\.message).short == ["8 F/2 B", "8 0/0 A", "8 F/2 A", "8 0/0 B"])
        floor.pass(600)
        #expect(floor.parties["DESK"]?.delivered.count == 4)
    }

    @Test func silenceCarriesOutAndSaysNothing() throws {
        var floor = try floor()
        floor.set(Fault(.silence(5_000_000_000)))
        #expect(try floor.send(Sample.order("A")).isEmpty)
        #expect(floor.server.exchange.orderCounts == (1, 0))
        floor.pass(3_000)
        // The counterparty gave up.
        #expect(floor.parties["DESK"]?.isLoggedOn == false)
        try floor.reconnect("DESK")
        #expect(floor.parties["DESK"]?.isLoggedOn == false)
        floor.lose("DESK")
        floor.pass(2_500)
        let heard = try #require(floor.parties["DESK"])
        try floor.connect("DESK", Counterparty("DESK", nextOutgoing: 50, nextIncoming: heard.session.nextIncoming))
        #expect(floor.parties["DESK"]?.delivered.map(\.message).short == ["8 0/0 A", "8 F/2 A"])
    }

    @Test func aCrashBeforeTheMessageLeavesNothingOfIt() throws {
        var floor = try floor()
        floor.set(Fault(.crash(.before), type: .newOrderSingle, skip: 1))
        #expect(try floor.send(Sample.order("A")).count == 2)
        let incoming = floor.server.sessionStatus.first?.nextIncoming
        #expect(try floor.send(Sample.order("B")).isEmpty)
        #expect(floor.crash == .before)
        var next = try floor.restarted()
        #expect(next.server.sessionStatus.first?.nextIncoming == incoming)
        #expect(next.server.exchange.orderCounts == (1, 0))
        try next.reconnect("DESK")
        #expect(try next.send(Sample.status("B")).map { $0.text(.ordRejReason) } == ["5"])
    }

    @Test func aCrashAfterTheMessageLeavesItUnanswered() throws {
        var floor = try floor()
        floor.set(Fault(.crash(.after), type: .newOrderSingle, skip: 1))
        #expect(try floor.send([Sample.order("A"), Sample.order("B"), Sample.order("C")]).isEmpty)
        #expect(floor.crash == .after)
        var next = try floor.restarted()
        #expect(next.server.exchange.orderCounts == (2, 0))
        try next.reconnect("DESK")
        // The answers are resent; C, which came behind it, is asked for again, and an initiator fills that gap.
        let delivered = next.parties["DESK"]?.delivered.map(\.message).short
        #expect(delivered == ["8 0/0 A", "8 F/2 A", "8 0/0 B", "8 F/2 B"])
        #expect(try next.send(Sample.order("D")).short == ["8 0/0 D", "8 F/2 D"])
        #expect(try next.send(Sample.status("C")).map { $0.text(.ordRejReason) } == ["5"])
    }

    @Test func aDisconnectBeforeTheMessageLosesIt() throws {
        var floor = try floor()
        floor.set(Fault(.disconnect(.before), type: .newOrderSingle))
        #expect(try floor.send(Sample.order("A")).isEmpty)
        #expect(floor.parties["DESK"]?.connection == nil)
        try floor.reconnect("DESK")
        #expect(try floor.send(Sample.status("A")).map { $0.text(.ordRejReason) } == ["5"])
        #expect(floor.server.exchange.orderCounts == (0, 0))
    }

    @Test func aDisconnectAfterTheMessageLosesItsAnswers() throws {
        var floor = try floor()
        floor.set(Fault(.disconnect(.after), type: .newOrderSingle))
        #expect(try floor.send([Sample.order("A"), Sample.order("B")]).isEmpty)
        #expect(floor.server.exchange.orderCounts == (1, 0))
        try floor.reconnect("DESK")
        #expect(floor.parties["DESK"]?.delivered.map(\.message).short == ["8 0/0 A", "8 F/2 A"])
    }

    @Test func faultsAreOfASession() throws {
        var floor = try floor()
        floor.set(Fault(.drop, session: "OTHER", type: .executionReport, count: 9))
        #expect(try floor.send(Sample.order("A")).count == 2)
        floor.server.clearFaults()
        #expect(floor.server.setFaults.isEmpty)
    }
}
