package import Raft
package import Trading

/// The newest price that a site has of a symbol.
///
/// Its age is measured on the site's monotonic clock, which nobody can set. The log has the leader's wall-clock time,
/// so a verdict tells when the price was seen by the leader's wall clock.
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

    /// When the price was seen, in nanoseconds UTC, by a wall clock that is this far ahead of the monotonic clock. Nil
    /// when the result is negative or overflows.
    package func time(byClockAhead nanoseconds: Int64) -> Int64? {
        let (time, overflow) = seenAt.addingReportingOverflow(nanoseconds)
        return overflow || time < 0 ? nil : time
    }
}
