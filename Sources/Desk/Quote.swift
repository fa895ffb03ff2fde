package import Raft
package import Trading

/// The newest price that a site has of a symbol.
///
/// It ages by the site's monotonic clock, so that nobody who sets a wall clock makes it older or younger. The log's
/// time is its leader's, so that is what a verdict tells.
package struct Quote: Sendable, Hashable {
    package let price: Price
    /// When the site last knew that it is the newest.
    package let seenAt: MonotonicTime

    package init(price: Price, seenAt: MonotonicTime) {
        self.price = price
        self.seenAt = seenAt
    }

    /// Whether it is at most `age` nanoseconds old.
    package func holds(at now: MonotonicTime, maximumAge age: Int64) -> Bool { now - seenAt <= age }

    /// When it was seen by a wall clock so many nanoseconds ahead of the monotonic one: nanoseconds UTC. Nil when that
    /// clock tells no time that can be.
    package func time(byClockAhead nanoseconds: Int64) -> Int64? {
        let (time, overflow) = seenAt.addingReportingOverflow(nanoseconds)
        return overflow || time < 0 ? nil : time
    }
}
