extension ReplicatedTable {
    struct Shape: Sendable {
        let name: String
        let keyCount: Int
        let columns: [Column]

        init(_ name: String, key keyCount: Int = 1, _ columns: [Column]) {
            self.name = name
            self.keyCount = keyCount
            self.columns = columns
        }
    }

    var shape: Shape {
        switch self {
        case .signals: Self.signalsShape
        case .verdicts: Self.verdictsShape
        case .decisions: Self.decisionsShape
        case .orders: Self.ordersShape
        case .executions: Self.executionsShape
        case .positions: Self.positionsShape
        case .instruments: Self.instrumentsShape
        case .limits: Self.limitsShape
        case .idempotencyKeys: Self.idempotencyKeysShape
        case .leaders: Self.leadersShape
        case .halts: Self.haltsShape
        case .notes: Self.notesShape
        case .noteAuthors: Self.noteAuthorsShape
        case .memberships: Self.membershipsShape
        case .cancels: Self.cancelsShape
        case .approvals: Self.approvalsShape
        case .venueSessions: Self.venueSessionsShape
        case .settings: Self.settingsShape
        case .resumes: Self.resumesShape
        case .strategies: Self.strategiesShape
        case .drills: Self.drillsShape
        case .referencePrices: Self.referencePricesShape
        case .marks: Self.marksShape
        case .alarms: Self.alarmsShape
        case .unreadReports: Self.unreadReportsShape
        case .haltRequests: Self.haltRequestsShape
        }
    }

    private static func integer(_ name: String) -> Column { Column(name: name, kind: .integer, isNullable: false) }
    private static func text(_ name: String) -> Column { Column(name: name, kind: .text, isNullable: false) }
    private static func blob(_ name: String) -> Column { Column(name: name, kind: .blob, isNullable: false) }
    private static func optional(_ name: String, _ kind: Column.Kind) -> Column {
        Column(name: name, kind: kind, isNullable: true)
    }

    private static let signalsShape = Shape(
        "signals",
        [
            integer("entry_index"), integer("time"), text("actor"), text("idempotency_key"), text("strategy"),
            text("symbol"), text("side"), integer("quantity"), integer("price"), integer("as_of"),
            integer("confidence"), integer("limit_price"), optional("decision_index", .integer), integer("issued_at"),
        ])
    private static let verdictsShape = Shape(
        "verdicts", key: 2,
        [
            integer("decision_index"), integer("site"), integer("signal_index"), text("action"),
            integer("confidence"), integer("price"), integer("seen_at"), text("model"), blob("signature"),
        ])
    private static let decisionsShape = Shape(
        "decisions",
        [
            integer("entry_index"), integer("term"), integer("time"), integer("signal_index"), text("outcome"),
            text("reason"), text("detail"), optional("cl_ord_id", .text), optional("expires_at", .integer),
            optional("settled_index", .integer),
        ])
    private static let ordersShape = Shape(
        "orders",
        [
            text("cl_ord_id"), integer("entry_index"), integer("decision_index"), integer("term"), integer("time"),
            text("strategy"),
            text("symbol"), text("side"), integer("quantity"), integer("limit_price"), integer("as_of"),
            integer("reference_price"), text("state"), integer("cumulative_quantity"), text("order_id"),
            optional("cancel_index", .integer), optional("cancel_term", .integer), integer("updated_index"),
        ])
    private static let executionsShape = Shape(
        "executions",
        [
            integer("entry_index"), integer("time"), text("venue"), integer("trade_date"), text("exec_id"),
            text("cl_ord_id"), text("order_id"), text("exec_type"), text("ord_status"), text("symbol"),
            optional("side", .text), integer("last_quantity"), integer("last_price"),
            integer("cumulative_quantity"), integer("leaves_quantity"), integer("transact_time"), text("text"),
            integer("session_seq"), integer("session_term"), optional("ord_rej_reason", .integer),
            optional("cxl_rej_reason", .integer), text("exec_ref_id"), text("orig_cl_ord_id"), text("booking"),
        ])
    private static let positionsShape = Shape(
        "positions", key: 2,
        [
            text("symbol"), text("account"), integer("quantity"), text("cost"), integer("updated_index"),
        ])
    private static let instrumentsShape = Shape(
        "instruments",
        [
            text("symbol"), text("currency"), integer("tick_size"), integer("lot_size"), integer("tradable"),
            integer("version"),
        ])
    private static let limitsShape = Shape(
        "limits",
        [
            text("symbol"), integer("max_order_quantity"), integer("max_position"), integer("max_notional"),
            integer("price_collar"), integer("window_collar"), integer("version"),
        ])
    private static let idempotencyKeysShape = Shape(
        "idempotency_keys", key: 2,
        [
            text("actor"), text("idempotency_key"), integer("entry_index"), integer("time"),
            optional("refusal", .text), optional("message", .text),
        ])
    private static let leadersShape = Shape(
        "leaders",
        [
            integer("term"), text("node"), integer("entry_index"), integer("time"),
        ])
    private static let haltsShape = Shape(
        "halts",
        [
            text("symbol"), integer("entry_index"), integer("time"), text("reason"),
            optional("resumed_index", .integer),
        ])
    private static let notesShape = Shape(
        "notes",
        [
            integer("entry_index"), integer("time"), text("actor"), text("idempotency_key"), text("text"),
        ])
    private static let noteAuthorsShape = Shape(
        "note_authors",
        [
            text("actor"), integer("notes"), integer("last_index"),
        ])
    private static let membershipsShape = Shape(
        "memberships",
        [
            integer("entry_index"), integer("time"), text("actor"), blob("payload"),
        ])
    private static let cancelsShape = Shape(
        "cancels",
        [
            integer("entry_index"), integer("term"), integer("time"), text("actor"), text("cl_ord_id"),
            text("reason"),
        ])
    private static let approvalsShape = Shape(
        "approvals",
        [
            integer("entry_index"), integer("term"), integer("time"), text("actor"), integer("decision_index"),
            text("answer"), text("reason"), text("outcome"), text("detail"), optional("cl_ord_id", .text),
        ])
    private static let venueSessionsShape = Shape(
        "venue_sessions",
        [
            text("venue"), integer("reserved_through"), integer("reserved_term"), integer("committed_incoming"),
            integer("reconciled_term"), optional("unreachable_since", .integer), integer("updated_index"),
        ])
    private static let settingsShape = Shape(
        "settings",
        [
            integer("entry_index"), integer("time"), text("actor"), text("mode"), text("venue"),
            integer("maximum_spread"), text("incomplete_verdicts"), text("minority_verdicts"),
            integer("approval_expiry"), integer("reference_max_age"), integer("collar_window"),
            integer("max_messages_per_second"), integer("max_strategy_orders"), integer("strategy_window"),
            integer("duplicate_window"), integer("max_gross_exposure"), integer("max_daily_loss"),
            integer("drills_max_age"), text("required_drills"), integer("settling_time"), integer("signal_max_age"),
        ])
    private static let haltRequestsShape = Shape(
        "halt_requests",
        [
            integer("entry_index"), integer("time"), text("actor"), text("symbol"), text("reason"),
        ])
    private static let resumesShape = Shape(
        "resumes",
        [
            integer("entry_index"), integer("time"), text("actor"), text("scope"), text("name"), text("reason"),
        ])
    private static let strategiesShape = Shape(
        "strategies",
        [
            text("strategy"), optional("disabled_index", .integer), integer("counted_from"),
        ])
    private static let drillsShape = Shape(
        "drills",
        [
            text("name"), integer("entry_index"), integer("time"), text("actor"), text("evidence"),
        ])
    private static let referencePricesShape = Shape(
        "reference_prices", key: 2,
        [
            text("symbol"), integer("slot"), integer("opened_at"), integer("low"), integer("high"),
        ])
    private static let marksShape = Shape(
        "marks",
        [
            text("symbol"), integer("price"), integer("time"), integer("day"), text("opening"),
        ])
    private static let unreadReportsShape = Shape(
        "unread_reports",
        [
            integer("entry_index"), integer("time"), text("venue"), integer("session_seq"), integer("session_term"),
            optional("cl_ord_id", .text), optional("symbol", .text), text("reason"), blob("raw"),
        ])
    private static let alarmsShape = Shape(
        "alarms", key: 2,
        [
            integer("entry_index"), integer("ordinal"), integer("time"), text("code"), optional("subject", .text),
            text("message"),
        ])
}
