import API
import Foundation
import LocalCluster
import Peering
import Testing

extension UnhurriedTests {
    /// A person stops trading, on real sites that trade over FIX.
    @Suite struct HaltTests {
        private static let halt = ["halt", "--symbol", "EURUSD", "--reason", "prices look wrong"]

        @Test func aPersonHaltsASymbolAndItsHaltOutlivesTheLeader() async throws {
            try await TradingFloor.with { floor in
                let working = try await floor.bought("1000", limit: "0.9", becomes: "working").order.clOrdID
                try await tryIt(floor, working)
                let halted = try await floor.qnode(Self.halt, as: .risk)
                #expect(halted.status == 0, "\(halted.errors)")
                try await nothingIsOrdered(floor)
                #expect(try await floor.client.order(working).order.state == "working")
                let alarms = try await floor.qnode("alarms", as: .viewer)
                #expect(alarms.output.contains("halted EURUSD: prices look wrong"), "\(alarms.output)")

                let leader = try #require(try await floor.client.leader().leader)
                try await floor.cluster.kill(leader)
                try await floor.sessionIsReady(not: leader)
                try await nothingIsOrdered(floor)
                let status = try await floor.qnode("status", as: .viewer)
                #expect(status.output.contains("paper, EURUSD halted (halted_by_person)"), "\(status.output)")

                let resume = ["halts", "resume", "--symbol", "EURUSD", "--reason", "the feed was wrong"]
                #expect(try await floor.qnode(resume, as: .risk).status == 0)
                _ = try await floor.bought("1000", limit: "0.9", becomes: "working")
            }
        }

        /// What it would do, and who may do it.
        private func tryIt(_ floor: TradingFloor, _ working: String) async throws {
            let tried = try await floor.qnode(Self.halt + ["--dry-run"], as: .viewer)
            #expect(tried.status == 0 && tried.output.contains(working), "\(tried.output)\(tried.errors)")
            let trader = try await floor.qnode(Self.halt, as: .trader)
            #expect(trader.status == 4 && trader.errors.contains("this needs the risk role"), "\(trader.errors)")
            let unknown = try await floor.qnode("halt", "--symbol", "GBPUSD", "--reason", "x")
            #expect(unknown.status == 6 && unknown.output.contains("not among the instruments"), "\(unknown.output)")
            #expect(try await floor.client.halts().rows.isEmpty)
        }

        private func nothingIsOrdered(_ floor: TradingFloor) async throws {
            let denied = try await floor.decision(on: try await floor.buy("1000"), "denied")
            #expect(denied.reason == "trading_state" && denied.detail.contains("EURUSD halted"), "\(denied)")
        }
    }
}
