/// Whether a site's wall clock is fit to lead by: its leader stamps every entry, and everybody trades by those times.
package enum ClockAgreement {
    /// Clocks further apart than this do not agree, in nanoseconds. Less than ``Raft/maximumTimeLeap``: whoever leads
    /// is not refused.
    package static let bound: Int64 = 2_000_000_000

    /// Whether this site's clock is ahead of so many others that no majority would take its times, or behind a majority
    /// that agree with each other. When no majority agrees, those who are not ahead may lead, so that somebody can.
    ///
    /// - Parameters:
    ///   - offsets: of the other sites that are known, theirs minus this one's, in nanoseconds.
    ///   - count: of all sites, this one included.
    package static func isApart(offsets: [Int64], of count: Int) -> Bool {
        let quorum = count / 2 + 1
        let refusing = offsets.count { $0 < -bound }
        let accepting = 1 + offsets.count - refusing
        if accepting < quorum, accepting + refusing >= quorum { return true }
        let ahead = offsets.filter { $0 > bound }.sorted()
        return ahead.indices.contains { first in
            ahead[first...].count { $0 - ahead[first] <= bound } >= quorum
        }
    }
}
