import DequeModule
package import FIX

extension OrderGateway {
    /// This site leads, has applied everything before its term and takes the venue session over.
    package mutating func lead(_ takeover: Takeover, at now: Instant) -> [Action] {
        precondition(leadership == nil, "leads in term \(leadership?.term ?? 0) and is to lead in \(takeover.term)")
        leadership = Leadership(term: takeover.term)
        numbers = NumberReservation(reservedThrough: takeover.reservedThrough)
        committedIncoming = takeover.committedIncoming
        for order in takeover.openOrders { orders.insert(order, at: connection) }
        connectAt = now.monotonic
        proposeAt = now.monotonic
        let alarmedBefore = takeover.unreachableSince.map { Int64(clamping: max(0, Int128(now.utc) - Int128($0))) }
        outage = Outage(since: now.monotonic, isAlarmed: alarmedBefore != nil, alarmedBefore: alarmedBefore)
        return advance(now)
    }

    /// Another site leads, or nobody. Everything of the term is forgotten: its successor asks the log and the venue.
    package mutating func follow(at now: Instant) -> [Action] {
        guard let leadership else { return [] }
        drop("term \(leadership.term) is over", at: now, isClean: true)
        self.leadership = nil
        session = nil
        orders = OrderTable()
        unsent = []
        sent = SentMessages()
        reports = ReportQueue()
        isReadingPaused = false
        backoff = configuration.shortestBackoff
        lastError = nil
        outage = nil
        isNumberAlarmed = false
        return advance(now)
    }

    /// - Parameter time: monotonic; nil when there is no lease.
    package mutating func leaseHolds(until time: Int64?, at now: Instant) -> [Action] {
        lease = time
        return advance(now)
    }

    func holdsLease(_ now: Instant) -> Bool { lease.map { now.monotonic < $0 } ?? false }

    /// I7. Whatever lies unsent in the connection must not leave any more, and a successor's logon must not wait.
    mutating func cutWithoutLease(_ now: Instant) {
        guard !holdsLease(now) else { return }
        lease = nil
        guard stage != .disconnected else { return }
        drop("the lease ran out", at: now)
        // The venue did nothing wrong.
        connectAt = now.monotonic
    }
}
