import Ledger
import Trading
import TradingStore
import Venue

extension TradingStore {
    /// What a new leader has to know of the session with a venue, once the first entry of its term is applied.
    ///
    /// - Parameter openOrders: as of then, or later.
    func takeover(of venue: String, term: Term, _ openOrders: [OrderRecord]) -> OrderGateway.Takeover {
        let session = venueSession(venue)
        return OrderGateway.Takeover(
            term: term, reservedThrough: session?.reservedThrough ?? 0,
            committedIncoming: session?.committedIncoming ?? 0,
            openOrders: openOrders.filter { $0.term < term }.map(\.order),
            unreachableSince: session?.unreachableSince)
    }
}
