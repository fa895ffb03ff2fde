import LocalCluster
import Testing

extension VenueTests {
    /// A venue that says no more, with orders on their way.
    @Suite(.serialized) struct SilenceTests {
        /// Longer than it takes to give the session up, to try again, and for a new leader to ask about everything.
        private static let length = Duration.seconds(12)

        /// A session that the same leader makes anew, and a next leader whom the venue does not answer.
        @Test(arguments: [SilenceDrill.Case(.silent, .stays), .init(.mute, .killed)])
        func nothingIsMadeOfSilence(choice: SilenceDrill.Case) async throws {
            let bars = try TestCluster.sampleBars()
            let rows = try TestCluster.sample()
            let cluster = try LocalCluster(directory: TestCluster.folder(), binary: TestCluster.binary, bars: rows)
            do {
                let outcome = try await SilenceDrill(
                    cluster: cluster, bars: rows, signals: AgreeableSignals(bars: bars, lot: LocalCluster.lot),
                    cases: [choice], length: Self.length, rounds: 1
                ) { _ in }.run()
                #expect(outcome.failures == [])
                let round = try #require(outcome.rounds.first)
                #expect(round.failures == [])
                #expect(round.received > 0 && round.inDoubt > 0 && round.looks > 10)
                #expect(round.kind == .silent ? round.waiting > 0 : round.denied > 0)
                #expect(Set(round.times.keys).isSuperset(of: [.firstAlarm, .sessionReady, .nextAccepted]))
                cluster.remove()
            } catch {
                await cluster.killAll()
                throw error
            }
        }
    }
}
