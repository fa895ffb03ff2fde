import Ledger
import Raft
import Testing
import Trading

@testable import Simulation

/// What the trading world is made of.
@Suite struct VenueTests {
    @Test func aLineOfTheDropCopyIsReadBack() {
        let text = """
            {"n":7,"time":17,"session":"QFORGE","kind":"executed","clOrdID":"SIM-1","side":"sell","lastQty":"1.5",\
            "lastPx":"100.07","text":"a \\"word\\", {and} more"}
            """
        let line = DropCopyLine(Array((text + "\n").utf8))
        #expect(line["kind"] == "executed" && line["n"] == "7" && line["clOrdID"] == "SIM-1")
        #expect(line.side == .sell && line.quantity("lastQty") == Quantity(raw: 150_000_000))
        #expect(line.price("lastPx") == Price(raw: 10_007_000_000) && line["missing"].isEmpty)
        #expect(line["text"] == "a \\\"word\\\", {and} more")
    }

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

    @Test func theRecordKnowsWhatTheVenueDid() throws {
        var record = VenueRecord()
        func line(_ text: String) -> DropCopyLine { DropCopyLine(Array("{\(text)}\n".utf8)) }
        let order = "\"clOrdID\":\"A\",\"orderID\":\"O1\",\"symbol\":\"ACME\",\"side\":\"sell\",\"qty\":\"10\""
        record.accept(line(order + ",\"execID\":\"E1\""))
        try record.execute(
            line(order + ",\"execID\":\"E2\",\"lastQty\":\"4\",\"lastPx\":\"1\",\"cum\":\"4\",\"leaves\":\"6\""))
        #expect(record.positions["ACME"] == -400_000_000 && record.order("A")?.isOpen == true)
        #expect(throws: Violation.self) {
            try record.execute(
                line(order + ",\"execID\":\"E3\",\"lastQty\":\"7\",\"lastPx\":\"1\",\"cum\":\"11\",\"leaves\":\"0\""))
        }
        record.cancel(line(order + ",\"execID\":\"E4\",\"cum\":\"4\",\"leaves\":\"0\""))
        #expect(record.order("A")?.isCanceled == true && record.order("B") == nil)
    }
}
