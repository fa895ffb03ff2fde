/// Where an order stands. ``after(_:)`` is the whole table of transitions.
///
/// There is no state for an order that is intended and not sent: the entry that makes it is both the intent and the
/// permission to send, for the leader of its term. One that a pre-trade check denies never becomes an order: its
/// decision is ``Outcome/denied``.
package enum OrderState: String, Labelled {
    /// Committed, which is the permission to send it: for all that the log knows, it is on its way.
    case sent
    /// The session or the leader was lost before the venue answered, or the venue knows of fills that we do not: ask.
    /// Never assumed rejected, never resent.
    case inDoubt = "in_doubt"
    case working
    case partial
    /// Its cancel is committed, and so perhaps sent; it may still be filled.
    case pendingCancel = "pending_cancel"
    /// Filled whole, even if the venue has taken a fill back since.
    case filled
    case rejected
    case canceled
    case expired
    /// The venue, asked after the old session was certainly gone, does not know it.
    case notAtVenue = "not_at_venue"

    /// No event but a late fill or a correction concerns it any more.
    package var isTerminal: Bool {
        switch self {
        case .sent, .inDoubt, .working, .partial, .pendingCancel: false
        case .filled, .rejected, .canceled, .expired, .notAtVenue: true
        }
    }
}

/// What can happen to an order.
package enum OrderEvent: Sendable, Hashable, CaseIterable {
    /// 150=A.
    case pendingNew
    /// 150=0.
    case acknowledged
    /// 150=8, or the message was rejected: 35=3, 35=j.
    case rejected
    /// 150=8 103=6 on an ID that only we can have used: it got there before, so ask.
    case duplicateID
    /// 150=F, some left.
    case filledPartly
    /// 150=F, nothing left.
    case filledFully
    /// The venue has counted more fills than we have seen.
    case fillsMissing
    /// The venue said something of it that cannot be read.
    case reportUnread
    /// We committed the request to take it back.
    case cancelRequested
    /// 150=6.
    case pendingCancel
    /// 35=9, of an order without fills.
    case cancelRejectedUnfilled
    /// 35=9, of an order with fills.
    case cancelRejectedFilled
    /// 35=9 102=1: the venue does not know what we wanted to take back.
    case cancelRejectedUnknown
    /// 150=4.
    case canceled
    /// 150=C.
    case expired
    /// Another leader's term began.
    case termChanged
    /// The session with the venue was lost.
    case sessionLost
    /// Asked, the venue has it, without fills: 150=I 39=0.
    case foundUnfilled
    /// Asked, the venue has it, with as many fills as we have seen: 150=I 39=1.
    case foundFilled
    /// Asked after the barrier, the venue does not know it: 39=8 103=5.
    case unknownAtVenue
}

extension OrderState {
    /// Nil when the event has no place in this state: it is then alarmed and changes nothing. A fill in a terminal
    /// state is such a one too, and has its own way of being booked.
    package func after(_ event: OrderEvent) -> OrderState? {
        guard !isTerminal else { return nil }
        return switch event {
        case .filledPartly: .partial
        case .filledFully: .filled
        case .fillsMissing, .reportUnread: .inDoubt
        case .canceled: .canceled
        case .expired: .expired
        default: afterAnswer(event) ?? afterCancelling(event)
        }
    }

    /// What is heard of the order itself, or no longer heard.
    private func afterAnswer(_ event: OrderEvent) -> OrderState? {
        switch (self, event) {
        case (.sent, .pendingNew): .sent
        case (.inDoubt, .pendingNew): .inDoubt
        case (.sent, .acknowledged), (.inDoubt, .acknowledged): .working
        case (.sent, .rejected), (.inDoubt, .rejected): .rejected
        case (.sent, .duplicateID), (.inDoubt, .duplicateID): .inDoubt
        case (.sent, .termChanged), (.sent, .sessionLost): .inDoubt
        case (.sent, .foundUnfilled), (.inDoubt, .foundUnfilled), (.working, .foundUnfilled),
            (.pendingCancel, .foundUnfilled):
            .working
        case (.inDoubt, .foundFilled), (.partial, .foundFilled), (.pendingCancel, .foundFilled): .partial
        case (.inDoubt, .unknownAtVenue): .notAtVenue
        default: nil
        }
    }

    /// What is heard of the request to take it back. It may be filled in part meanwhile, and is then partial.
    private func afterCancelling(_ event: OrderEvent) -> OrderState? {
        switch (self, event) {
        case (.working, .cancelRequested), (.partial, .cancelRequested): .pendingCancel
        case (.inDoubt, .pendingCancel), (.working, .pendingCancel), (.partial, .pendingCancel),
            (.pendingCancel, .pendingCancel):
            .pendingCancel
        case (.pendingCancel, .cancelRejectedUnfilled): .working
        case (.pendingCancel, .cancelRejectedFilled), (.partial, .cancelRejectedFilled): .partial
        case (.inDoubt, .cancelRejectedUnfilled), (.inDoubt, .cancelRejectedFilled): .inDoubt
        case (.inDoubt, .cancelRejectedUnknown), (.partial, .cancelRejectedUnknown),
            (.pendingCancel, .cancelRejectedUnknown):
            .inDoubt
        default: nil
        }
    }

    /// Where it stands once a fill was corrected or taken back (150=G, 150=H).
    package func amended(cumulative: Quantity, of quantity: Quantity) -> OrderState {
        guard !isTerminal else { return self }
        if cumulative == quantity { return .filled }
        guard self == .working || self == .partial else { return self }
        return cumulative == .zero ? .working : .partial
    }
}
