import FIX

extension OrderGateway {
    /// The earliest time at which something becomes due by itself. What can be done has been done by then, so none of
    /// these lies behind the last input.
    var nextDeadline: Int64? {
        guard leadership != nil else { return nil }
        var due = [orders.nextWaitEnd, unsent.first?.expiresAt, linkDeadline].compactMap { $0 }
        if hasSomethingToPropose { due.append(proposeAt) }
        if let outage, !outage.isAlarmed { due.append(outage.since + configuration.outageLimit) }
        return due.min()
    }

    private var hasSomethingToPropose: Bool {
        needsNumbers || reports.nextProposal != nil || leadership?.standing == .lost || canConclude
    }

    private var linkDeadline: Int64? {
        guard let lease else { return nil }
        switch stage {
        case .disconnected: return canConnect ? connectAt : nil
        case .connecting: return lease
        case .loggingOn(let limit), .massStatus(let limit): return min(limit, sessionDeadline(lease))
        case .recovering, .asking, .concluding, .ready: return sessionDeadline(lease)
        }
    }

    /// The connection does not outlive the lease.
    private func sessionDeadline(_ lease: Int64) -> Int64 { min(session?.deadline ?? lease, lease) }
}
