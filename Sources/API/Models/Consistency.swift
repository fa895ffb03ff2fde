/// How current the rows of an answer are.
package enum Consistency: String, Codable, Sendable, Hashable, CaseIterable {
    /// Everything committed before the request came: a majority has confirmed the leader since.
    case linearizable
    /// The same, as long as the sites' clocks run alike within 5 %: the leader vouches for itself under its lease.
    case leader
    /// Whatever this site has, however old.
    case stale
}
