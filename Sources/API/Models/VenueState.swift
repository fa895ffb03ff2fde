/// A site's sessions with the venue. The order session is the leader's; the market data is each site's own.
package struct VenueState: Codable, Sendable, Hashable {
    /// What the cluster calls the venue.
    package var name: String
    /// `standby`, `disconnected`, `connecting`, `logging_on`, `recovering`, `reconciling` or `ready`.
    package var session: String
    /// MsgSeqNums of the order session; absent before this site has one.
    package var nextOutgoing: DecimalIndex?
    package var nextIncoming: DecimalIndex?
    /// The highest outbound number that is reserved, and the venue's last that is committed.
    package var reservedThrough: DecimalIndex?
    package var committedIncoming: DecimalIndex?
    /// Orders not known to be terminal; of them, those whose fate is not known; orders that wait for the session.
    package var openOrders: Int
    package var inDoubt: Int
    package var unsent: Int
    /// Reports of the venue that are not committed yet.
    package var uncommittedReports: Int
    /// When the venue was last heard, RFC 3339.
    package var lastReceived: String?
    package var lastError: String?
    /// `subscribed`, `down`, or absent where bars come another way.
    package var marketData: String?
    package var marketDataError: String?

    package init(name: String, session: String) {
        self.name = name
        self.session = session
        openOrders = 0
        inDoubt = 0
        unsent = 0
        uncommittedReports = 0
    }
}
