package import NIOCore

/// How many TLS handshakes of others are begun: each takes the time of the thread that runs consensus. So many at once,
/// then so many a second.
package struct HandshakeBudget: Sendable {
    private let perSecond: Int
    private let burst: Int
    /// In handshakes times nanoseconds, so that nothing is rounded.
    private var left: Int64
    private var filledAt: NIODeadline?

    private static let second: Int64 = 1_000_000_000

    /// - Parameter burst: begun at once after a quiet moment.
    package init(perSecond: Int, burst: Int) {
        let allowed = 1...1_000_000
        precondition(allowed.contains(perSecond) && allowed.contains(burst), "\(perSecond) a second, \(burst) at once")
        self.perSecond = perSecond
        self.burst = burst
        left = Int64(burst) * Self.second
    }

    /// Whether one more may begin now. If so it has.
    package mutating func take(at now: NIODeadline) -> Bool {
        refill(at: now)
        guard left >= Self.second else { return false }
        left -= Self.second
        return true
    }

    private mutating func refill(at now: NIODeadline) {
        let full = Int64(burst) * Self.second
        let passed = max(0, (now - (filledAt ?? now)).nanoseconds)
        filledAt = now
        let (gain, overflow) = passed.multipliedReportingOverflow(by: Int64(perSecond))
        left = overflow || gain >= full - left ? full : left + gain
    }
}
