@testable import API

extension OpenAPITests {
    static let models: [Model] = answers + rows + reference + requests

    private static let freshness = Freshness(site: "a", appliedIndex: 42, ageMilliseconds: 3)

    private static func listing<Row: Codable & Sendable & Hashable>(_ schema: String, _ row: Row) -> Model {
        Model(schema, Listing(freshness: freshness, rows: [row]))
    }

    private static let answers = [
        Model("Freshness", freshness),
        Model("ErrorBody", ErrorBody(code: "busy", message: "m", hint: "h", leader: "l")) {
            $0.hint = nil
            $0.leader = nil
        },
        Model("CommandReceipt", CommandReceipt(index: 9, duplicate: true, refusal: "r")) { $0.refusal = nil },
        Model("Liveness", Liveness(alive: true)),
        Model("Readiness", Readiness(checks: [check])) { $0.checks = nil },
        Model("ReadinessCheck", check),
        Model(
            "LeaderInfo",
            LeaderInfo(site: "a", isThisSite: true, term: 7, leader: "a", leaderID: 1, leaderAddress: "h:1")
        ) {
            $0.leader = nil
            $0.leaderID = nil
            $0.leaderAddress = nil
        },
        Model("LeaderChange", change), listing("LeaderHistory", change),
        Model("ClusterStatus", Sample.alarmedStatus) {
            $0.leader = nil
            $0.alarms = nil
        },
        Model("AlarmSummary", Sample.alarmedStatus.alarms),
        Model("RowCounts", Sample.status(site: "a").rows),
        Model("NodeStatus", node) { node in
            node = NodeStatus(name: "c", id: 3, address: "h:1", role: nil, state: "unreachable")
        },
    ]

    private static let check = Readiness.Check(name: "leader", ok: true, detail: "a")
    private static let change = LeaderChange(term: 7, leader: "a", index: 40, time: Sample.time)
    private static var node: NodeStatus {
        var node = Sample.node("a")
        node.lastContactMilliseconds = 12
        node.clockOffsetMilliseconds = -2_000
        return node
    }

    private static let rows = [
        Model("OrderRow", Sample.order) {
            $0.limitPrice = nil
            $0.cancelIndex = nil
        },
        Model("OrderDetail", Document(Sample.orderDetail), least: Document(bareOrder)),
        listing("OrderListing", Sample.order),
        Model("ExecutionRow", Sample.execution), listing("ExecutionListing", Sample.execution),
        Model("UnreadReportRow", Sample.unreadReport) { ($0.clOrdID, $0.symbol) = (nil, nil) },
        listing("UnreadReportListing", Sample.unreadReport),
        Model("PositionRow", Sample.position), listing("PositionListing", Sample.position),
        Model("SignalRow", Sample.signalRow) { $0.limitPrice = nil },
        Model("DecisionRow", Sample.decision) {
            $0.clOrdID = nil
            $0.expiresAt = nil
            $0.settledIndex = nil
        },
        listing("DecisionListing", Sample.decision),
        Model("DecisionDetail", Document(fullDecision), least: Document(bareDecision)),
        Model("Ruling", DecisionDetail.Ruling(reason: "agreed", detail: "d")),
        Model("Denial", DecisionDetail.Denial(check: "tick", detail: "d")),
        Model("VerdictRow", Sample.verdict) { $0.siteName = nil },
        Model("ApprovalRow", Sample.approval),
        Model("PendingDecisionRow", Sample.pending), listing("PendingDecisionListing", Sample.pending),
        Model("HaltRow", Sample.halt) { $0.time = nil }, listing("HaltListing", Sample.halt),
        Model("AlarmRow", Sample.alarm) { $0.subject = nil }, listing("AlarmListing", Sample.alarm),
    ]

    private static var bareOrder: OrderDetail {
        var detail = Sample.orderDetail
        detail.order.limitPrice = nil
        detail.order.cancelIndex = nil
        return detail
    }
    private static var fullDecision: DecisionDetail {
        var detail = Sample.decisionDetail
        detail.denial = .init(check: "tick", detail: "d")
        return detail
    }
    private static var bareDecision: DecisionDetail {
        DecisionDetail(
            decision: Sample.decision, signal: Sample.signalRow, verdicts: [], ruling: nil, denial: nil, approval: nil,
            order: nil)
    }

    private static let reference = [
        Model("LimitsValues", Sample.limits.values),
        Model("LimitsRow", Document(dated(Sample.limits)), least: Sample.limits),
        listing("LimitsListing", Sample.limits),
        Model("InstrumentValues", Sample.instrument.values),
        Model("InstrumentRow", Document(dated(Sample.instrument)), least: Sample.instrument),
        listing("InstrumentListing", Sample.instrument),
        Model("SettingsValues", Sample.settings.values),
        Model("SettingsRow", Document(Sample.settings), least: Document(unset)),
        Model("ChangeReport", Sample.report(dryRun: true)),
        Model("FieldChange", Sample.report(dryRun: true).changes[0]) { $0.old = nil },
        Model("OutsideRow", Sample.report(dryRun: true).outside[0]),
    ]

    private static func dated<Values>(_ row: Versioned<Values>) -> Versioned<Values> {
        Versioned(row.values, version: 3, changedAt: Sample.time, changedBy: "risk/bob")
    }
    private static let unset = SettingsRow(Sample.settings.values, version: 0)

    private static let requests = [
        Model("TransferRequest", TransferRequest(to: "b")) { $0.to = nil },
        Model("Bar", Sample.bars(1)[0]),
        Model("BarsRequest", BarsRequest(symbol: "EURUSD", bars: Sample.bars(1))),
        Model("BarsReceipt", BarsReceipt(stored: 1, last: 1)) { $0.last = nil },
        Model("LastBar", LastBar(symbol: "EURUSD", time: 1)) { $0.time = nil },
    ]
}
