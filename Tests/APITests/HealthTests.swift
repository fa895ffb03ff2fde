import API
import Testing

@Suite struct HealthTests {
    @Test func anybodyMayAskWhetherTheSiteLives() async throws {
        try await TestSite.run { site in
            #expect(try await site.ask("GET", "/livez", as: nil).status == 200)
            site.service.change { $0.isAlive = false }
            let answer = try await site.ask("GET", "/livez", as: nil)
            #expect(answer.status == 503)
            #expect(try answer.decoded(Liveness.self).alive == false)
        }
    }

    @Test func readinessNamesItsChecksOnlyWhenAsked() async throws {
        try await TestSite.run { site in
            let failed = Readiness.Check(name: "leader", ok: false, detail: "none for 3 s")
            site.service.change { $0.checks.append(failed) }
            let brief = try await site.ask("GET", "/readyz", as: nil)
            #expect(brief.status == 503)
            #expect(try brief.decoded(Readiness.self).checks == nil)
            let verbose = try await site.ask("GET", "/readyz?verbose", as: nil)
            #expect(verbose.status == 503)
            #expect(try verbose.decoded(Readiness.self).checks?.last == failed)
            site.service.change { $0.checks.removeLast() }
            #expect(try await site.ask("GET", "/readyz", as: nil).status == 200)
        }
    }

    @Test func onlyTheLeaderAnswersTheLeaderProbeWithSuccess() async throws {
        try await TestSite.run { site in
            #expect(try await site.ask("GET", "/leader", as: nil).status == 200)
            #expect(try await site.ask("HEAD", "/leader", as: nil).status == 200)
            site.service.change { $0.isLeader = false }
            #expect(try await site.ask("HEAD", "/leader", as: nil).status == 503)
            let answer = try await site.ask("GET", "/leader", as: nil)
            #expect(answer.status == 503)
            #expect(try answer.decoded(LeaderInfo.self).leaderAddress == "127.0.0.1:7102")
        }
    }
}
