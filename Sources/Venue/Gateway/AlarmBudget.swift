import DequeModule
package import Trading

/// How many alarms of its gateway a leader proposes: a venue gone mad must not fill the log. What is over it is in the
/// leader's own log alone, and counted.
package struct AlarmBudget: Sendable {
    /// Most in any ``window``.
    package static let maximum = 16
    /// Of those, the ones that only the beginning and the end of an outage may use: orders that an outage holds up must
    /// not hide that it is over.
    package static let keptForOutages = 4
    /// In nanoseconds.
    package static let window: Int64 = 60_000_000_000

    /// When the last ones were proposed, oldest first.
    private var proposedAt: Deque<Int64> = []
    /// Since the last one that was proposed.
    package private(set) var unlisted = 0

    package init() {}

    /// The entry to propose, which also tells how many were not; nil when this one is not to be either.
    ///
    /// - Parameter now: monotonic.
    package mutating func admit(_ alarm: GatewayAlarm, of venue: String, at now: Int64) -> VenueAlarm? {
        while let first = proposedAt.first, now - first >= Self.window { proposedAt.removeFirst() }
        let limit = alarm.code.isOutage ? Self.maximum : Self.maximum - Self.keptForOutages
        guard proposedAt.count < limit else {
            unlisted += 1
            return nil
        }
        proposedAt.append(now)
        let missing = unlisted == 0 ? "" : "(\(unlisted) more before it only in the leader's log) "
        unlisted = 0
        return VenueAlarm(venue: venue, code: alarm.code.rawValue, message: missing + alarm.message)
    }
}
