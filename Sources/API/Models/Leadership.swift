/// Who leads, as far as the answering site knows.
package struct LeaderInfo: Codable, Sendable, Hashable {
    package private(set) var schemaVersion = Schema.version
    /// The site that answered.
    package var site: String
    package var isThisSite: Bool
    package var term: DecimalIndex
    /// The leader's name, identity and API address (`host:port`); absent when this site knows no leader.
    package var leader: String?
    package var leaderID: DecimalIndex?
    package var leaderAddress: String?

    package init(
        site: String, isThisSite: Bool, term: UInt64, leader: String?, leaderID: UInt64?, leaderAddress: String?
    ) {
        self.site = site
        self.isThisSite = isThisSite
        self.term = DecimalIndex(term)
        self.leader = leader
        self.leaderID = leaderID.map { DecimalIndex($0) }
        self.leaderAddress = leaderAddress
    }
}

/// One term that had a leader.
package struct LeaderChange: Codable, Sendable, Hashable {
    package var term: DecimalIndex
    package var leader: String
    /// The first entry of the term.
    package var index: DecimalIndex
    /// When that entry was made.
    package var time: Nanoseconds

    package init(term: UInt64, leader: String, index: UInt64, time: Int64) {
        self.term = DecimalIndex(term)
        self.leader = leader
        self.index = DecimalIndex(index)
        self.time = Nanoseconds(time)
    }
}

/// The terms that had a leader, newest first.
package typealias LeaderHistory = Listing<LeaderChange>

/// What `POST /v1/leader/transfer` takes.
package struct TransferRequest: Codable, Sendable, Hashable {
    /// The site that shall lead; absent, the cluster picks the one that trails least.
    package var to: String?

    /// Of a site's name, in bytes.
    package static let maximumNameLength = 64

    package init(to: String?) { self.to = to }
}
