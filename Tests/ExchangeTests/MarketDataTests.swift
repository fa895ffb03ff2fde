import Analysis
import FIX
import Testing

@testable import Exchange

@Suite struct MarketDataTests {
    private func request(_ kind: MarketDataRequest.Kind, _ symbols: [String] = ["EURUSD"], since: Int64? = nil)
        -> Message
    {
        MarketDataRequest(mdReqID: "R", kind: kind, symbols: symbols, since: since).message
    }

    private func bars(_ messages: [Message]) throws -> [Bar] { try messages.flatMap { try BarMessages.bars(in: $0) } }

    @Test func everySubscriberGetsEveryBar() throws {
        var floor = Floor()
        let early = bar(0, "1.1", "1.3", "1.0", "1.2")
        floor.close(early)
        for name in ["DATA1", "DATA2"] {
            try floor.connect(name)
            let snapshot = try floor.send(request(.subscribe), as: name)
            #expect(snapshot.map(\.type) == [.marketDataSnapshot])
            #expect(try bars(snapshot) == [early])
        }
        floor.close(bar(1, "1.2", "1.4", "1.1", "1.3"))
        for name in ["DATA1", "DATA2"] {
            let update = try #require(floor.parties[name]?.delivered.last?.message)
            #expect(update.type == .marketDataIncrementalRefresh)
            #expect(update.text(.mdReqID) == "R")
            #expect(try bars([update]) == [bar(1, "1.2", "1.4", "1.1", "1.3")])
        }
        try floor.send(request(.unsubscribe), as: "DATA1")
        floor.close(flat(2, "1.3"))
        #expect(floor.parties["DATA1"]?.delivered.count == 2)
        #expect(floor.parties["DATA2"]?.delivered.count == 3)
    }

    @Test func missedBarsAreHadByAskingSinceATime() throws {
        var floor = Floor()
        for number in 0..<5 { floor.close(flat(Int64(number), "1.2")) }
        try floor.connect("DATA1")
        let missed = try floor.send(request(.subscribe, since: flat(1, "1.2").time), as: "DATA1")
        #expect(try bars(missed) == [flat(2, "1.2"), flat(3, "1.2"), flat(4, "1.2")])
        #expect(missed.map { $0.text(.barsRemaining) } == ["2", "1", "0"])
        let none = try floor.send(request(.snapshot, since: flat(4, "1.2").time), as: "DATA1")
        #expect(none.map { $0.text(.noMDEntries) } == ["0"])
        let all = try floor.send(request(.snapshot, since: 0), as: "DATA1")
        #expect(try bars(all).count == 5)
    }

    @Test func twoSymbolsOfOneStepComeInOneMessage() throws {
        let gold = bar(0, "1000", "1001", "999", "1000.5", symbol: "XAUUSD")
        var floor = Floor(bars: [gold, flat(0, "1.2"), flat(1, "1.2")], pace: .interval(1_000_000_000))
        try floor.connect("DATA1")
        try floor.send(request(.subscribe, ["EURUSD", "XAUUSD"]), as: "DATA1")
        #expect(floor.parties["DATA1"]?.delivered.count == 2)
        floor.pass(1_200)
        let update = try #require(floor.parties["DATA1"]?.delivered.last?.message)
        #expect(try BarMessages.bars(in: update) == [flat(0, "1.2"), gold])
        floor.pass(1_000)
        #expect(floor.parties["DATA1"]?.delivered.count == 4)
        floor.pass(5_000)
        #expect(floor.parties["DATA1"]?.delivered.count == 4)
    }

    @Test func replayWaitsForASubscriber() throws {
        var floor = Floor(bars: (0..<9).map { flat($0, "1.2") }, pace: .awaitSubscriber(then: 1_000_000_000))
        floor.pass(2_000)
        #expect(floor.server.replay.remaining == 9)
        try floor.connect("DATA1")
        try floor.send(request(.subscribe), as: "DATA1")
        floor.pass(2_100)
        #expect(floor.server.replay.remaining == 7)
    }

    @Test func refusals() throws {
        var floor = Floor()
        try floor.connect("DATA1")
        let unknown = try floor.send(request(.subscribe, ["GBPUSD"]), as: "DATA1")
        #expect(unknown.map { $0.text(.mdReqRejReason) } == ["0"])
        try floor.send(request(.subscribe), as: "DATA1")
        let again = try floor.send(request(.subscribe), as: "DATA1")
        #expect(again.map { $0.text(.mdReqRejReason) } == ["1"])
        var bare = Message(.marketDataRequest)
        bare.append(.mdReqID, "X")
        #expect(try floor.send(bare, as: "DATA1").map(\.type) == [.marketDataRequestReject])
        // Orders are not taken on a session for market data, nor market data requests on one for orders.
        #expect(try floor.send(Sample.order("A"), as: "DATA1").map(\.type) == [.businessMessageReject])
        try floor.connect("DESK")
        #expect(try floor.send(request(.subscribe)).map(\.type) == [.businessMessageReject])
    }

    @Test func aVenueThatComesBackHasItsBars() throws {
        var floor = Floor()
        floor.close(flat(0, "1.2"))
        try floor.connect("DATA1")
        try floor.send(request(.subscribe), as: "DATA1")
        floor.close(flat(1, "1.3"))
        var next = try floor.restarted(bars: [flat(0, "1.2"), flat(1, "1.3"), flat(2, "1.4")])
        #expect(next.server.replay.remaining == 1)
        try next.reconnect("DATA1")
        let missed = try next.send(request(.subscribe, since: flat(0, "1.2").time), as: "DATA1")
        #expect(try bars(missed) == [flat(1, "1.3")])
    }
}
