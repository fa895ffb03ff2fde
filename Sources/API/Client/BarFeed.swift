import Algorithms

/// Brings one site's bars of one symbol up to date and keeps at it while the site comes and goes.
package struct BarFeed: Sendable {
    package enum Progress: Sendable, Hashable {
        /// The site holds these many of the bars already.
        case resumed(held: Int, total: Int)
        case stored(Int, total: Int)
        /// Not reached; tried again in a moment.
        case waiting(ClientError)
    }

    private let client: SiteClient
    private let symbol: String
    /// Oldest first.
    private let bars: [BarRow]
    /// Bars a second; nil for as fast as the site takes them.
    private let rate: Int?

    /// Bars of one request.
    package static let batch = 1_000
    /// Requests a second when there is a rate.
    private static let requestsPerSecond = 4
    private static let firstPause = Duration.milliseconds(250)
    private static let longestPause = Duration.seconds(5)

    /// - Parameter client: of one endpoint.
    package init(client: SiteClient, symbol: String, bars: [BarRow], rate: Int?) {
        precondition(rate.map { $0 > 0 } ?? true, "a rate of \(rate ?? 0) bars a second")
        self.client = client
        self.symbol = symbol
        self.bars = bars
        self.rate = rate
    }

    /// Ends when the site holds every bar.
    ///
    /// - Throws: what trying again will not mend.
    package func run(progress: @Sendable (Progress) async -> Void) async throws {
        var pause = Self.firstPause
        while true {
            do {
                var next = Self.firstIndex(after: try await client.lastBar(symbol: symbol).time?.value, in: bars)
                await progress(.resumed(held: next, total: bars.count))
                while next < bars.count {
                    next = try await pushBatch(from: next)
                    pause = Self.firstPause
                    await progress(.stored(next, total: bars.count))
                }
                return
            } catch let error as ClientError where error.mayBeRetried {
                await progress(.waiting(error))
                try await Task.sleep(for: pause)
                pause = min(pause * 2, Self.longestPause)
            }
        }
    }

    private func pushBatch(from start: Int) async throws -> Int {
        let began = ContinuousClock.now
        let size = rate.map { max(1, min(Self.batch, $0 / Self.requestsPerSecond)) } ?? Self.batch
        let batch = bars[start..<min(start + size, bars.count)]
        _ = try await client.pushBars(BarsRequest(symbol: symbol, bars: Array(batch)))
        if let rate { try await Task.sleep(until: began + .seconds(1) * batch.count / rate, clock: .continuous) }
        return batch.endIndex
    }

    /// Where in `bars` those later than `time` begin.
    static func firstIndex(after time: Int64?, in bars: [BarRow]) -> Int {
        guard let time else { return 0 }
        return bars.partitioningIndex { $0.time.value > time }
    }
}
