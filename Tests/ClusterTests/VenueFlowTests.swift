import API
import Exchange
import Foundation
import LocalCluster
import Peering
import Testing
import Trading
import TradingStore

extension UnhurriedTests {
    /// What can become of an order at a venue.
    @Suite(.serialized) struct VenueFlowTests {
        @Test func ordersEndInEveryWay() async throws {
            try await TradingFloor.with(barSize: Quantity(raw: 5_000 * Quantity.scale)) { floor in
                let canceled = try await cancelAWorkingOrder(floor)
                let filled = try await cancelAFilledOrder(floor)
                try await cancelOneThatIsFilledMeanwhile(floor)
                #expect(try await floor.position() == "7000")
                try await rejectedByTheVenue(floor)
                try await fillLate(floor, canceled)
                #expect(try await floor.position() == "8000")
                try await correctAndBust(floor, filled)
                try await floor.holdsTogether()
            }
        }

        private func cancelAWorkingOrder(_ floor: TradingFloor) async throws -> String {
            let submitted = try await floor.qnode(
                "signal", "submit", "--symbol", "EURUSD", "--side", "buy", "--quantity", "2000", "--price",
                TradingFloor.price, "--limit-price", "0.9", "--as-of", "\(TradingFloor.agreed)", as: .trader)
            #expect(submitted.status == 0, "\(submitted.errors)")
            #expect(submitted.errors.contains("qnode decisions"))
            let clOrdID = try await floor.cluster.wait(for: "an order") {
                try await floor.client.orders(limit: 1).rows.first { $0.state == "working" }?.clOrdID
            }
            #expect(try floor.venueOrders()[clOrdID]?.status == "new")
            let viewer = try await floor.qnode("orders", "cancel", clOrdID, "--reason", "x", as: .viewer)
            #expect(viewer.status == 4 && viewer.errors.contains("this needs the trader role"), "\(viewer.errors)")
            let cancel = try await floor.qnode("orders", "cancel", clOrdID, "--reason", "fat finger", as: .trader)
            #expect(cancel.status == 0, "\(cancel.errors)")
            #expect(cancel.errors.contains("qnode orders show \(clOrdID)"))
            _ = try await floor.order(clOrdID, becomes: "canceled")
            #expect(try floor.venueOrders()[clOrdID]?.status == "cancelled")
            let shown = try await floor.qnode("orders", "show", clOrdID, as: .viewer)
            #expect(shown.output.contains("canceled"), "\(shown.output)")
            _ = try await floor.cluster.settle(asking: floor.client)
            for name in floor.cluster.names {
                let orders = try TradingStore.records(OrderRecord.self, path: floor.cluster.database(of: name))
                let order = orders.first { $0.order.clOrdID == clOrdID }
                #expect(order?.state == .canceled, "\(name)")
            }
            return clOrdID
        }

        /// Nothing changes, and the answer says why.
        private func cancelAFilledOrder(_ floor: TradingFloor) async throws -> OrderDetail {
            let filled = try await floor.bought("1000", becomes: "filled")
            let before = try floor.cluster.venue.ask(ControlRequest(.status)).status?.dropCopyLines
            let cancel = try await floor.qnode(
                "orders", "cancel", filled.order.clOrdID, "--reason", "too late", as: .trader)
            #expect(cancel.status == 6)
            #expect(cancel.output.contains("\(filled.order.clOrdID) is filled"), "\(cancel.output)")
            #expect(try await floor.client.order(filled.order.clOrdID) == filled)
            #expect(try floor.cluster.venue.ask(ControlRequest(.status)).status?.dropCopyLines == before)
            let unknown = try await floor.qnode("orders", "cancel", "NOSUCH-1", "--reason", "x", as: .trader)
            #expect(unknown.status == 6 && unknown.output.contains("NOSUCH-1 is none of our orders"))
            return filled
        }

        /// Filled in parts; the last of them and the request to take the rest back cross.
        private func cancelOneThatIsFilledMeanwhile(_ floor: TradingFloor) async throws {
            // Of this bar the venue has sold 1,000 before.
            let partial = try await floor.bought("6000", becomes: "partial")
            #expect(partial.order.cumulativeQuantity == "4000")
            let clOrdID = partial.order.clOrdID
            try floor.cluster.venue.ask(
                ControlRequest(.fault, fault: FaultSettings(.delay, execType: "F", milliseconds: 1_500)))
            try floor.cluster.venue.ask(ControlRequest(.step, count: 1))
            #expect(try floor.venueOrders()[clOrdID]?.status == "filled")
            let cancel = try await floor.qnode("orders", "cancel", clOrdID, "--reason", "enough", as: .trader)
            #expect(cancel.status == 0, "\(cancel.output)\(cancel.errors)")
            let filled = try await floor.order(clOrdID, becomes: "filled")
            let types = filled.executions.map(\.execType)
            #expect(types == ["new", "trade", "cancel_reject", "trade"], "\(types)")
            let parts = filled.executions.filter { $0.execType == "trade" }.map(\.lastQuantity)
            #expect(parts == ["4000", "2000"])
            let shown = try await floor.qnode("orders", "show", clOrdID, as: .viewer)
            #expect(shown.output.contains("the order is filled"), "\(shown.output)")
        }

        /// The cluster was told of a finer tick than the venue has.
        private func rejectedByTheVenue(_ floor: TradingFloor) async throws {
            let set = ["instruments", "set", "EURUSD", "--apply", "--tick-size"]
            let finer = try await floor.qnode(set[0], set[1], set[2], set[3], set[4], "0.000001")
            #expect(finer.status == 0, "\(finer.errors)")
            let rejected = try await floor.bought("1000", limit: "0.900001", becomes: "rejected")
            let shown = try await floor.qnode("orders", "show", rejected.order.clOrdID, as: .viewer)
            let reason = "Price 0.900001 is not a positive multiple of the tick 0.00001"
            #expect(shown.output.contains("rejected") && shown.output.contains(reason), "\(shown.output)")
            let back = try await floor.qnode(set[0], set[1], set[2], set[3], set[4], "0.00001")
            #expect(back.status == 0, "\(back.errors)")
        }

        private func fillLate(_ floor: TradingFloor, _ clOrdID: String) async throws {
            let fill = try await floor.qvenue("fill", clOrdID, "--quantity", "1000", "--price", "0.9")
            #expect(fill.status == 0, "\(fill.errors)")
            try await floor.cluster.wait(for: "the halt") {
                try await floor.client.halts().rows.isEmpty ? nil : true
            }
            let halts = try await floor.qnode("halts", as: .viewer)
            #expect(halts.output.contains("EURUSD") && halts.output.contains("late_fill"), "\(halts.output)")
            #expect(halts.errors.contains("qnode halts resume --symbol EURUSD --reason"))
            let order = try await floor.client.order(clOrdID)
            #expect((order.order.state, order.order.cumulativeQuantity) == ("canceled", "1000"))
            #expect(order.executions.last?.booking == "late")
            let denied = try await floor.decision(on: try await floor.buy("1000"), "denied")
            #expect(denied.reason == "trading_state" && denied.detail.contains("EURUSD halted"), "\(denied)")

            let resume = ["halts", "resume", "--symbol", "EURUSD", "--reason", "checked against the venue"]
            let trader = try await floor.qnode(
                resume[0], resume[1], resume[2], resume[3], resume[4], resume[5], as: .trader)
            #expect(trader.status == 4 && trader.errors.contains("this needs the risk role"), "\(trader.errors)")
            let resumed = try await floor.qnode(resume[0], resume[1], resume[2], resume[3], resume[4], resume[5])
            #expect(resumed.status == 0, "\(resumed.errors)")
            let again = try await floor.qnode(resume[0], resume[1], resume[2], resume[3], resume[4], resume[5])
            #expect(again.status == 6 && again.output.contains("EURUSD is not halted"), "\(again.output)")
            #expect(try await floor.client.halts().rows.isEmpty)
        }

        private func correctAndBust(_ floor: TradingFloor, _ filled: OrderDetail) async throws {
            let execID = try #require(filled.executions.last?.execID)
            let less = try await floor.bought("3000", becomes: "filled")
            let other = try #require(less.executions.last?.execID)
            #expect(try await floor.position() == "11000")
            let corrected = try await floor.qvenue("correct", other, "--quantity", "2000", "--price", "1.2")
            #expect(corrected.status == 0, "\(corrected.errors)")
            try await floor.cluster.wait(for: "the correction") {
                try await floor.position() == "10000" ? true : nil
            }
            let busted = try await floor.qvenue("bust", execID)
            #expect(busted.status == 0, "\(busted.errors)")
            try await floor.cluster.wait(for: "the bust") { try await floor.position() == "9000" ? true : nil }
            let shown = try await floor.qnode("orders", "show", filled.order.clOrdID, as: .viewer)
            #expect(shown.output.contains("trade_cancel") && shown.output.contains(execID), "\(shown.output)")
            let twice = try await floor.qvenue("bust", execID)
            #expect(twice.status == 6 && twice.errors.contains("no trade that stands"), "\(twice.errors)")
            // The symbol still trades.
            try floor.cluster.venue.ask(ControlRequest(.step, count: 1))
            _ = try await floor.bought("1000", becomes: "filled")
            #expect(try await floor.position() == "10000")
        }
    }
}
