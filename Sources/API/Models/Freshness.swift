/// How far an answer can be trusted to be current.
package struct Freshness: Codable, Sendable, Hashable {
    /// The site that answered.
    package var site: String
    /// A log entry this site had applied when it read the rows; they may be newer.
    package var appliedIndex: DecimalIndex
    /// What the answer really is; never less than what was asked for.
    package var consistency: Consistency
    /// Since this site last heard from a leader; zero on the leader.
    package var ageMilliseconds: Int

    package init(site: String, appliedIndex: UInt64, consistency: Consistency = .stale, ageMilliseconds: Int) {
        self.site = site
        self.appliedIndex = DecimalIndex(appliedIndex)
        self.consistency = consistency
        self.ageMilliseconds = ageMilliseconds
    }
}
