import Ledger
import Raft
import Testing
import Trading

@testable import Simulation

/// What the trading world is made of.
@Suite struct VenueTests {
    @Test func theFieldsOfAMessageOnTheWireAreFound() {
        let bytes = Array("8=FIX.4.4\u{1}9=40\u{1}35=AF\u{1}34=12\u{1}135=D\u{1}10=000\u{1}".utf8)
        #expect(FIXBytes.type(of: bytes) == "AF")
        #expect(FIXBytes.value(of: Array("34=".utf8), in: bytes).map(Array.init) == Array("12".utf8))
        #expect(FIXBytes.value(of: Array("58=".utf8), in: bytes) == nil)
        #expect(FIXBytes.type(of: []).isEmpty)
    }

    @Test func nothingOvertakesInAConnection() {
        var stream = VirtualConnection.Stream()
        stream.append(.bytes([1]), due: 50)
        stream.append(.bytes([2, 3]), due: 20)
        stream.append(.end, due: 60)
        #expect(stream.firstDue == 50 && stream.byteCount == 3)
        stream.keep(2)
        _ = stream.takeFirst()
        #expect(stream.firstDue == 50)
        _ = stream.takeFirst()
        #expect(stream.isEmpty)
    }

    @Test func aRestartFindsTheRowsThatWereSaved() throws {
        let voters = [Voter(id: 1, verdictKey: [])]
        let configuration = TradingState.Configuration(
            clusterID: [UInt8](repeating: 7, count: 16), voters: voters, clusterTag: "T")
        var database = TradingDatabase(configuration: configuration, signatures: CheckedSignatures(), bug: nil)
        var dice = Dice(seed: 1, stream: 1)
        let market = Market(TradingPlan(&dice), steps: 1, &dice)
        for (number, proposal) in market.founding.enumerated() {
            let entry = Entry(
                index: LogIndex(number) + 1, term: 1, kind: proposal.kind, time: 5, actor: proposal.actor,
                payload: proposal.payload)
            _ = database.apply(entry)
            if number == 2 { database.save() }
        }
        #expect(database.state.settings != nil && database.state.mark.index == 5)
        try database.restart(0)
        #expect(database.state.settings == nil && database.state.mark.index == 3)
        #expect(database.state.instruments.count == 2 && database.state.limits.count == 1)
    }
}
