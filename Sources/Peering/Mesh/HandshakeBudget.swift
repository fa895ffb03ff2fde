package import NIOCore

/// Rate limit for inbound TLS handshakes, which take time of the thread that runs consensus: a burst at once, then a
/// number a second.
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

    /// Takes one handshake from the budget. Returns false when none may begin now.
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
