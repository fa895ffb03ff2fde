import NIOCore

/// Waits that double from the shortest to the longest, each drawn at random from the upper half of its step, so that
/// sites that lost the same peer at once do not all dial it at once.
struct Backoff {
    private let shortest: Int64
    private let longest: Int64
    private var step: Int64

    init(shortest: TimeAmount, longest: TimeAmount) {
        self.shortest = shortest.nanoseconds
        self.longest = longest.nanoseconds
        step = self.shortest
    }

    mutating func next(using random: inout some RandomNumberGenerator) -> TimeAmount {
        defer { step = min(step.multipliedReportingOverflow(by: 2).partialValue, longest) }
        return .nanoseconds(Int64.random(in: (step + 1) / 2...step, using: &random))
    }

    mutating func reset() { step = shortest }
}
