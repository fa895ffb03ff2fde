import FIX
import Foundation
import Testing

typealias Tag = FIX.Tag

/// The initiator against QuickFIX's acceptor, a session engine that this project did not write.
@Suite(.enabled(if: Venue.isInstalled, "libquickfix-dev is not installed (apt-get install libquickfix-dev)"))
struct QuickFIXTests {
    @Test func ordersAndTheirReports() async throws {
        try await onOwnThread {
            let venue = try Venue()
            let engine = try Engine()
            try engine.logOn(venue.port)
            try engine.order("")
            let working = try engine.order("partial 30")
            try engine.order("fills 4")
            try engine.order("reject")
            try engine.waitForReports(10)
            #expect(
                try engine.summaries() == [
                    "0/0/0/100", "F/2/100/0", "0/0/0/100", "F/1/30/70", "0/0/0/100", "F/1/25/75", "F/1/50/50",
                    "F/1/75/25", "F/2/100/0", "8/8/0/0",
                ])
            #expect(try engine.reports[3].message.string(.clOrdID) == working)
            #expect(try engine.reports[3].message.decimal(.lastQty) == 30 * 100_000_000)
            #expect(try engine.reports[3].message.decimal(.lastPx) == 10 * 100_000_000)
            let execIDs = try engine.reports.dropLast().map { try $0.message.string(.execID) }
            #expect(try venue.lines("executions.log").map { String($0.prefix { $0 != " " }) } == execIDs)
            #expect(try venue.lines("orders.log").count == 3)
            try engine.logOut()
            #expect(engine.events.contains(.loggedOut("no reason given")))
        }
    }

    @Test func cancelsAndQueries() async throws {
        try await onOwnThread {
            let venue = try Venue()
            let engine = try Engine()
            try engine.logOn(venue.port)
            let cancelled = try engine.order("partial 30")
            let filled = try engine.order("")
            let open = try engine.order("rest")
            try engine.waitForReports(5)
            for id in [cancelled, filled, "UNKNOWN"] { try engine.send(cancel(id)) }
            try engine.waitForReports(8)
            #expect(try engine.summaries().suffix(3) == ["4/4/30/0", "9/0", "9/1"])
            for id in [cancelled, filled, open, "UNKNOWN"] {
                var query = Message(.orderStatusRequest)
                query.append(.clOrdID, id)
                query.append(.symbol, "ACME")
                query.append(.side, "1")
                try engine.send(query)
            }
            try engine.waitForReports(12)
            #expect(try engine.summaries().suffix(4) == ["I/4/30/0", "I/2/100/0", "I/0/0/100", "I/8/0/0"])
            #expect(try engine.reports[11].message.int(.ordRejReason) == 5)
            try engine.send(massStatus())
            try engine.waitForReports(13)
            #expect(try engine.reports[12].message.string(.clOrdID) == open)
            #expect(try engine.reports[12].message.int(.totNumReports) == 1)
            #expect(try engine.reports[12].message.bool(.lastRptRequested))
        }
    }

    @Test(arguments: [("day", ["8", "8"]), ("open", ["0", "8"]), ("none", ["0", "0"])])
    func duplicateRules(rule: String, expected: [String]) async throws {
        try await onOwnThread {
            let venue = try Venue(duplicates: rule)
            let engine = try Engine()
            try engine.logOn(venue.port)
            try engine.order("", id: "filled")
            try engine.order("rest", id: "open")
            try engine.waitForReports(3)
            var answers: [String] = []
            for id in ["filled", "open"] {
                let before = engine.reports.count
                try engine.order("rest", id: id, possResend: true)
                try engine.waitForReports(before + 1)
                answers.append(try engine.reports[before].message.string(.execType))
            }
            #expect(answers == expected)
        }
    }

    @Test func lostReportsAreResentInOrder() async throws {
        try await onOwnThread {
            let venue = try Venue()
            let engine = try Engine()
            try engine.logOn(venue.port)
            try engine.order("")
            try engine.waitForReports(2)
            try engine.order("drop fills 2")
            try engine.run(until: "the end of the connection") { !$0.session.isConnected }
            #expect(engine.reports.count == 2)
            try engine.logOn(venue.port)
            try engine.waitForReports(5)
            #expect(try engine.summaries().suffix(3) == ["0/0/0/100", "F/1/50/50", "F/2/100/0"])
            #expect(engine.reports.map(\.possDup) == [false, false, true, true, true])
            #expect(engine.reports.map(\.sequence) == [2, 3, 4, 5, 6])
            // The gap is closed: the next reports are live ones.
            try engine.order("")
            try engine.waitForReports(7)
            #expect(engine.reports.suffix(2).map(\.possDup) == [false, false])
        }
    }

    @Test func aRestartedVenueGoesOnFromItsFiles() async throws {
        try await onOwnThread {
            let venue = try Venue()
            let engine = try Engine()
            try engine.logOn(venue.port)
            let open = try engine.order("rest")
            try engine.waitForReports(1)
            try engine.order("drop")
            try engine.run(until: "the end of the connection") { !$0.session.isConnected }
            try venue.waitForNumbers(5, 4)
            try venue.restart()
            try engine.logOn(venue.port)
            try engine.waitForReports(3)
            #expect(try engine.summaries().suffix(2) == ["0/0/0/100", "F/2/100/0"])
            try engine.send(massStatus())
            try engine.waitForReports(4)
            #expect(try engine.reports[3].message.string(.clOrdID) == open)
        }
    }

    @Test func aSuccessorLogsOnAboveAndFillsTheGap() async throws {
        try await onOwnThread {
            let venue = try Venue()
            let leader = try Engine()
            try leader.logOn(venue.port)
            try leader.order("rest")
            try leader.waitForReports(1)
            try leader.order("drop")
            try leader.run(until: "the end of the connection") { !$0.session.isConnected }
            leader.die()
            // Only the first report is safe at the successor, and the block of its predecessor ended at 1000.
            let successor = try Engine(nextOutgoing: 1001, nextIncoming: leader.reports[0].sequence + 1)
            try successor.logOn(venue.port)
            // Sent before the venue has asked for the gap.
            try successor.send(massStatus())
            try successor.waitForReports(3)
            try successor.run(until: "the gap fill") { engine in
                // Up to its own ResendRequest, which came right before its query.
                engine.events.contains(.gapFilled(from: 4, through: 1002))
            }
            #expect(try successor.summaries() == ["0/0/0/100", "F/2/100/0", "I/0/0/100"])
            #expect(successor.reports.map(\.possDup) == [true, true, false])
            try successor.order("")
            try successor.waitForReports(5)
            #expect(try successor.summaries().suffix(2) == ["0/0/0/100", "F/2/100/0"])
        }
    }

    @Test func aNumberTooLowIsRefused() async throws {
        try await onOwnThread {
            let venue = try Venue()
            let leader = try Engine()
            try leader.logOn(venue.port)
            try leader.order("")
            try leader.waitForReports(2)
            try leader.logOut()
            let forgetful = try Engine(nextOutgoing: 1, nextIncoming: leader.session.nextIncoming)
            try forgetful.connect(venue.port)
            try forgetful.run(until: "the refusal") { !$0.session.isConnected }
            let words = forgetful.events.compactMap { if case .loggedOut(let text) = $0 { text } else { nil } }
            #expect(words.count == 1 && words[0].contains("MsgSeqNum too low, expecting 4 but received 1"))
            let right = try Engine(nextOutgoing: 4, nextIncoming: forgetful.session.nextIncoming)
            try right.logOn(venue.port)
        }
    }

    /// The host of the leader is gone, its socket stays open. QuickFIX refuses the successor until it has missed enough
    /// heartbeats; the successor tries again and again, each time under the next number.
    @Test func aSuccessorTakesOverFromASilentHost() async throws {
        try await onOwnThread {
            let venue = try Venue()
            let dead = try Engine(heartbeat: 1)
            try dead.logOn(venue.port)
            try dead.order("rest")
            try dead.waitForReports(1)
            let start = Engine.now.monotonic
            let successor = try Engine(nextOutgoing: 1001, nextIncoming: dead.session.nextIncoming, heartbeat: 1)
            var refused = 0
            while !successor.session.isLoggedOn {
                try successor.connect(venue.port)
                try successor.run(until: "an answer") { !$0.session.isConnected || $0.session.isLoggedOn }
                if successor.session.isLoggedOn { break }
                refused += 1
                try #require(refused < 600)
                Thread.sleep(forTimeInterval: 0.1)
            }
            let took = Engine.now.monotonic - start
            #expect(refused > 0)
            #expect(took > 1_000_000_000, "the venue dropped a session that was still within its heartbeat interval")
            #expect(successor.session.nextOutgoing >= 1002 + UInt64(refused))
            try successor.send(massStatus())
            try successor.waitForReports(1)
            #expect(try successor.summaries() == ["I/0/0/100"])
            dead.die()
        }
    }

    @Test func heartbeatsKeepTheSessionUp() async throws {
        try await onOwnThread {
            let venue = try Venue()
            let engine = try Engine(heartbeat: 1)
            try engine.logOn(venue.port)
            let (incoming, outgoing) = (engine.session.nextIncoming, engine.session.nextOutgoing)
            try engine.run(until: "heartbeats both ways") {
                $0.session.nextIncoming >= incoming + 3 && $0.session.nextOutgoing >= outgoing + 3
            }
            #expect(engine.session.isLoggedOn)
            try engine.order("")
            try engine.waitForReports(2)
        }
    }

    private func cancel(_ id: String) -> Message {
        var message = Message(.orderCancelRequest)
        message.append(.clOrdID, "X" + id)
        message.append(.origClOrdID, id)
        message.append(.symbol, "ACME")
        message.append(.side, "1")
        message.append(.transactTime, timestamp: Engine.now.utc)
        return message
    }

    private func massStatus() -> Message {
        var message = Message(.orderMassStatusRequest)
        message.append(.massStatusReqID, "M1")
        message.append(.massStatusReqType, 7)
        return message
    }
}
