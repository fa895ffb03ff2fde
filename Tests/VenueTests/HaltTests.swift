import FIX
import Testing
import Trading

@testable import Venue

/// What is halted does not leave, though the log permitted it.
@Suite struct HaltTests {
    private static let symbol = Bench.order(1).symbol

    /// Orders wait for the lease when their symbol is halted.
    @Test(arguments: [symbol, Halt.everySymbol]) func whatWaitsIsNeverSent(_ symbol: String) throws {
        var bench = try waiting()
        bench.halted(symbol)
        bench.holdLease(until: .max)
        bench.pass(5 * Bench.second)
        #expect(bench.placedOut.isEmpty)
        #expect(bench.alarms(.notSent) == 1)
        #expect(bench.log.notAtVenue == ["O-1"])
        #expect(bench.gateway.status.phase == .ready)
        #expect(bench.faults.isEmpty)
    }

    @Test func anotherSymbolsOrdersGoOn() throws {
        var bench = try waiting()
        bench.halted("another")
        bench.holdLease(until: .max)
        bench.settle()
        #expect(bench.placedOut == ["O-1"])
    }

    /// At once, whatever the log permits meanwhile; until the log has the halt, or it was refused.
    @Test(arguments: [symbol, Halt.everySymbol]) func aPersonHaltsAtThisSite(_ symbol: String) throws {
        var bench = try Bench()
        bench.becomeReady()
        bench.latch(symbol)
        // Another's, older, changes nothing.
        bench.halted(symbol)
        bench.resumed(symbol)
        bench.place(Bench.order(1))
        bench.settle()
        #expect(bench.placedOut.isEmpty)
        #expect(bench.alarms(.notSent) == 1)
        #expect(bench.gateway.latchedSymbols == [symbol])
        bench.pass(5 * Bench.second)
        #expect(bench.log.notAtVenue == ["O-1"])
        bench.latchSettled(symbol, isKnown: true)
        bench.place(Bench.order(2))
        bench.settle()
        #expect(bench.placedOut == ["O-2"])
        #expect(bench.gateway.latchedSymbols.isEmpty)
    }

    /// Nobody knows whether the log has the halt.
    @Test func itHoldsUntilSomebodyResumesIt() throws {
        var bench = try Bench()
        bench.becomeReady()
        bench.latch(Self.symbol)
        bench.latchSettled(Self.symbol, isKnown: false)
        bench.place(Bench.order(1))
        bench.settle()
        #expect(bench.placedOut.isEmpty && bench.gateway.latchedSymbols == [Self.symbol])
        bench.resumed(Self.symbol)
        bench.place(Bench.order(2))
        bench.pass(5 * Bench.second)
        #expect(bench.placedOut == ["O-2"])
    }

    @Test func twoPersonsHaltIt() throws {
        var bench = try Bench()
        bench.becomeReady()
        bench.latch(Self.symbol)
        bench.latch(Self.symbol)
        bench.latchSettled(Self.symbol, isKnown: true)
        bench.place(Bench.order(1))
        bench.settle()
        #expect(bench.placedOut.isEmpty)
        bench.latchSettled(Self.symbol, isKnown: true)
        #expect(bench.gateway.latchedSymbols.isEmpty)
    }

    @Test func cancelsLeaveAllTheSame() throws {
        var bench = try Bench()
        bench.becomeReady()
        bench.place(Bench.order(1))
        bench.settle()
        bench.latch(Halt.everySymbol)
        bench.cancel(Bench.order(1), as: "C-1")
        bench.settle()
        #expect(bench.venue.requests(.orderCancelRequest).count == 1)
    }

    /// An order is permitted and waits for the lease.
    private func waiting() throws -> Bench {
        var bench = try Bench()
        bench.becomeReady()
        bench.holdLease(until: bench.now.monotonic + Bench.second)
        bench.move(to: bench.now.monotonic + Bench.second)
        bench.place(Bench.order(1))
        bench.settle()
        #expect(bench.placedOut.isEmpty && bench.gateway.status.unsent == 1)
        return bench
    }
}
