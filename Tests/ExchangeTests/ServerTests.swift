import FIX
import Testing

@testable import Exchange

@Suite struct ServerTests {
    private func floor(_ rules: ExchangeRules = .sample()) throws -> Floor {
        var floor = Floor(rules)
        floor.close(flat(0, "1.2"))
        try floor.connect("DESK")
        return floor
    }

    @Test func anOrderIsAcknowledgedAndFilled() throws {
        var floor = try floor()
        let answers = try floor.send(Sample.order("A"))
        #expect(answers.short == ["8 0/0 A", "8 F/2 A"])
        let fill = try #require(answers.last)
        #expect(fill.text(.lastPx) == "1.2")
        #expect(fill.text(.lastQty) == "10")
        #expect(fill.text(.cumQty) == "10")
        #expect(fill.text(.leavesQty) == "0")
        #expect(fill.text(.avgPx) == "1.2")
        #expect(fill.text(.execID) == "E2")
        #expect(fill.text(.orderID) == "O1")
        #expect(fill.text(.tradeDate) == "20170419")
        #expect(try floor.send(Sample.cancel("C", of: "A")).short == ["9 C"])
        #expect(try floor.send(Sample.massStatus("Q")).map { $0.text(.lastRptRequested) } == ["Y"])
    }

    @Test func aMessageThatCannotBeReadIsRejectedAndRecorded() throws {
        var floor = try floor()
        var stop = Sample.order("A")
        stop = Message(.newOrderSingle)
        stop.append(.clOrdID, "A")
        stop.append(.ordType, "3")
        let answers = try floor.send([stop, Message(.orderCancelReplaceRequest)])
        #expect(answers.map { $0.text(.businessRejectReason) } == ["0", "3"])
        #expect(answers.map { $0.text(.businessRejectRefID) } == ["A", nil])
        #expect(answers.map { $0.text(.refMsgType) } == ["D", "G"])
        #expect(floor.lines.filter { $0.contains("\"kind\":\"received\"") }.count == 2)
        #expect(floor.lines.filter { $0.contains("\"kind\":\"businessRejected\"") }.count == 2)
    }

    @Test func aSecondLogonIsRefusedWhileTheFirstIsAlive() throws {
        var floor = try floor()
        let first = floor.parties["DESK"]
        try floor.connect("DESK", Counterparty("DESK", nextOutgoing: 9, nextIncoming: 9))
        #expect(floor.parties["DESK"]?.isLoggedOn == false)
        #expect(floor.closes == ["DESK has a connection that is alive"])
        #expect(floor.lines.last?.contains("\"kind\":\"refused\"") == true)
        floor.parties["DESK"] = first
        #expect(try floor.send(Sample.order("A")).count == 2)
        floor.lose("DESK")
        try floor.reconnect("DESK")
        #expect(floor.parties["DESK"]?.isLoggedOn == true)
    }

    @Test func aSilentConnectionIsDroppedAfter24HeartbeatIntervals() throws {
        var floor = try floor()
        floor.pass(2_300, asleep: ["DESK"])
        #expect(floor.server.sessionStatus.first?.isConnected == true)
        floor.pass(200, asleep: ["DESK"])
        #expect(floor.server.sessionStatus.first?.isConnected == false)
        #expect(floor.lines.last?.contains("\"kind\":\"disconnect\"") == true)
    }

    @Test func anybodyElseIsTurnedAway() throws {
        var floor = Floor()
        try floor.connect("STRANGER")
        #expect(floor.closes == ["no session has the CompID STRANGER"])
        _ = floor.server.accepted(99, at: floor.now)
        let actions = floor.server.received(Array("GET / HTTP/1.1\r\n".utf8), on: 99, at: floor.now)
        #expect(actions == [.close(99, reason: "the first message is not a Logon")])
        _ = floor.server.accepted(100, at: floor.now)
        floor.pass(10_100)
        #expect(floor.closes.last == "no Logon came")
    }

    @Test func whatHappensMeanwhileIsResentWhenTheSessionIsBack() throws {
        var floor = try floor()
        try floor.send(Sample.order("A", limit: "1.1"))
        floor.lose("DESK")
        floor.close(flat(1, "1.1"))
        try floor.reconnect("DESK")
        #expect(floor.parties["DESK"]?.delivered.map(\.message).short == ["8 0/0 A", "8 F/2 A"])
        #expect(floor.parties["DESK"]?.delivered.last?.possDup == true)
    }

    @Test func aVenueThatWasKilledGoesOnWhereItWas() throws {
        var floor = try floor(.sample(barSize: 4))
        try floor.send(Sample.order("A"))
        try floor.send(Sample.order("B", "2", "3", limit: "1.3"))
        floor.pass(3_000)
        var next = try floor.restarted()
        let status = next.server.sessionStatus
        #expect(status.first?.openOrders == 2)
        #expect(status.first?.nextIncoming == floor.server.sessionStatus.first?.nextIncoming)
        #expect(status.first?.nextOutgoing == floor.server.sessionStatus.first?.nextOutgoing)
        #expect(next.lines.last?.contains("the venue was stopped") == true)
        #expect(next.server.exchange.last("EURUSD") == price("1.2"))
        try next.reconnect("DESK")
        #expect(try next.send(Sample.massStatus("Q")).short == ["8 I/1 A", "8 I/0 B"])
        #expect(try next.send(Sample.order("A")).short == ["8 8/8 A"])
        next.close(flat(1, "1.25"))
        #expect(next.parties["DESK"]?.delivered.last?.message.text(.execID) == "E5")
        // Everything it ever sent can be asked for again.
        next.lose("DESK")
        try next.connect("DESK", Counterparty("DESK", nextOutgoing: 100))
        let ids = next.parties["DESK"]?.delivered.compactMap { $0.message.text(.execID) }.filter { $0 != "0" }
        #expect(ids == ["E1", "E2", "E3", "E4", "E5"])
    }

    @Test func cancelOnDisconnectWaitsItsDelay() throws {
        var floor = try floor(
            .sample(
                OrderSessionRules(compID: "DESK", cancelOnDisconnect: 2_000_000_000), OrderSessionRules(compID: "B")))
        try floor.send(Sample.order("A", limit: "1.1"))
        floor.lose("DESK")
        floor.pass(1_000)
        try floor.reconnect("DESK")
        floor.pass(3_000)
        #expect(floor.server.exchange.orderCounts == (1, 1))
        floor.lose("DESK")
        floor.pass(2_100)
        #expect(floor.server.exchange.orderCounts == (1, 0))
        try floor.reconnect("DESK")
        #expect(floor.parties["DESK"]?.delivered.map(\.message).short.suffix(1) == ["8 4/4 A"])
    }

    @Test func cancelOnDisconnectOutlivesTheVenue() throws {
        var floor = try floor(.sample(OrderSessionRules(compID: "DESK", cancelOnDisconnect: 1_000_000_000)))
        try floor.send(Sample.order("A", limit: "1.1"))
        var next = try floor.restarted()
        #expect(next.server.exchange.orderCounts == (1, 1))
        next.pass(1_100)
        #expect(next.server.exchange.orderCounts == (1, 0))
        // And a second time, when it is killed between the end of the session and that of the delay.
        floor.lose("DESK")
        var third = try floor.restarted()
        third.pass(1_100)
        #expect(third.server.exchange.orderCounts == (1, 0))
    }
}
