/// One site, as the answering site knows it. What it cannot know of an unreachable one is absent.
package struct NodeStatus: Codable, Sendable, Hashable {
    package private(set) var schemaVersion = Schema.version
    package var name: String
    /// Its consensus identity.
    package var id: DecimalIndex
    /// Where its API listens: `host:port`.
    package var address: String
    /// `leader`, `follower`, `candidate` or `learner`.
    package var role: String?
    /// `running`, `unreachable`, `halted` and the like.
    package var state: String
    package var term: DecimalIndex?
    package var commit: DecimalIndex?
    package var applied: DecimalIndex?
    /// Entries it has yet to apply, seen from the leader's commit index.
    package var lag: DecimalIndex?
    /// The state digest at `applied`, in hexadecimal.
    package var digest: String?
    /// The root of the log's Merkle tree at `commit`, in hexadecimal.
    package var merkleRoot: String?
    /// Since the answering site last heard from it; absent for itself.
    package var lastContactMilliseconds: Int?
    /// How far its clock is ahead of the answering site's, as that has measured it; absent for itself.
    package var clockOffsetMilliseconds: Int64?
    package var diskFreeBytes: DecimalIndex?
    /// RFC 3339.
    package var certificateExpires: String?
    package var version: String?
    /// Absent where no venue is configured.
    package var venue: VenueState?
    /// What is wrong with it, a line each.
    package var errors: [String]

    package init(
        name: String, id: UInt64, address: String, role: String?, state: String, term: UInt64? = nil,
        commit: UInt64? = nil, applied: UInt64? = nil, lag: UInt64? = nil, digest: String? = nil,
        merkleRoot: String? = nil, lastContactMilliseconds: Int? = nil, diskFreeBytes: UInt64? = nil,
        certificateExpires: String? = nil, version: String? = nil, errors: [String] = []
    ) {
        self.name = name
        self.id = DecimalIndex(id)
        self.address = address
        self.role = role
        self.state = state
        self.term = term.map { DecimalIndex($0) }
        self.commit = commit.map { DecimalIndex($0) }
        self.applied = applied.map { DecimalIndex($0) }
        self.lag = lag.map { DecimalIndex($0) }
        self.digest = digest
        self.merkleRoot = merkleRoot
        self.lastContactMilliseconds = lastContactMilliseconds
        self.diskFreeBytes = diskFreeBytes.map { DecimalIndex($0) }
        self.certificateExpires = certificateExpires
        self.version = version
        self.errors = errors
    }
}
