import Testing
import Trading

@testable import Exchange

@Suite struct MatchingTests {
    @Test func aMarketOrderIsFilledAtTheLastClose() {
        var pit = Pit()
        pit.close(bar(0, "1.1", "1.3", "1.0", "1.2"))
        #expect(pit.place("A", .buy, 10) == ["A 0/0 0+10", "A F/2 10@1.2 10+0"])
        #expect(pit.place("B", .sell, 3) == ["B 0/0 0+3", "B F/2 3@1.2 3+0"])
        #expect(pit.exchange.position(of: "DESK", symbol: "EURUSD") == units(7))
    }

    @Test func whatTheBarCannotTakeIsFilledOverTheFollowingOnes() {
        var pit = Pit(.sample(barSize: 4))
        pit.close(flat(0, "1.2"))
        #expect(pit.place("A", .buy, 10) == ["A 0/0 0+10", "A F/1 4@1.2 4+6"])
        #expect(pit.place("B", .buy, 1) == ["B 0/0 0+1"])
        #expect(
            pit.place("C", .sell, 5) == ["C 0/0 0+5", "A F/1 5@1.2 9+1", "C F/2 5@1.2 5+0"])
        #expect(pit.close(flat(1, "1.3")) == ["A F/2 1@1.3 10+0", "B F/2 1@1.3 1+0"])
        #expect(pit.place("D", .buy, 3) == ["D 0/0 0+3", "D F/1 2@1.3 2+1"])
    }

    @Test func theMarketBuysAndSellsItsSizeEach() {
        var pit = Pit(.sample(barSize: 4))
        pit.close(flat(0, "1.2"))
        #expect(pit.place("A", .buy, 4) == ["A 0/0 0+4", "A F/2 4@1.2 4+0"])
        #expect(pit.place("B", .sell, 4) == ["B 0/0 0+4", "B F/2 4@1.2 4+0"])
    }

    @Test func aLimitOrderRestsUntilABarTouchesIt() {
        var pit = Pit()
        pit.close(flat(0, "1.2"))
        #expect(pit.place("A", .buy, 10, "1.15") == ["A 0/0 0+10"])
        #expect(pit.place("B", .sell, 10, "1.25") == ["B 0/0 0+10"])
        #expect(pit.close(bar(1, "1.2", "1.24999", "1.15001", "1.2")).isEmpty)
        #expect(pit.close(bar(2, "1.2", "1.21", "1.15", "1.2")) == ["A F/2 10@1.15 10+0"])
        #expect(pit.close(bar(3, "1.2", "1.25", "1.2", "1.2")) == ["B F/2 10@1.25 10+0"])
    }

    @Test func aMarketableLimitOrderTakesTheCurrentPrice() {
        var pit = Pit()
        pit.close(flat(0, "1.2"))
        #expect(pit.place("A", .buy, 10, "1.3") == ["A 0/0 0+10", "A F/2 10@1.2 10+0"])
        #expect(pit.place("B", .sell, 10, "1.2") == ["B 0/0 0+10", "B F/2 10@1.2 10+0"])
    }

    @Test func aLimitBeyondTheBarIsFilledAtTheBarsEnd() {
        var pit = Pit(.sample(barSize: 1))
        pit.close(flat(0, "1.2"))
        pit.place("A", .buy, 2, "1.3")
        #expect(pit.close(bar(1, "1.1", "1.15", "1.05", "1.1")) == ["A F/2 1@1.15 2+0"])
    }

    @Test func ordersMeetByPriceThenTime() {
        var pit = Pit()
        pit.place("A", .sell, 5, "1.3")
        pit.place("B", .sell, 5, "1.2")
        pit.place("C", .sell, 5, "1.2")
        #expect(
            pit.place("D", .buy, 12, "1.3") == [
                "D 0/0 0+12", "B F/2 5@1.2 5+0", "D F/1 5@1.2 5+7", "C F/2 5@1.2 5+0", "D F/1 5@1.2 10+2",
                "A F/1 2@1.3 2+3", "D F/2 2@1.3 12+0",
            ])
        #expect(pit.place("E", .buy, 1, "1.29").count == 1)
    }

    @Test func theBookGoesBeforeTheMarketAtTheSamePrice() {
        var pit = Pit(.sample(barSize: 3))
        pit.close(flat(0, "1.2"))
        pit.place("A", .sell, 4, "1.2")
        #expect(
            pit.place("B", .buy, 4) == ["B 0/0 0+4", "A F/2 1@1.2 4+0", "B F/1 1@1.2 1+3", "B F/2 3@1.2 4+0"])
    }

    @Test func aBarGoesThroughTheBookInItsOrder() {
        var pit = Pit(.sample(barSize: 5))
        pit.close(flat(0, "1.2"))
        pit.place("eat", .buy, 5)
        pit.place("low", .buy, 2, "1.17")
        pit.place("market", .buy, 2)
        pit.place("high", .buy, 2, "1.21")
        pit.place("close", .buy, 2, "1.18")
        #expect(
            pit.close(bar(1, "1.2", "1.2", "1.17", "1.18")) == [
                "high F/2 2@1.2 2+0", "market F/2 2@1.18 2+0", "close F/1 1@1.18 1+1",
            ])
    }

    @Test func marketOrdersMeetWhatTheyCrossAfterTheBarMoved() {
        var pit = Pit(.sample(barSize: 1))
        pit.close(flat(0, "1.2"))
        pit.place("eat", .buy, 1)
        pit.place("feed", .sell, 1)
        pit.place("A", .buy, 3)
        pit.place("B", .sell, 3, "1.22")
        #expect(
            pit.close(flat(1, "1.25")) == [
                "A F/2 3@1.25 3+0", "B F/2 3@1.25 3+0",
            ])
    }

    @Test func immediateOrCancelAndFillOrKill() {
        var pit = Pit(.sample(barSize: 4))
        pit.close(flat(0, "1.2"))
        #expect(pit.place("A", .buy, 5, nil, .fillOrKill) == ["A 0/0 0+5", "A 4/4 0+0"])
        #expect(
            pit.place("B", .buy, 5, nil, .immediateOrCancel) == ["B 0/0 0+5", "B F/1 4@1.2 4+1", "B 4/4 4+0"])
        pit.place("S", .sell, 7, "1.21")
        #expect(pit.place("C", .buy, 8, "1.21", .fillOrKill) == ["C 0/0 0+8", "C 4/4 0+0"])
        #expect(pit.place("D", .buy, 7, "1.2", .fillOrKill) == ["D 0/0 0+7", "D 4/4 0+0"])
        #expect(
            pit.place("E", .buy, 7, "1.21", .fillOrKill) == [
                "E 0/0 0+7", "S F/2 7@1.21 7+0", "E F/2 7@1.21 7+0",
            ])
    }

    @Test func theAverageIsExactAndRoundedHalfToEven() throws {
        var pit = Pit(.sample(barSize: 1))
        pit.close(flat(0, "1.00000001"))
        pit.place("A", .buy, 2)
        _ = pit.exchange.close(flat(1, "1.00000002"), at: pit.time)
        #expect(pit.exchange.orderReports(openOnly: false, at: noon).first?.report.average == price("1.00000002"))
        pit.place("B", .sell, 2)
        _ = pit.exchange.close(flat(2, "1.00000003"), at: pit.time)
        #expect(pit.exchange.orderReports(openOnly: false, at: noon).last?.report.average == price("1.00000002"))
    }

    @Test func theDayEnds() {
        var pit = Pit()
        pit.place("A", .buy, 1, "1.1")
        pit.place("B", .buy, 1, "1.1", .goodTillCancel)
        #expect(pit.exchange.endDay(at: noon + 9).map(\.short) == ["A C/C 0+0"])
        #expect(pit.exchange.orderCounts == (2, 1))
    }
}
