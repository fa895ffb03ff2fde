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

    @Test func aCancelMayNameTheOrderByItsOrderIDAlone() throws {
        var floor = try floor()
        try floor.send(Sample.order("A", limit: "1.1"))
        for (id, orderID, answer) in [("C", "O9", "9 C"), ("D", "O1", "8 4/4 D"), ("E", "x", "9 E")] {
            var cancel = Message(.orderCancelRequest)
            cancel.append(.clOrdID, id)
            cancel.append(.orderID, orderID)
            #expect(try floor.send(cancel).short == [answer])
        }
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

    @Test func massCancelIsReportedOrderByOrder() throws {
        var floor = try floor()
        try floor.send([Sample.order("A", limit: "1.1"), Sample.order("B", "2", limit: "1.3")])
        var request = Message(.orderMassCancelRequest)
        request.append(.clOrdID, "M")
        request.append(.massCancelRequestType, "7")
        let answers = try floor.send(request)
        #expect(answers.short == ["r M", "8 4/4 A", "8 4/4 B"])
        #expect(answers.first?.text(.massCancelResponse) == "7")
        #expect(answers.first?.text(.totalAffectedOrders) == "2")
    }

    @Test func aDataSessionMayBeginItsNumbersAnew() throws {
        var floor = try floor()
        var configuration = SessionConfiguration(
            role: .initiator, senderCompID: "DATA1", targetCompID: "QVENUE", heartbeatInterval: 1)
        configuration.reset = .demand
        for _ in 0..<2 {
            var party = try Counterparty("DATA1")
            party.session = try Session(configuration: configuration)
            try floor.connect("DATA1", party)
            #expect(floor.parties["DATA1"]?.isLoggedOn == true)
            floor.pass(1_500)
            floor.lose("DATA1")
        }
        let status = try floor.restarted().server.sessionStatus.first { $0.compID == "DATA1" }
        #expect(status?.nextIncoming == floor.parties["DATA1"]?.session.nextOutgoing)
    }

    @Test func whatEachFieldOfAnOrderMayBeIsChecked() throws {
        var floor = try floor(.sample(OrderSessionRules(compID: "DESK", duplicates: .none)))
        let whole = Sample.order("A", limit: "1.1")
        let values = [
            "", "0", "-1", "x", "99999999999999999999", "1.123456789", String(repeating: "9", count: 70), "é",
        ]
        for field in whole.fields where field.tag != .senderSubID {
            for value in values {
                var changed = Message(.newOrderSingle)
                for other in whole.fields {
                    if other.tag != field.tag {
                        changed.append(other.tag, other.value)
                    } else if !value.isEmpty {
                        changed.append(other.tag, value)
                    }
                }
                let answers = try floor.send(changed)
                let isOptional = field.tag == .timeInForce && value.isEmpty
                let isTaken = isOptional || field.tag == .clOrdID
                let answered = answers.map { $0.text(.execType) ?? $0.type.description }
                let mayBe: Set =
                    isTaken || value == "0" || value == "x" || value == "-1" ? ["8", "j", "0"] : ["8", "j"]
                #expect(answered.count == 1 && mayBe.contains(answered[0]), "\(field.tag)=\(value): \(answers.short)")
            }
        }
    }
}
