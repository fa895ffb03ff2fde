import API
import Desk
import Foundation
import SiteSetup
import Venue

/// What people are told of the sessions with the venue. On the event loop.
extension Site {
    func venueState(_ parts: Parts) -> VenueState? {
        guard let status = parts.desk.desk.venueStatus, let name = configuration.venue?.name else { return nil }
        var state = VenueState(name: name, session: status.phase.rawValue)
        if status.term != nil {
            state.nextOutgoing = status.nextOutgoing.map { DecimalIndex($0) }
            state.nextIncoming = status.nextIncoming.map { DecimalIndex($0) }
            state.reservedThrough = DecimalIndex(status.reservedThrough)
            state.committedIncoming = DecimalIndex(status.committedIncoming)
        }
        state.openOrders = status.openOrders
        state.inDoubt = status.inDoubt
        state.unsent = status.unsent
        state.uncommittedReports = status.uncommittedReports
        state.lastReceived = status.lastReceivedAt.map { UTCTime.text(nanoseconds: $0) }
        state.lastError = status.lastError
        state.marketData = parts.feed.map { $0.isSubscribed ? "subscribed" : "down" }
        state.marketDataError = parts.feed?.lastError
        return state
    }

    func venueErrors(_ state: VenueState?, _ parts: Parts) -> [String] {
        guard let state else { return [] }
        var errors: [String] = []
        if parts.replica.isLeader, !parts.desk.desk.isVenueReady {
            errors.append("venue \(state.name) is \(state.session)" + (state.lastError.map { ": \($0)" } ?? ""))
        }
        if state.inDoubt > 0 { errors.append("\(state.inDoubt) orders in doubt at \(state.name)") }
        if state.marketData == "down" {
            errors.append("no market data" + (state.marketDataError.map { ": \($0)" } ?? ""))
        }
        return errors
    }
}
