import Ledger
import RandomLog
import Testing

@testable import Trading

@Suite struct SignalTests {
    @Test func anAcceptedSignalIsKeptAndAnalysed() throws {
        var desk = Desk()
        let signal = Signal.example(key: "a")
        let applied = desk.commit(.signal, signal.payload, actor: "alice")
        #expect(applied.reply == .accepted(index: 6, isDuplicate: false))
        #expect(applied.effects == [.analyse(signalIndex: 6, signal)])
        #expect(applied.changes.map(\.table) == [.idempotencyKeys, .signals])
        let record = try #require(try desk.tables.records(SignalRecord.self).first)
        #expect(record == desk.state.undecidedSignals[6])
        #expect((record.index, record.actor, record.signal, record.decisionIndex) == (6, "alice", signal, nil))
        #expect(record.time == 1_700_000_000_000_006_000)
    }

    @Test func theSameKeyGetsTheSameAnswer() {
        var desk = Desk()
        desk.commit(.signal, Signal.example(key: "a").payload, actor: "alice")
        let again = desk.commit(.signal, Signal.example(key: "a", quantity: 99).payload, actor: "alice")
        #expect(again.reply == .accepted(index: 6, isDuplicate: true))
        #expect(again.changes.isEmpty && again.effects.isEmpty)
        // Also once it is decided.
        desk.decide(6, [])
        #expect(
            desk.commit(.signal, Signal.example(key: "a").payload, actor: "alice").reply
                == .accepted(index: 6, isDuplicate: true))
    }

    @Test func anotherActorsKeyIsAnotherCommand() {
        var desk = Desk()
        desk.commit(.signal, Signal.example(key: "a").payload, actor: "alice")
        let other = desk.commit(.signal, Signal.example(key: "a").payload, actor: "bob")
        #expect(other.reply == .accepted(index: 7, isDuplicate: false))
        // The same letters to a reader, not the same bytes.
        let composed = desk.commit(.signal, Signal.example(key: "a").payload, actor: "\u{E9}")
        let decomposed = desk.commit(.signal, Signal.example(key: "a").payload, actor: "e\u{301}")
        #expect(composed.acceptedIndex == 8)
        #expect(decomposed.acceptedIndex == 9)
    }

    @Test func aRefusalIsRememberedToo() {
        var desk = Desk()
        let unknown = Signal.example(key: "a", symbol: "BBB").payload
        let first = desk.commit(.signal, unknown)
        #expect(first.refusal == .unknownInstrument)
        #expect(first.changes.map(\.table) == [.idempotencyKeys])
        #expect(first.effects.isEmpty)
        var instrument = Instrument.aaa
        instrument.symbol = "BBB"
        desk.commit(.instrument, instrument.payload)
        let again = desk.commit(.signal, unknown)
        #expect(again.reply == first.reply)
        #expect(again.changes.isEmpty)
        #expect(desk.commit(.signal, Signal.example(key: "b", symbol: "BBB").payload).acceptedIndex == 9)
    }

    @Test func whatTheInstrumentRefuses() {
        var desk = Desk()
        #expect(desk.commit(.signal, Signal.example(key: "a", quantity: "1.5").payload).refusal == .offLot)
        #expect(desk.commit(.signal, Signal.example(key: "b", quantity: 1).payload).refusal == nil)
        var offTick = Signal.example(key: "d")
        offTick.limitPrice = "10.001"
        #expect(desk.commit(.signal, offTick.payload).refusal == .offTick)
        var closed = Instrument.aaa
        closed.tradable = false
        desk.commit(.instrument, closed.payload)
        #expect(desk.state.instruments["AAA"]?.version == 9)
        #expect(desk.commit(.signal, Signal.example(key: "c").payload).refusal == .notTradable)
    }

    @Test func anUnreadableSignalLeavesNoTraceButTheDigest() {
        var desk = Desk()
        let before = desk.state
        let applied = desk.commit(.signal, [0xFF])
        #expect(applied.refusal == .malformed)
        #expect(applied.changes.isEmpty && applied.effects.isEmpty)
        #expect(desk.state.mark.digest != before.mark.digest)
        #expect(desk.state.mark.index == before.mark.index + 1)
        #expect(desk.state.undecidedSignals == before.undecidedSignals)
    }

    @Test func tooManyUndecidedSignalsAreBusyAndNotRemembered() {
        var desk = Desk()
        for number in 0..<TradingState.maximumUndecidedSignals {
            desk.commit(.signal, Signal.example(key: "\(number)").payload)
        }
        let busy = desk.commit(.signal, Signal.example(key: "last").payload)
        #expect(busy.refusal == .busy)
        #expect(busy.changes.isEmpty)
        desk.decide(6, [])
        #expect(desk.commit(.signal, Signal.example(key: "last").payload).acceptedIndex != nil)
    }

    @Test func limitsAndInstrumentsAreVersionedByTheirEntry() throws {
        var desk = Desk()
        var limits = Limits.aaa
        limits.maxOrderQuantity = 1
        desk.commit(.limits, limits.payload)
        let rows = try desk.tables.records(LimitsRecord.self)
        #expect(rows.map(\.version) == [6])
        #expect(rows.first?.limits.maxOrderQuantity == 1)
        #expect(desk.commit(.limits, [0xFF]).refusal == .malformed)
        #expect(desk.commit(.instrument, []).refusal == .malformed)
        #expect(desk.state.limits["AAA"]?.version == 6)
    }
}
