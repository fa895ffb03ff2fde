import API

/// Values for tests.
enum Sample {
    /// 2026-03-01T09:30:00.125Z
    static let time: Int64 = 1_772_357_400_125_000_000

    static let order = OrderRow(
        clOrdID: "QF-40", decisionIndex: 40, term: 7, time: time, strategy: "manual", symbol: "EURUSD", side: "sell",
        type: "limit", quantity: "10000", limitPrice: "1.083", cumulativeQuantity: "2500", referencePrice: "1.0835",
        asOf: time, state: "partial", orderID: "V1", cancelIndex: 41, updatedIndex: 41)

    static let execution = ExecutionRow(
        index: 41, venue: "PAPER", tradeDate: "20260301", execID: "E1", clOrdID: "QF-40", orderID: "V1",
        origClOrdID: "", execRefID: "", execType: "trade", ordStatus: "partially_filled", lastQuantity: "2500",
        lastPrice: "1.0834", cumulativeQuantity: "2500", leavesQuantity: "7500", transactTime: time, text: "",
        booking: "order",
        sessionSeq: 12)

    static let unreadReport = UnreadReportRow(
        index: 43, time: time, venue: "PAPER", sessionSeq: 13, clOrdID: "QF-40", symbol: "EURUSD",
        reason: "35=8: Side (54) 8 has no meaning here", raw: Array("8=FIX.4.4\u{1}58=a|b\u{E9}\u{1}".utf8))
    static let orderDetail = OrderDetail(order: order, executions: [execution])
    static let position = PositionRow(
        symbol: "EURUSD", account: "own", quantity: "-10000", cost: "-10835", updatedIndex: 41)

    static func node(_ name: String) -> NodeStatus {
        NodeStatus(
            name: name, id: 1, address: "127.0.0.1:7101", role: "leader", state: "running", term: 7, commit: 42,
            applied: 42, lag: 0, digest: "0123456789abcdef0123", merkleRoot: "ff", diskFreeBytes: 12_884_901_888,
            certificateExpires: "2027-03-01T00:00:00Z", version: "0.1.0")
    }

    static func status(site: String) -> ClusterStatus {
        var behind = NodeStatus(
            name: "b", id: 2, address: "127.0.0.1:7102", role: "follower", state: "running", term: 7, commit: 1042,
            applied: 41, lag: 1, digest: "0123456789abcdef0123", lastContactMilliseconds: 12,
            diskFreeBytes: 536_870_912, certificateExpires: "2027-03-01T00:00:00Z", version: "0.1.0")
        behind.clockOffsetMilliseconds = 2_004
        behind.errors = ["disk nearly full", "clock 2 s off"]
        let lost = NodeStatus(name: "c", id: 3, address: "127.0.0.1:7103", role: nil, state: "unreachable")
        return ClusterStatus(
            freshness: Freshness(site: site, appliedIndex: 42, ageMilliseconds: 3), clusterName: "forge",
            clusterID: "0d3f6a52-3c5e-4a53-9d53-52b0c1a6f001", nodes: [node("a"), behind, lost], healthy: false,
            failureTolerance: 0, leader: "a", tradingState: "degraded", pendingChanges: [],
            rows: RowCounts(signals: 10, decisions: 9, orders: 4, executions: 8, positions: 1))
    }

    /// An alarm came two minutes and a half ago.
    static var alarmedStatus: ClusterStatus {
        var status = status(site: "a")
        status.alarms = AlarmSummary(lastDay: 3, newest: alarm, newestAge: 150_000_000_000)
        return status
    }

    static func signal(key: String = "k-1") -> SignalRequest {
        SignalRequest(
            idempotencyKey: key, strategy: "manual", symbol: "EURUSD", side: .sell, quantity: "10000", price: "1.0835",
            asOf: time, confidencePpm: 900_000)
    }

    static func bars(_ count: Int) -> [BarRow] {
        (0..<count).map { number in
            BarRow(
                time: Int64(number + 1) * 60_000_000_000, open: "1.1", high: "1.2", low: "1.05", close: "1.15",
                volume: 7)
        }
    }
}
