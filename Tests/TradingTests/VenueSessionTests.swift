import Ledger
import RandomLog
import Testing

@testable import Trading

@Suite struct VenueSessionTests {
    private func reserve(_ desk: inout Desk, _ first: UInt64, _ last: UInt64, term: Term? = nil) -> Committed {
        let block = SequenceBlock(venue: "paper", term: term ?? desk.term, first: first, last: last)
        return desk.commit(.sequenceBlock, block.payload)
    }

    @Test func numbersAreReservedUpwards() throws {
        var desk = Desk()
        #expect(reserve(&desk, 1, 100).changes.map(\.table) == [.venueSessions])
        #expect(desk.state.venues["paper"]?.reservedThrough == 100)
        for (first, last) in [(100, 200), (1, 100), (50, 60)] as [(UInt64, UInt64)] {
            let applied = reserve(&desk, first, last)
            #expect(applied.refusal == .alreadyReserved)
            #expect(applied.changes.isEmpty)
        }
        desk.elect()
        // A gap is allowed: the next leader may want to be sure.
        #expect(reserve(&desk, 150, 150).acceptedIndex != nil)
        #expect(reserve(&desk, 151, 1_000).acceptedIndex != nil)
        let session = try #require(desk.state.venues["paper"])
        #expect((session.reservedThrough, session.reservedTerm) == (1_000, 2))
        #expect(try desk.restored() == desk.state)
    }

    @Test func whatWasMadeForAnotherTermIsRefused() {
        var desk = Desk()
        desk.elect()
        for term: Term in [1, 3] {
            #expect(reserve(&desk, 1, 100, term: term).refusal == .wrongTerm)
            let reconciled = Reconciled(venue: "paper", term: term)
            #expect(desk.commit(.reconciled, reconciled.payload).refusal == .wrongTerm)
        }
        #expect(desk.state.venues["paper"]?.reservedThrough == 0)
        #expect(desk.state.venues["paper"]?.reconciledTerm == 1)
    }

    @Test func nothingIsOrderedBeforeTheSessionIsTakenOver() throws {
        var desk = Desk()
        desk.elect()
        let applied = desk.trade(.buy, 10)
        #expect(applied.refusal == .notReconciled)
        #expect(applied.changes.isEmpty && applied.effects.isEmpty)
        let signal = try #require(desk.state.undecidedSignals.keys.first)
        desk.reconcile()
        #expect(desk.decide(signal, [1, 2, 3].map { desk.example($0, on: signal) }).placed != nil)
    }

    @Test func whatOrdersNothingNeedsNoSession() {
        var desk = Desk()
        desk.elect()
        let signal = desk.commit(.signal, Signal.example().payload).index
        #expect(desk.decide(signal, [desk.example(1, on: signal, .hold)]).acceptedIndex != nil)
        #expect(desk.pend() > 0)
        #expect(desk.state.pendingDecisions.count == 1)
    }

    @Test func aSessionWithAnotherVenueIsNone() {
        var desk = Desk()
        desk.elect()
        desk.commit(.reconciled, Reconciled(venue: "other", term: 2).payload)
        #expect(desk.trade(.buy, 10).refusal == .notReconciled)
    }

    @Test func aLostSessionPutsTheUnansweredInDoubt() throws {
        var desk = Desk()
        let sent = try #require(desk.trade(.buy, 10).placed)
        let working = try #require(desk.trade(.buy, 10).placed)
        desk.report(.report(.new, on: working, id: "E1"))
        #expect(desk.reconcile(isLost: true).alarms == [.orderInDoubt])
        #expect(desk.order(sent.clOrdID)?.state == .inDoubt)
        #expect(desk.order(working.clOrdID)?.state == .working)
        #expect(desk.trade(.buy, 1).refusal == .notReconciled)
        // The next session of the same term is a barrier for it.
        desk.report(.unknown(sent, id: "0", term: 1))
        #expect(desk.order(sent.clOrdID)?.state == .notAtVenue)
        desk.reconcile()
        #expect(desk.trade(.sell, 1).placed != nil)
        #expect(try desk.restored() == desk.state)
    }

    @Test func incomingNumbersOnlyGrow() throws {
        var desk = Desk()
        let order = try #require(desk.trade(.buy, 10).placed)
        var report = Execution.report(.new, on: order, id: "E1")
        report.sessionSeq = 7
        #expect(desk.report(report).changes.map(\.table) == [.venueSessions, .executions, .orders])
        #expect(desk.state.venues["paper"]?.committedIncoming == 7)
        // Sent again, and refused for its contents: it is committed all the same.
        #expect(desk.report(report).changes.isEmpty)
        report.sessionSeq = 9
        #expect(desk.report(report).changes.map(\.table) == [.venueSessions])
        report.sessionSeq = 12
        report.execID = "E2"
        #expect(desk.report(report).refusal == .illegalTransition)
        #expect(desk.state.venues["paper"]?.committedIncoming == 12)
        report.sessionSeq = 3
        desk.report(report)
        #expect(desk.state.venues["paper"]?.committedIncoming == 12)
        #expect(try desk.restored() == desk.state)
    }

    @Test func onlySoManyVenues() {
        var desk = Desk()
        for number in 1..<VenueSession.maximumVenues {
            let block = SequenceBlock(venue: "v\(number)", term: 1, first: 1, last: 2)
            #expect(desk.commit(.sequenceBlock, block.payload).acceptedIndex != nil)
        }
        let block = SequenceBlock(venue: "another", term: 1, first: 1, last: 2)
        #expect(desk.commit(.sequenceBlock, block.payload).refusal == .tooManyVenues)
        #expect(desk.commit(.reconciled, Reconciled(venue: "another", term: 1).payload).refusal == .tooManyVenues)
        #expect(desk.state.venues.count == VenueSession.maximumVenues)
    }

    @Test func unreadableEntries() {
        var desk = Desk()
        for kind in [EntryKind.sequenceBlock, .reconciled, .settings, .drills, .resume, .approval, .cancel] {
            let applied = desk.commit(kind, [0xFF], actor: "alice")
            #expect(applied.refusal == .malformed)
            #expect(applied.changes.isEmpty)
        }
        #expect(desk.commit(.timer, [0xFF]).acceptedIndex != nil)
    }
}
