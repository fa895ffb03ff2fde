import Histogram

/// How long something took, again and again: counts to two significant digits, and the exact sum.
struct Latencies: Sendable {
    /// Nanoseconds that one bucket of the lowest range holds, and the longest that is told apart.
    private static let shortest: UInt64 = 1_000
    private static let longest: UInt64 = 60_000_000_000

    /// Upper bounds for Prometheus, nanoseconds: from a write of the page cache to a disk that hangs.
    static let bounds: [UInt64] = [
        50_000, 100_000, 200_000, 500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000, 20_000_000, 50_000_000,
        100_000_000, 200_000_000, 500_000_000, 1_000_000_000, 2_000_000_000, 5_000_000_000, 10_000_000_000,
    ]

    private var histogram = Histogram<UInt64>(
        lowestDiscernibleValue: shortest, highestTrackableValue: longest, numberOfSignificantValueDigits: .two)
    /// Nanoseconds.
    private(set) var sum: UInt64 = 0

    var count: UInt64 { histogram.totalCount }

    /// A clock that went back counts as no time; what took longer than a minute counts as a minute.
    mutating func record(nanoseconds: Int64, times: UInt64 = 1) {
        let duration = UInt64(max(nanoseconds, 0))
        histogram.record(min(duration, Self.longest), count: times)
        sum &+= duration &* times
    }

    mutating func add(_ other: Latencies) {
        histogram.add(other.histogram)
        sum &+= other.sum
    }

    /// How often it took at most so long, for each of ``bounds``.
    var cumulativeCounts: [UInt64] {
        var total: UInt64 = 0
        var from: UInt64 = 0
        return Self.bounds.map { bound in
            total += histogram.count(within: from...bound)
            from = histogram.nextNonEquivalentForValue(bound)
            return total
        }
    }
}
