/// How far an answer can be trusted to be current: it is one site's own view.
package struct Freshness: Codable, Sendable, Hashable {
    /// The site that answered.
    package var site: String
    /// The last log entry this site had applied when it answered.
    package var appliedIndex: DecimalIndex
    /// `stale`: this site's own rows, not confirmed with a majority.
    package var consistency: String
    /// Since this site last heard from a leader; zero on the leader.
    package var ageMilliseconds: Int

    package init(site: String, appliedIndex: UInt64, consistency: String = "stale", ageMilliseconds: Int) {
        self.site = site
        self.appliedIndex = DecimalIndex(appliedIndex)
        self.consistency = consistency
        self.ageMilliseconds = ageMilliseconds
    }
}
