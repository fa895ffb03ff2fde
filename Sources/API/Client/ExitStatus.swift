/// What the program's exit code says.
package enum ExitStatus: Int32, Sendable, CaseIterable {
    case ok = 0
    case error = 1
    /// The cluster works, but the next failure stops it.
    case degraded = 2
    /// No leader or no quorum.
    case noLeader = 3
    /// Connection, TLS, certificate or permission.
    case connection = 4
    /// Integrity or divergence.
    case integrity = 5
    /// Refused by a guard: nothing was done.
    case refused = 6
    /// Timeout: the outcome is unknown.
    case unknownOutcome = 7
    case usage = 64
}

extension ClusterStatus {
    package var exitStatus: ExitStatus {
        if leader == nil { return .noLeader }
        return failureTolerance < 1 ? .degraded : .ok
    }
}
