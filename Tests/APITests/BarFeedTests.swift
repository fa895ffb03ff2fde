import Peering
import Testing

@testable import API

@Suite struct BarFeedTests {
    @Test func itGoesOnAfterTheLastBarTheSiteHolds() {
        let bars = Sample.bars(4)
        #expect(BarFeed.firstIndex(after: nil, in: bars) == 0)
        #expect(BarFeed.firstIndex(after: 0, in: bars) == 0)
        #expect(BarFeed.firstIndex(after: 60_000_000_000, in: bars) == 1)
        #expect(BarFeed.firstIndex(after: 150_000_000_000, in: bars) == 2)
        #expect(BarFeed.firstIndex(after: 240_000_000_000, in: bars) == 4)
        #expect(BarFeed.firstIndex(after: 0, in: []) == 0)
    }

    @Test func itSendsWhatIsMissingInBatches() async throws {
        try await TestSite.run { site in
            let bars = Sample.bars(BarFeed.batch * 2 + 10)
            site.service.change { $0.bars = Array(bars[..<5]) }
            try await site.withClient(try site.certificates.client(.trader)) { client in
                try await BarFeed(client: client, symbol: "EURUSD", bars: bars, rate: nil).run { _ in }
            }
            #expect(site.service.now.bars == bars)
            #expect(site.service.now.barRequests == 3)
        }
    }

    @Test func itResumesWhereTheSiteIsAfterAnOutage() async throws {
        try await TestSite.run { site in
            let bars = Sample.bars(20)
            site.service.change { $0.error = ServiceError(.unavailable, "starting") }
            try await site.withClient(try site.certificates.client(.trader)) { client in
                try await BarFeed(client: client, symbol: "EURUSD", bars: bars, rate: nil).run { progress in
                    guard case .waiting = progress else { return }
                    site.service.change {
                        $0.error = nil
                        $0.bars = Array(bars[..<7])
                    }
                }
            }
            #expect(site.service.now.bars == bars)
        }
    }

    @Test func itStopsAtWhatTryingAgainWillNotMend() async throws {
        try await TestSite.run { site in
            let failure = await Clients.failure {
                try await site.withClient(try site.certificates.client(.viewer)) { client in
                    try await BarFeed(client: client, symbol: "EURUSD", bars: Sample.bars(2), rate: nil).run { _ in }
                }
            }
            #expect(failure?.kind == .answered(.forbidden))
        }
    }
}
