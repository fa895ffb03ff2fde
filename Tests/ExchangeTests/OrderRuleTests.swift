import Testing
import Trading

@testable import Exchange

@Suite struct OrderRuleTests {
    @Test func refusals() {
        var pit = Pit(.sample(OrderSessionRules(compID: "DESK", maximumOpenOrders: 1)))
        #expect(pit.place("A", .buy, 1) == ["A 8/8 0+0 103=2"])
        #expect(pit.place("B", .buy, 0, "1.1") == ["B 8/8 0+0 103=13"])
        #expect(pit.place("C", .buy, 1, "1.100001") == ["C 8/8 0+0 103=99"])
        #expect(pit.place("D", .buy, 1, "-1") == ["D 8/8 0+0 103=99"])
        let odd = NewOrderSingle(
            clOrdID: "E", symbol: "EURUSD", side: .buy, quantity: Quantity(raw: 1), limit: price("1.1"))
        #expect(pit.ask(.new(odd)).map(\.short) == ["E 8/8 0+0 103=13"])
        let unknown = NewOrderSingle(clOrdID: "F", symbol: "GBPUSD", side: .buy, quantity: units(1))
        #expect(pit.ask(.new(unknown)).map(\.short) == ["F 8/8 0+0 103=1"])
        #expect(pit.place("G", .buy, 1, "1.1") == ["G 0/0 0+1"])
        #expect(pit.place("H", .buy, 1, "1.1") == ["H 8/8 0+0 103=3"])
    }

    @Test func aClOrdIDIsNeverTakenTwiceByTheWholeDayRule() {
        var pit = Pit()
        pit.close(flat(0, "1.2"))
        pit.place("A", .buy, 1)
        #expect(pit.place("A", .buy, 1) == ["A 8/8 0+0 103=6"])
        pit.place("B", .buy, 0)
        #expect(pit.place("B", .buy, 1) == ["B 8/8 0+0 103=6"])
        #expect(pit.cancel("C", of: "A") == ["C 9 O1 39=2 102=0"])
        #expect(pit.place("C", .buy, 1) == ["C 8/8 0+0 103=6"])
        #expect(pit.cancel("A", of: "A") == ["A 9 O1 39=2 102=6"])
        #expect(pit.exchange.orderCounts == (1, 0))
    }

    @Test func theOpenOnlyRuleTakesItAgainAfterTheFill() {
        var pit = Pit(.sample(barSize: 1, OrderSessionRules(compID: "DESK", duplicates: .openOnly)))
        pit.close(flat(0, "1.2"))
        pit.place("A", .buy, 2)
        #expect(pit.place("A", .buy, 1, "1.1") == ["A 8/8 0+0 103=6"])
        pit.close(flat(1, "1.2"))
        #expect(pit.place("A", .buy, 1, "1.1") == ["A 0/0 0+1"])
    }

    @Test func withoutARuleADualSendIsTwoOrders() {
        var pit = Pit(.sample(OrderSessionRules(compID: "DESK", duplicates: .none)))
        pit.close(flat(0, "1.2"))
        #expect(pit.place("A", .buy, 1) == pit.place("A", .buy, 1))
        #expect(pit.exchange.position(of: "DESK", symbol: "EURUSD") == units(2))
    }

    @Test func cancels() {
        var pit = Pit(.sample(barSize: 1, OrderSessionRules(compID: "DESK", reportsPending: true)))
        pit.close(flat(0, "1.2"))
        #expect(pit.place("A", .buy, 3) == ["A A/A 0+3", "A 0/0 0+3", "A F/1 1@1.2 1+2"])
        #expect(pit.cancel("X", of: "A") == ["X 6/6 1+2 of A", "X 4/4 1+0 of A"])
        #expect(pit.cancel("Y", of: "A") == ["Y 9 O1 39=4 102=0"])
        #expect(pit.cancel("Z", of: "nothing") == ["Z 9 NONE 39=8 102=1"])
        #expect(pit.close(flat(1, "1.2")).isEmpty)
        pit.place("B", .buy, 1, "1.1")
        let byOrderID = OrderCancelRequest(clOrdID: "W", origClOrdID: "", orderID: "O2")
        #expect(pit.ask(.cancel(byOrderID)).map(\.short) == ["W 6/6 0+1 of B", "W 4/4 0+0 of B"])
    }

    @Test func sessionsDoNotSeeEachOthersOrders() {
        var pit = Pit(.sample(OrderSessionRules(compID: "DESK"), OrderSessionRules(compID: "OTHER")))
        pit.place("A", .buy, 2, "1.1")
        #expect(pit.place("A", .buy, 1, "1.1", of: "OTHER") == ["A 0/0 0+1"])
        #expect(pit.cancel("C", of: "O1", from: "OTHER") == ["C 9 NONE 39=8 102=1"])
        let byOrderID = OrderCancelRequest(clOrdID: "D", origClOrdID: "", orderID: "O1")
        #expect(pit.ask(.cancel(byOrderID), of: "OTHER").map(\.short) == ["D 9 NONE 39=8 102=1"])
        let trade = pit.ask(
            .new(NewOrderSingle(clOrdID: "S", symbol: "EURUSD", side: .sell, quantity: units(2), limit: price("1"))),
            of: "OTHER")
        #expect(trade.map(\.session) == ["OTHER", "DESK", "OTHER"])
        #expect(pit.exchange.position(of: "OTHER", symbol: "EURUSD") == units(-2))
    }

    @Test func massCancel() {
        var pit = Pit()
        pit.place("A", .buy, 1, "1.1")
        pit.place("B", .sell, 1, "1.2")
        let gold = NewOrderSingle(clOrdID: "G", symbol: "XAUUSD", side: .buy, quantity: units(1), limit: price("1000"))
        _ = pit.ask(.new(gold))
        let unknown = OrderMassCancelRequest(clOrdID: "M0", symbol: "GBPUSD")
        #expect(pit.ask(.massCancel(unknown)).map(\.short) == ["M0 r 0 532=1"])
        let one = OrderMassCancelRequest(clOrdID: "M1", symbol: "XAUUSD")
        #expect(pit.ask(.massCancel(one)).map(\.short) == ["M1 r 1", "G 4/4 0+0"])
        let all = OrderMassCancelRequest(clOrdID: "M2")
        #expect(pit.ask(.massCancel(all)).map(\.short) == ["M2 r 2", "A 4/4 0+0", "B 4/4 0+0"])
        #expect(pit.ask(.massCancel(all)).map(\.short) == ["M2 r 0 532=99"])
        #expect(pit.ask(.massCancel(OrderMassCancelRequest(clOrdID: "M3"))).map(\.short) == ["M3 r 0"])
    }

    @Test func status() throws {
        var pit = Pit(.sample(barSize: 1))
        pit.close(flat(0, "1.2"))
        pit.place("A", .buy, 3)
        let answers = pit.ask(.status(OrderStatusRequest(clOrdID: "A", ordStatusReqID: "Q")))
        #expect(answers.map(\.short) == ["A I/1 1+2"])
        guard case .execution(let report) = try #require(answers.first).answer else {
            Issue.record("no report")
            return
        }
        #expect(report.execID == "0")
        #expect(report.query == .order(ordStatusReqID: "Q"))
        #expect(report.average == price("1.2"))
        let unknown = pit.ask(.status(OrderStatusRequest(clOrdID: "B", symbol: "EURUSD", side: .sell)))
        #expect(unknown.map(\.short) == ["B I/8 0+0 103=5"])
    }

    @Test func massStatusTellsTheOpenOrdersAndWhichIsTheLast() {
        var pit = Pit(.sample(barSize: 1))
        let request = OrderMassStatusRequest(massStatusReqID: "Q")
        #expect(queries(pit.ask(.massStatus(request))) == [.mass(massStatusReqID: "Q", total: 0, isLast: true)])
        pit.close(flat(0, "1.2"))
        pit.place("A", .buy, 1)
        pit.place("B", .buy, 2)
        pit.place("C", .buy, 1, "1.1")
        let answers = pit.ask(.massStatus(request))
        #expect(answers.map(\.short) == ["B I/0 0+2", "C I/0 0+1"])
        #expect(
            queries(answers) == [
                .mass(massStatusReqID: "Q", total: 2, isLast: false),
                .mass(massStatusReqID: "Q", total: 2, isLast: true),
            ])
        let gold = pit.ask(.massStatus(OrderMassStatusRequest(massStatusReqID: "R", symbol: "XAUUSD")))
        #expect(gold.map(\.short) == [" I/8 0+0 103=5"])
    }

    @Test func cancelAllTakesOnlyTheSessionsOpenOrders() {
        var pit = Pit(.sample(OrderSessionRules(compID: "DESK"), OrderSessionRules(compID: "OTHER")))
        pit.place("A", .buy, 1, "1.1")
        pit.place("B", .buy, 1, "1.1", of: "OTHER")
        #expect(pit.exchange.cancelAll(of: "DESK", text: "gone", at: noon + 9).map(\.short) == ["A 4/4 0+0"])
        #expect(pit.exchange.orderCounts == (2, 1))
    }

    private func queries(_ answers: [Addressed]) -> [ExecutionReport.Query?] {
        answers.map { addressed in
            guard case .execution(let report) = addressed.answer else { return nil }
            return report.query
        }
    }
}
