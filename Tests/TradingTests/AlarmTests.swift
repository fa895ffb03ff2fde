import Ledger
import RandomLog
import Testing

@testable import Trading

@Suite struct AlarmTests {
    private func tell(_ desk: inout Desk, _ code: String, venue: String = "paper") -> Committed {
        desk.commit(.alarm, VenueAlarm(venue: venue, code: code, message: "told").payload, actor: "venue/paper")
    }

    /// What each code stands for, told by the entry that raised it.
    @Test func eachCodeIsARowOfItsEntry() throws {
        var desk = Desk(settings: TestCluster.settings { $0.maxStrategyOrders = 2 })
        var rows: [(committed: Committed, code: Alarm.Code, subject: String?)] = []
        rows.append((desk.commit(.execution, []), .malformedEntry, nil))
        desk.commit(.signal, Signal.example().payload)
        let signal = desk.state.mark.index
        rows.append((desk.decide(signal, [desk.example(4, on: signal)]), .invalidDecision, nil))
        let verdicts = [desk.example(1, on: signal), desk.example(2, on: signal)]
        rows.append((desk.decide(signal, verdicts, claim: .rejected), .decisionContradictsVerdicts, nil))
        let order = try #require(desk.trade(.buy, 10).placed)
        let id = order.clOrdID
        rows.append((desk.report(.report(.canceled, on: order, id: "E1", cumulative: 4)), .fillsMissing, id))
        desk.report(.report(.trade, on: order, id: "E2", last: 4, at: 10, cumulative: 4))
        rows.append((desk.report(.report(.expired, on: order, id: "E3", cumulative: 3)), .quantityMismatch, id))
        rows.append((desk.report(.report(.rejected, on: order, id: "E4")), .quantityMismatch, id))
        var amended = Execution.report(.tradeCancel, on: order, id: "E5", cumulative: 0)
        amended.execRefID = "E2"
        rows.append((desk.report(amended), .fillAmended, id))
        amended.execID = "E6"
        rows.append((desk.report(amended), .unknownExecution, id))
        desk.resume(.symbol, "AAA")
        let second = try #require(desk.trade(.buy, 20).placed)
        rows.append((desk.trade(.sell, 1), .strategyDisabled, "rsi"))
        rows.append((desk.elect(), .orderInDoubt, second.clOrdID))
        desk.reconcile()
        desk.report(.unknown(second, id: "0", term: desk.term))
        rows.append((desk.report(.report(.new, on: second, id: "E7")), .illegalTransition, second.clOrdID))
        desk.resume(.symbol, "AAA")
        let late = desk.report(.report(.trade, on: second, id: "E8", last: 1, at: 10, cumulative: 1))
        rows.append((late, .lateFill, second.clOrdID))
        var stranger = order
        stranger.clOrdID = "OTHER-1"
        rows.append((desk.report(.report(.new, on: stranger, id: "E9")), .unknownOrder, "OTHER-1"))
        let fill = desk.report(.report(.trade, on: stranger, id: "E10", last: 1, at: 10, cumulative: 1))
        rows.append((fill, .unknownOrderFill, "OTHER-1"))
        for (committed, code, subject) in rows {
            #expect(committed.alarms == [code])
            let row = try #require(try committed.listed.first, "\(code)")
            #expect((row.code, row.subject, row.ordinal) == (code.label, subject, 0))
            #expect((row.index, row.time) == (committed.index, desk.entries[Int(committed.index) - 1].time))
            #expect(try committed.listed.count == 1)
        }
        #expect(try desk.tables.records(AlarmRecord.self).count == rows.count)
        #expect(try desk.restored() == desk.state)
    }

    @Test func severalInAnEntryAreInTheirOrder() throws {
        var desk = Desk()
        let orders = try [10, 20, 30].map { quantity in try #require(desk.trade(.buy, quantity).placed).clOrdID }
        let rows = try desk.elect().listed
        #expect(rows.map(\.ordinal) == [0, 1, 2])
        #expect(rows.map(\.subject) == orders)
        #expect(Set(rows.map(\.code)) == ["order_in_doubt"])
        #expect(rows.map(\.message) == orders.map { "\($0) was sent in term 1, no answer yet" })
    }

    @Test func whatALeaderTellsIsListedWhateverItsCode() throws {
        var desk = Desk()
        for code in ["not_sent", "of_a_later_program"] {
            let told = tell(&desk, code)
            #expect(told.acceptedIndex != nil && told.effects.isEmpty)
            #expect(told.changes.map(\.table) == [.alarms])
            let row = try #require(try told.listed.first)
            #expect((row.index, row.ordinal, row.code) == (told.index, 0, code))
            #expect((row.subject, row.message) == ("paper", "told"))
        }
    }

    @Test func anOutageStandsUntilItsEndIsTold() throws {
        var desk = Desk()
        let first = tell(&desk, VenueAlarm.unreachable)
        #expect(first.changes.map(\.table) == [.venueSessions, .alarms])
        let since = desk.entries[Int(first.index) - 1].time
        #expect(desk.state.venues["paper"]?.unreachableSince == since)
        // Another leader cannot know better, and its session alone is not the end of it.
        desk.elect()
        #expect(tell(&desk, VenueAlarm.unreachable).changes.map(\.table) == [.alarms])
        desk.reconcile()
        #expect(desk.state.venues["paper"]?.unreachableSince == since)
        #expect(try desk.restored() == desk.state)
        #expect(tell(&desk, VenueAlarm.reachable).changes.map(\.table) == [.venueSessions, .alarms])
        #expect(desk.state.venues["paper"]?.unreachableSince == nil)
        #expect(tell(&desk, VenueAlarm.reachable).changes.map(\.table) == [.alarms])
        #expect(try desk.restored() == desk.state)
    }

    @Test func moreVenuesThanAreKeptAreListedAllTheSame() throws {
        var desk = Desk()
        for number in 0..<VenueSession.maximumVenues { _ = tell(&desk, VenueAlarm.unreachable, venue: "v\(number)") }
        #expect(desk.state.venues.count == VenueSession.maximumVenues)
        #expect(tell(&desk, VenueAlarm.unreachable, venue: "more").changes.map(\.table) == [.alarms])
    }

    @Test func anAlarmThatCannotBeReadIsOneItself() throws {
        var desk = Desk()
        let applied = desk.commit(.alarm, [0xFF])
        #expect(applied.refusal == .malformed)
        #expect(applied.alarms == [.malformedEntry])
        #expect(try applied.listed.map(\.code) == ["malformed_entry"])
    }

    @Test func messagesAreBounded() throws {
        let limit = Alarm.maximumMessageLength
        #expect(Alarm(.lateFill, about: nil, String(repeating: "x", count: limit)).message.utf8.count == limit)
        for text in ["x", "\u{E9}", "\u{20AC}", "\u{1F600}", "e\u{301}"] {
            let long = Alarm(.lateFill, about: nil, String(repeating: text, count: limit + 1)).message
            #expect((limit - 3...limit).contains(long.utf8.count), "\(text)")
            #expect(long.hasSuffix("..."))
            let told = VenueAlarm(venue: "v", code: "not_sent", message: String(repeating: text, count: limit))
            #expect(try VenueAlarm(decoding: told.payload) == told)
        }
    }

    @Test func whatComesFromTheVenueIsMadeToBeAllowed() throws {
        for (text, expected) in [
            ("a\u{1B}[2Jb\nc\u{9B}\u{7F}\0", "a?[2Jb?c???"), ("", "?"), ("Z\u{FC}rich", "Z\u{FC}rich"),
        ] {
            let alarm = VenueAlarm(venue: "v", code: "not_sent", message: text)
            #expect(alarm.message == expected)
            #expect(try VenueAlarm(decoding: alarm.payload) == alarm)
        }
    }

    @Test func fieldsAreChecked() {
        let good = VenueAlarm(venue: "v", code: "not_sent", message: "m")
        let changes: [(String, (inout VenueAlarm) -> Void)] = [
            ("venue", { $0.venue = "" }), ("venue", { $0.venue = String(repeating: "v", count: 33) }),
            ("code", { $0.code = "" }), ("code", { $0.code = "Not_sent" }), ("code", { $0.code = "not sent" }),
            ("code", { $0.code = String(repeating: "c", count: 33) }), ("message", { $0.message = "" }),
            ("message", { $0.message = "two\nlines" }), ("message", { $0.message = "\u{9B}2J" }),
            ("message", { $0.message = String(repeating: "m", count: 513) }),
        ]
        for (field, change) in changes {
            var alarm = good
            change(&alarm)
            do {
                _ = try VenueAlarm(decoding: alarm.payload)
                Issue.record("\(field) was accepted: \(alarm)")
            } catch PayloadError.field(let name, _) {
                #expect(name == field)
            } catch {
                Issue.record("\(field): \(error)")
            }
        }
    }

    /// The names that both modules know.
    @Test func everyCodeIsOneThatARowMayHold() {
        for code in Alarm.Code.allCases {
            #expect((1...32).contains(code.label.utf8.count))
        }
    }
}
