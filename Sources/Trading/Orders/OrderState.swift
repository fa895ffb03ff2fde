/// Where an order stands. ``after(_:)`` is the whole table of transitions.
package enum OrderState: String, Labelled {
    /// Committed, which is the permission to send it: for all that the log knows, it is on its way.
    case sent
    /// Sent in an earlier term and not answered: only the venue knows. Never assumed rejected, never resent.
    case inDoubt = "in_doubt"
    case working
    case partial
    case filled
    case rejected
    case canceled
    /// The venue, asked after the old session was certainly gone, does not know it.
    case notAtVenue = "not_at_venue"

    /// No event but a late fill concerns it any more.
    package var isTerminal: Bool {
        switch self {
        case .sent, .inDoubt, .working, .partial: false
        case .filled, .rejected, .canceled, .notAtVenue: true
        }
    }
}

/// What can happen to an order.
package enum OrderEvent: Sendable, Hashable, CaseIterable {
    /// 150=0.
    case acknowledged
    /// 150=F, some left.
    case filledPartly
    /// 150=F, nothing left.
    case filledFully
    /// 150=8.
    case rejected
    /// 150=4.
    case canceled
    /// Another leader's term began.
    case termChanged
    /// Queried after the barrier, and unknown: 39=8 103=5.
    case unknownAtVenue
}

extension OrderState {
    /// Nil when the event has no place in this state: it is then alarmed and changes nothing. A fill in a terminal state
    /// is such a one too, and has its own way of being booked.
    package func after(_ event: OrderEvent) -> OrderState? {
        switch (self, event) {
        case (.sent, .acknowledged), (.inDoubt, .acknowledged): .working
        case (.sent, .rejected), (.inDoubt, .rejected): .rejected
        case (.sent, .termChanged): .inDoubt
        case (.inDoubt, .unknownAtVenue): .notAtVenue
        case (.sent, .filledPartly), (.inDoubt, .filledPartly), (.working, .filledPartly), (.partial, .filledPartly):
            .partial
        case (.sent, .filledFully), (.inDoubt, .filledFully), (.working, .filledFully), (.partial, .filledFully):
            .filled
        case (.sent, .canceled), (.inDoubt, .canceled), (.working, .canceled), (.partial, .canceled): .canceled
        default: nil
        }
    }
}
