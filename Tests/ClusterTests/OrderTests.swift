import Exchange
import Foundation
import LocalCluster
import Testing

extension VenueTests {
    /// Orders at a venue of their own, while leaders and connections are lost.
    @Suite(.serialized) struct OrderTests {
        /// Those that take long, since a venue has to notice first that a connection is dead, come seldom.
        private static let losses: [OrderDrill.Loss] = [
            .killed, .disconnected, .isolated, .killed, .disconnected, .paused, .killed, .isolated, .killed, .vanished,
        ]

        /// Fifty in all, under each rule about repeated ClOrdIDs.
        @Test(arguments: [(DuplicateRule.wholeDay, 20), (.openOnly, 15), (.none, 15)])
        func noOrderTwiceAndNoFillMissed(rule: DuplicateRule, rounds: Int) async throws {
            let outcome = try await VenueTests.drill(rule, Self.losses, rounds: rounds)
            for round in outcome.rounds {
                #expect(round.failures.isEmpty, "round \(round.number), \(round.loss) at \(round.step)")
            }
            #expect(outcome.failures.isEmpty)
            #expect(outcome.rounds.count == rounds && outcome.orders > rounds && outcome.executions > rounds)
        }
    }
}

/// Tests over real sites that trade at a real venue process. One at a time.
@Suite(.serialized) enum VenueTests {
    static func drill(
        _ rule: DuplicateRule, _ losses: [OrderDrill.Loss], rounds: Int
    ) async throws -> OrderDrill.Outcome {
        let bars = try TestCluster.sampleBars()
        let rows = try TestCluster.sample()
        let cluster = try LocalCluster(
            directory: TestCluster.folder(), binary: TestCluster.binary, bars: rows, duplicates: rule)
        let links = try await RelayedLinks(cluster)
        do {
            let outcome = try await OrderDrill(
                cluster: cluster, bars: rows, links: links,
                signals: AgreeableSignals(bars: bars, lot: LocalCluster.lot), losses: losses, rounds: rounds, seed: 1
            ) { _ in }.run()
            await links.stop()
            cluster.remove()
            return outcome
        } catch {
            await cluster.killAll()
            await links.stop()
            throw error
        }
    }
}
