import Ledger
import RandomLog
import Testing

@testable import Trading

/// People stop trading.
@Suite struct HaltTests {
    private func halt(
        _ desk: inout Desk, _ symbol: String = "", key: String = "halt", actor: String = "risk/bob",
        reason: String = "prices look wrong"
    ) -> Committed {
        let request = HaltRequest(idempotencyKey: key, symbol: symbol, reason: reason)
        return desk.commit(.halt, request.payload, actor: actor)
    }

    @Test(arguments: ["", "AAA"]) func nothingNewIsOrdered(_ symbol: String) throws {
        var desk = Desk()
        let halted = halt(&desk, symbol)
        let subject = symbol.isEmpty ? Halt.everySymbol : symbol
        #expect(halted.alarms == [.haltedByPerson])
        #expect(halted.applied.effects.contains(.halt(symbol: subject)))
        #expect(try desk.reason(desk.trade(.buy, 10)) == "trading_state")
        let row = try #require(try desk.tables.records(HaltRequestRecord.self).first)
        #expect(row.actor == "risk/bob" && row.symbol == symbol && row.reason == "prices look wrong")
        #expect(try desk.restored() == desk.state)
        let resumed = desk.resume(symbol.isEmpty ? .all : .symbol, symbol)
        #expect(resumed.applied.effects == [.resume(symbol: subject)])
        #expect(desk.trade(.buy, 10).placed != nil)
    }

    /// A site may hold back what a person halted there, and the log never heard of.
    @Test func aResumeOfWhatIsNotHaltedIsHeardAllTheSame() {
        var desk = Desk()
        let resumed = desk.resume(.symbol, "AAA")
        #expect(resumed.refusal == .notHalted && resumed.applied.effects == [.resume(symbol: "AAA")])
    }

    @Test func whatWaitsForAPersonIsNotOrderedEither() throws {
        var desk = Desk()
        let decision = desk.pend()
        _ = halt(&desk, "AAA")
        #expect(desk.answer(decision).placed == nil)
    }

    @Test func aHaltOfWhatIsHaltedIsHeardAllTheSame() throws {
        var desk = Desk()
        let first = halt(&desk, "AAA", key: "a")
        let second = halt(&desk, "AAA", key: "b")
        #expect(second.refusal == nil && second.applied.effects.contains(.halt(symbol: "AAA")))
        #expect(desk.state.halts["AAA"]?.index == first.index)
        // The same key is the same command.
        #expect(halt(&desk, "AAA", key: "b").applied.reply == .accepted(index: second.index, isDuplicate: true))
    }

    @Test func whoAndWhatMustBeKnown() {
        var desk = Desk()
        #expect(halt(&desk, "AAA", actor: "").refusal == .anonymous)
        #expect(halt(&desk, "ZZZ").refusal == .unknownInstrument)
        #expect(desk.commit(.halt, [1, 2, 3], actor: "bob").refusal == .malformed)
        #expect(desk.state.halts.isEmpty)
    }

    @Test(arguments: ["line\nfeed", ""]) func aReasonIsAsked(_ reason: String) {
        var desk = Desk()
        #expect(halt(&desk, "AAA", reason: reason).refusal == .malformed)
    }
}
