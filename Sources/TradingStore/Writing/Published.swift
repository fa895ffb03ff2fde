import Trading

/// What of the state is told without waiting for the threads that evaluate and store.
struct Published: Sendable {
    let mark: AppliedMark
    let rules: RulesInForce
    let nextDeadline: Int64?
    let venues: [String: VenueSession]

    init(_ state: TradingState) {
        mark = state.mark
        rules = state.rules
        nextDeadline = state.nextDeadline
        venues = state.venues
    }
}
