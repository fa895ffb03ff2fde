import API
import Foundation
import LocalCluster
import Peering
import Testing

extension UnhurriedTests {
    /// A follower passes a request on, the leader commits it, and the answer is lost on its way back.
    @Suite(.serialized) struct LostAnswerTests {
        /// Rounds in which the follower may have lost its leader before it passed the request on.
        private static let rounds = 10
        /// Longer than a link is silent before it is given up, so that the follower asks again.
        private static let settings = ["QNODE_API_REQUEST_TIMEOUT": "60000"]

        /// The version that the change was made for is gone when the follower asks again: the change itself, and then
        /// another's, took its place. Whoever is told of a conflict believes that nothing was done.
        @Test func aChangeThatWasCommittedIsNoConflict() async throws {
            try await LostAnswers.with(Self.settings) { answers in
                for round in 1...Self.rounds {
                    let before = try await answers.witness.limits(of: "EURUSD")
                    let givenUp = answers.linksGivenUp
                    await answers.lose()
                    async let outcome = answers.change(before, notional: "\(round)")
                    guard let version = try await answers.committed({ try await $0.version(after: before) }) else {
                        answers.heal()
                        #expect(try await outcome.get().committed)
                        continue
                    }
                    var values = before.values
                    values.maxNotional = "777"
                    let replaced = try await answers.witness.change(
                        .limits(values), ifVersion: version, dryRun: false)
                    #expect(replaced.committed)
                    try await answers.cluster.wait(for: "the silent link to be given up") {
                        answers.linksGivenUp > givenUp ? true : nil
                    }
                    answers.heal()
                    switch await outcome {
                    case .success(let report): #expect(report.version.value == version)
                    case .failure(let error):
                        #expect(error.kind == .answered(.timeout), "\(error)")
                        #expect(error.mayHaveHappened)
                        #expect(error.message.contains("may be committed"), "\(error)")
                    }
                    let after = try await answers.witness.limits(of: "EURUSD")
                    #expect(after.version == replaced.version)
                    return
                }
                Issue.record("no change reached the leader in \(Self.rounds) rounds")
            }
        }

        /// The leader's machine is gone, and nobody is told: connections stay open. The follower asks the next leader
        /// as soon as there is one, and not when the link to the old one has been silent for too long.
        @Test func whatWaitsForALeaderThatIsGoneIsAnsweredByTheNext() async throws {
            // On a machine so busy that an election takes as long as the silence, a round says nothing.
            for _ in 1...3 {
                var hasWaited = true
                try await LostAnswers.with(Self.settings) { answers in
                    hasWaited = try await Self.isAnsweredAfterTheSilence(answers)
                }
                if !hasWaited { return }
            }
            Issue.record("it was never answered before the silent link was given up")
        }

        private static func isAnsweredAfterTheSilence(_ answers: LostAnswers) async throws -> Bool {
            for round in 1...rounds {
                let key = "in-flight-\(round)"
                let before = answers.linksGivenUp
                await answers.lose()
                async let outcome = answers.note(key)
                let isInFlight = try await answers.committed { answers in
                    try answers.cluster.idempotencyKeys(answers.other)[key] != nil ? true : nil
                }
                guard isInFlight != nil else {
                    answers.heal()
                    #expect(try await outcome.get().outcome == .accepted)
                    continue
                }
                let start = ContinuousClock.now
                try await answers.vanish()
                let receipt = try await outcome.get()
                let hasWaited = answers.linksGivenUp > before
                print("answered \(ContinuousClock.now - start) after the leader was gone")
                #expect(receipt.outcome == .accepted && receipt.duplicate)
                try await answers.comeBack()
                return hasWaited
            }
            throw LocalClusterError("no note reached the leader in \(rounds) rounds")
        }
    }
}

/// Three sites, of which one follower can be kept from hearing the leader.
private struct LostAnswers {
    let cluster: LocalCluster
    let links: RelayedLinks
    let leader: String
    let follower: String
    let other: String
    /// Of the follower.
    private let follow: (risk: SiteClient, trader: SiteClient)
    /// A person of the same role, at the other follower.
    let witness: SiteClient

    static func with(_ settings: [String: String], _ body: (LostAnswers) async throws -> Void) async throws {
        var links: RelayedLinks?
        try await BusySites.with(environment: settings) { cluster in
            links = try await RelayedLinks(cluster)
        } _: { sites in
            let cluster = sites.cluster
            try await sites.commit(seconds: 0.1)
            let leader = try await cluster.leader(asking: sites.client)
            let others = cluster.names.filter { $0 != leader }
            func client(_ role: ClientRole, of name: String) throws -> SiteClient {
                try cluster.client(role, of: [name], timeout: .seconds(120))
            }
            let answers = LostAnswers(
                cluster: cluster, links: try #require(links), leader: leader, follower: others[0], other: others[1],
                follow: (try client(.risk, of: others[0]), try client(.trader, of: others[0])),
                witness: try client(.risk, of: others[1]))
            // Connections to the follower are there before the answers are lost: its leader is soon forgotten then.
            _ = try await answers.follow.risk.limits(of: "EURUSD")
            _ = try await answers.note("first").get()
            try await body(answers)
            for client in [answers.follow.risk, answers.follow.trader, answers.witness] { await client.shutdown() }
            answers.heal()
            try await sites.verify()
        }
        await links?.stop()
    }

    // MARK: Requests

    func change(_ row: LimitsRow, notional: String) async -> Result<ChangeReport, ClientError> {
        var values = row.values
        values.maxNotional = notional
        do throws(ClientError) {
            return .success(
                try await follow.risk.change(.limits(values), ifVersion: row.version.value, dryRun: false))
        } catch { return .failure(error) }
    }

    func note(_ key: String) async -> Result<CommandReceipt, ClientError> {
        do throws(ClientError) {
            return .success(try await follow.trader.submit(NoteRequest(idempotencyKey: key, text: "seen")))
        } catch { return .failure(error) }
    }

    /// The version that took the place of this one, if one did.
    func version(after row: LimitsRow) async throws -> UInt64? {
        let now = try await witness.limits(of: row.values.symbol).version.value
        return now > row.version.value ? now : nil
    }

    /// Waits for what `look` sees at the other follower; nil when it does not come, for the follower had no leader to
    /// pass the request on to.
    func committed<Value: Sendable>(_ look: (LostAnswers) async throws -> Value?) async throws -> Value? {
        try? await cluster.wait(for: "a commit", within: .seconds(3)) { try await look(self) }
    }

    // MARK: Faults

    /// What the leader says does not reach the follower any more; what the follower says reaches the leader.
    func lose() async { await links.silence(leader, towards: follower) }

    func heal() { links.heal(leader, follower) }

    /// The leader is gone without a word to anybody.
    func vanish() async throws {
        links.isolate(leader)
        try await cluster.kill(leader)
    }

    func comeBack() async throws {
        links.rejoin(leader)
        try await cluster.start(leader)
    }

    /// How often the follower has given up its link to the leader because it heard nothing over it.
    var linksGivenUp: Int {
        TestCluster.log(of: follower, in: cluster).split(separator: "\n")
            .count { $0.contains("nothing heard for") && $0.contains("peer=\(leader) ") }
    }
}
