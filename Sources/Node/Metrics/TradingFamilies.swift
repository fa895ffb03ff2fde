import Monitoring

/// What a site measures of trading.
enum TradingFamilies {
    static let session = MetricFamily(
        "qnode_venue_session", .gauge, labels: ["state"],
        "1 for the state of this site's order session with the venue, 0 for the others")
    static let venueAge = MetricFamily(
        "qnode_venue_last_received_age_seconds", .gauge,
        "Since the venue was last heard over the order session; of the leader only")
    static let subscribed = MetricFamily(
        "qnode_market_data_subscribed", .gauge, "1 while this site's session for market data is up")
    static let quoteAge = MetricFamily(
        "qnode_quote_age_seconds", .gauge, labels: ["symbol"],
        "Since this site last knew that its price is the newest")
    static let orders = MetricFamily("qnode_orders", .gauge, labels: ["state"], "Open orders, by state")
    static let ordersEnded = MetricFamily(
        "qnode_orders_ended_total", .counter, labels: ["state"], "Orders that ended, by how, since this site started")
    static let exposure = MetricFamily(
        "qnode_exposure", .gauge, labels: ["symbol"],
        "The most that position and open orders can come to, in the instrument's currency")
    static let decisions = MetricFamily(
        "qnode_decisions_total", .counter, labels: ["outcome"],
        "Decisions applied, by outcome, since this site started")
    static let pending = MetricFamily("qnode_decisions_pending", .gauge, "Decisions that wait for a person")
    static let halts = MetricFamily(
        "qnode_halts", .gauge, labels: ["scope"], "Halts that stand: of symbols, of strategies")
    static let alarms = MetricFamily(
        "qnode_alarms_total", .counter, labels: ["code"], "Alarms applied from the log since this site started")

    static let all = [
        session, venueAge, subscribed, quoteAge, orders, ordersEnded, exposure, decisions, pending, halts, alarms,
    ]
}
