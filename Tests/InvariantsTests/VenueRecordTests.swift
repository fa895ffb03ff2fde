import Invariants
import Testing
import Trading

@Suite struct VenueRecordTests {
    @Test func aLineIsReadBack() throws {
        let text = """
            {"n":7,"time":17,"session":"QFORGE","kind":"executed","clOrdID":"SIM-1","side":"sell","lastQty":"1.5",\
            "lastPx":"100.07","possResend":true,"text":"a \\"word\\", {and}\\u000a more"}

            """
        let line = try VenueLine(json: text.utf8)
        #expect(line.number == 7 && line.time == 17 && line.session == "QFORGE" && line.kind == .executed)
        #expect(line.clOrdID == "SIM-1" && line.order == "SIM-1" && line.side == .sell)
        #expect(line.lastQuantity == Quantity(raw: 150_000_000) && line.lastPrice == Price(raw: 10_007_000_000))
        #expect(line.symbol == nil && line.term == nil && !line.isNewOrder)
    }

    @Test(arguments: [
        ("", "no { at byte 0"),
        ("{\"n\":1", "no } at byte 6"),
        ("{\"n\":1}x", "something follows the object"),
        ("{\"n\":1,\"n\":2}", "n is there twice"),
        ("{\"n\":[1]}", "no text, number or boolean at byte 5"),
        ("{\"n", "a text does not end"),
        ("{\"n\":\"\\x\"}", "an unknown escape at byte 6"),
        ("{\"n\":1,\"time\":1,\"session\":\"S\"}", "n, time, session or kind is missing or is none"),
        ("{\"n\":1,\"time\":1,\"session\":\"S\",\"kind\":\"odd\"}", "kind odd is unknown"),
        ("{\"n\":1,\"time\":1,\"session\":\"S\",\"kind\":\"executed\",\"cum\":\"a\"}", "cum is a"),
    ])
    func whatIsNoLineIsSaid(json: String, problem: String) {
        #expect {
            try VenueLine(json: json.utf8)
        } throws: { error in
            "\(error)" == problem
        }
    }

    /// What a counterparty sent is on record as it came.
    @Test func whatWasReceivedMayBeAnything() throws {
        let line = try VenueLine(
            json: #"{"n":1,"time":1,"session":"S","kind":"received","type":"D","sub":"x","side":"7","qty":"many"}"#.utf8
        )
        #expect(line.side == nil && line.quantity == nil && line.isNewOrder)
        var record = VenueRecord()
        #expect(record.add(line).map(\.invariant) == [.leaseFirst])
    }

    @Test func theRecordKnowsWhatTheVenueDid() throws {
        var record = VenueRecord()
        for line in try TradingDay().venueLines() { #expect(record.add(line) == []) }
        #expect(record.order(TradingDay.filled)?.end == .filled)
        #expect(record.order(TradingDay.canceled)?.end == .canceled && record.order(TradingDay.rejected) == nil)
        #expect(record.rejected == [TradingDay.rejected] && record.received.count == 3)
        #expect(record.execIDs == ["E1", "E2", "E3", "E4", "E5", "E6", "E7"])
        #expect(record.fills.positions == ["ACME": 800_000_000])
    }
}
