import API
import Exchange
import Foundation
import LocalCluster
import Peering
import Testing

extension UnhurriedTests {
    /// Decisions that wait for a person, and what persons may do about them.
    @Suite(.serialized) struct ApprovalTests {
        @Test func aPersonDecides() async throws {
            try await TradingFloor.with { floor in
                let approved = try await approveOnce(floor)
                try await rejectOne(floor)
                try await denyOne(floor)
                try await approveUnderTheNextLeader(floor)
                try await letOneExpire(floor)
                // Exactly those that a person approved and no check denied.
                #expect(try floor.venueOrders().count == 2)
                #expect(try floor.venueOrders()[approved]?.cumulative == "1000")
                try await floor.holdsTogether()
            }
        }

        /// Waits for it, and gives its index.
        private func pending(_ floor: TradingFloor, _ quantity: String) async throws -> UInt64 {
            let decision = try await floor.decision(on: try await floor.buy(quantity, disputed: true), "pending")
            #expect(decision.reason == "confidences_too_far_apart")
            return decision.index.value
        }

        private func detail(_ floor: TradingFloor, _ decision: UInt64) async throws -> DecisionDetail {
            try await floor.answer(DecisionDetail.self, "decisions", "show", "\(decision)")
        }

        private func approveOnce(_ floor: TradingFloor) async throws -> String {
            let decision = try await pending(floor, "1000")
            let listed = try await floor.qnode("approvals", as: .viewer)
            #expect(listed.status == 0)
            for part in ["\(decision)", "EURUSD", "buy", "1000", "trader/trader", "250000 ppm apart, at most 200000"] {
                #expect(listed.output.contains(part), "\(part) in\n\(listed.output)")
            }
            #expect(listed.errors.contains("qnode approvals approve|reject \(decision) --reason"))
            let shown = try await floor.qnode("decisions", "show", "\(decision)", as: .viewer)
            #expect(shown.output.contains("for a person until"))
            #expect(shown.output.contains("750000") && shown.output.contains("1000000"))

            let answer = ["approvals", "approve", "\(decision)", "--reason", "the news, agreed by phone"]
            let trader = try await floor.qnode(answer[0], answer[1], answer[2], answer[3], answer[4], as: .trader)
            #expect(trader.status == 4 && trader.errors.contains("this needs the risk role"), "\(trader.errors)")
            let first = try await floor.qnode(
                answer[0], answer[1], answer[2], answer[3], answer[4], "--idempotency-key", "one")
            #expect(first.status == 0, "\(first.errors)")
            let detail = try await detail(floor, decision)
            let approval = try #require(detail.approval)
            #expect((approval.actor, approval.reason) == ("risk/risk", "the news, agreed by phone"))
            let when = UTCTime.text(nanoseconds: approval.time.value)
            #expect(
                first.output.contains(
                    "by risk/risk at index \(approval.index), \(when): the news, agreed by phone"), "\(first.output)")
            let clOrdID = try #require(detail.order?.clOrdID)
            _ = try await floor.order(clOrdID, becomes: "filled")
            try await answerAgain(floor, answer, approval)
            #expect(try floor.venueOrders().count == 1)
            return clOrdID
        }

        private func answerAgain(
            _ floor: TradingFloor, _ answer: [String], _ approval: ApprovalRow
        ) async throws {
            // The same command gets the same answer; another one is told that it comes too late.
            let retried = try await floor.qnode(
                answer[0], answer[1], answer[2], answer[3], answer[4], "--idempotency-key", "one")
            #expect(retried.status == 0)
            let again = try await floor.qnode(answer[0], answer[1], answer[2], answer[3], answer[4])
            #expect(again.status == 6)
            let expected = "decision \(answer[2]) waits no longer: approved at index \(approval.index)"
            #expect(again.output.contains(expected), "\(again.output)")
        }

        private func rejectOne(_ floor: TradingFloor) async throws {
            let decision = try await pending(floor, "2000")
            let rejected = try await floor.qnode(
                "approvals", "reject", "\(decision)", "--reason", "the feed of site3 is off")
            #expect(rejected.status == 0, "\(rejected.errors)")
            let detail = try await detail(floor, decision)
            #expect(detail.decision.outcome == "rejected" && detail.order == nil)
            #expect(detail.approval?.reason == "the feed of site3 is off")
            let late = try await floor.qnode("approvals", "approve", "\(decision)", "--reason", "x")
            #expect(late.status == 6 && late.output.contains("waits no longer: rejected at index"))
            let none = try await floor.qnode("approvals", "approve", "999999", "--reason", "x")
            #expect(none.status == 6 && none.output.contains("there is no decision at index 999999"))
        }

        /// Limits were lowered while it waited.
        private func denyOne(_ floor: TradingFloor) async throws {
            let decision = try await pending(floor, "3000")
            let limits = ["limits", "set", "EURUSD", "--apply", "--max-order-quantity"]
            let before = try await floor.client.limits(of: "EURUSD").values.maxOrderQuantity
            let lowered = try await floor.qnode(limits[0], limits[1], limits[2], limits[3], limits[4], "2000")
            #expect(lowered.status == 0, "\(lowered.errors)")
            let denied = try await floor.qnode("approvals", "approve", "\(decision)", "--reason", "do it")
            #expect(denied.status == 6)
            #expect(denied.errors.contains("denied by maximum_quantity: 3000, allowed is at most 2000"))
            let detail = try await detail(floor, decision)
            #expect(detail.decision.outcome == "denied" && detail.order == nil)
            #expect(detail.denial?.check == "maximum_quantity")
            #expect(detail.approval?.outcome == "denied" && detail.approval?.reason == "do it")
            let raised = try await floor.qnode(limits[0], limits[1], limits[2], limits[3], limits[4], before)
            #expect(raised.status == 0, "\(raised.errors)")
        }

        private func approveUnderTheNextLeader(_ floor: TradingFloor) async throws {
            let decision = try await pending(floor, "4000")
            let leader = try await floor.cluster.leader(asking: floor.client)
            try await floor.cluster.kill(leader)
            try await floor.sessionIsReady(not: leader)
            let waiting = try await floor.answer(Listing<PendingDecisionRow>.self, "approvals")
            #expect(waiting.rows.map(\.decisionIndex.value) == [decision])
            let approved = try await floor.qnode("approvals", "approve", "\(decision)", "--reason", "still good")
            #expect(approved.status == 0, "\(approved.errors)")
            let clOrdID = try #require(try await detail(floor, decision).order?.clOrdID)
            _ = try await floor.order(clOrdID, becomes: "filled")
            try await floor.cluster.start(leader)
            _ = try await floor.cluster.settle(asking: floor.client)
            try await floor.pushAnother()
        }

        private func letOneExpire(_ floor: TradingFloor) async throws {
            let short = try await floor.qnode("settings", "set", "--approval-expiry", "500ms", "--apply")
            #expect(short.errors.contains("field \"approvalExpiry\": expected 1 s to 7 d"), "\(short.errors)")
            let set = try await floor.qnode("settings", "set", "--approval-expiry", "1s", "--apply")
            #expect(set.status == 0, "\(set.errors)")
            let decision = try await pending(floor, "5000")
            try await floor.cluster.wait(for: "the decision to expire", within: .seconds(20)) {
                try await floor.client.decision(decision).decision.outcome == "expired" ? true : nil
            }
            let shown = try await floor.qnode("decisions", "show", "\(decision)", as: .viewer)
            #expect(shown.output.contains("no person had answered"), "\(shown.output)")
            let late = try await floor.qnode("approvals", "approve", "\(decision)", "--reason", "x")
            #expect(late.status == 6 && late.output.contains("waits no longer: expired at index"), "\(late.output)")
            let listed = try await floor.qnode("approvals", as: .viewer)
            #expect(listed.errors.contains("no decisions, as site"), "\(listed.errors)")
        }
    }
}
