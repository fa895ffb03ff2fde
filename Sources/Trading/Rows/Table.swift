/// The replicated tables: the logical schema, of which the store's SQL is one writing-down.
package enum Table: UInt8, Sendable, CaseIterable {
    case signals = 1
    case verdicts = 2
    case decisions = 3
    case orders = 4
    case executions = 5
    case positions = 6
    case instruments = 7
    case limits = 8
    case idempotencyKeys = 9
    case leaders = 10
    case halts = 11
    case notes = 12
    case noteAuthors = 13
    case memberships = 14

    package struct Column: Sendable, Hashable {
        package enum Kind: String, Sendable {
            case integer = "INTEGER"
            case text = "TEXT"
            case blob = "BLOB"
        }

        package let name: String
        package let kind: Kind
        package let isNullable: Bool
    }

    /// Few rows that are written again and again: within a batch only the last writing counts.
    package var isRewritten: Bool { self == .positions || self == .noteAuthors }

    /// Rows that never change once they are written; a second writing is refused by the store.
    package var isWrittenOnce: Bool {
        switch self {
        case .verdicts, .decisions, .executions, .idempotencyKeys, .notes, .memberships: true
        case .signals, .orders, .positions, .instruments, .limits, .leaders, .halts, .noteAuthors: false
        }
    }

    package var name: String { shape.name }
    /// The primary key's columns come first.
    package var columns: [Column] { shape.columns }
    var columnCount: UInt8 { Self.columnCounts[Int(rawValue)] }
    /// By table number; the number 0 is none's.
    private static let columnCounts = [0] + allCases.map { UInt8($0.columns.count) }
    /// How many of ``columns`` are the primary key.
    package var primaryKeyCount: Int { shape.keyCount }

    private struct Shape: Sendable {
        let name: String
        let keyCount: Int
        let columns: [Column]

        init(_ name: String, key keyCount: Int = 1, _ columns: [Column]) {
            self.name = name
            self.keyCount = keyCount
            self.columns = columns
        }
    }

    private var shape: Shape {
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
        }
    }

    private static func integer(_ name: String) -> Column { Column(name: name, kind: .integer, isNullable: false) }
    private static func text(_ name: String) -> Column { Column(name: name, kind: .text, isNullable: false) }
    private static func optional(_ name: String, _ kind: Column.Kind) -> Column {
        Column(name: name, kind: kind, isNullable: true)
    }

    private static let signalsShape = Shape(
        "signals",
        [
            integer("entry_index"), integer("time"), text("actor"), text("idempotency_key"), text("strategy"),
            text("symbol"), text("side"), integer("quantity"), integer("price"), integer("as_of"),
            integer("confidence"), optional("decision_index", .integer),
        ])
    private static let verdictsShape = Shape(
        "verdicts", key: 2,
        [
            integer("decision_index"), integer("site"), integer("signal_index"), text("action"),
            integer("confidence"), integer("price"), integer("seen_at"), text("model"),
        ])
    private static let decisionsShape = Shape(
        "decisions",
        [
            integer("entry_index"), integer("term"), integer("time"), integer("signal_index"), text("outcome"),
            text("reason"), text("detail"), optional("cl_ord_id", .text),
        ])
    private static let ordersShape = Shape(
        "orders",
        [
            text("cl_ord_id"), integer("decision_index"), integer("term"), integer("time"), text("symbol"),
            text("side"), integer("quantity"), integer("as_of"), integer("reference_price"), text("state"),
            integer("cumulative_quantity"), text("order_id"), integer("updated_index"),
        ])
    private static let executionsShape = Shape(
        "executions",
        [
            integer("entry_index"), integer("time"), text("venue"), text("exec_id"), text("cl_ord_id"),
            text("order_id"), text("exec_type"), integer("last_quantity"), integer("last_price"),
            integer("cumulative_quantity"), integer("leaves_quantity"), integer("transact_time"), text("text"),
            text("booking"),
        ])
    private static let positionsShape = Shape(
        "positions", [text("symbol"), integer("quantity"), text("cost"), integer("updated_index")])
    private static let instrumentsShape = Shape(
        "instruments",
        [
            text("symbol"), text("currency"), integer("tick_size"), integer("lot_size"), integer("tradable"),
            integer("version"),
        ])
    private static let limitsShape = Shape(
        "limits", [text("symbol"), integer("max_order_quantity"), integer("max_position"), integer("version")])
    private static let idempotencyKeysShape = Shape(
        "idempotency_keys", key: 2,
        [
            text("actor"), text("idempotency_key"), integer("entry_index"), integer("time"),
            optional("refusal", .text), optional("message", .text),
        ])
    private static let leadersShape = Shape(
        "leaders", [integer("term"), text("node"), integer("entry_index"), integer("time")])
    private static let haltsShape = Shape(
        "halts", [text("symbol"), integer("entry_index"), integer("time"), text("reason")])
    private static let notesShape = Shape(
        "notes", [integer("entry_index"), integer("time"), text("actor"), text("idempotency_key"), text("text")])
    private static let membershipsShape = Shape(
        "memberships",
        [
            integer("entry_index"), integer("time"), text("actor"),
            Column(name: "payload", kind: .blob, isNullable: false),
        ])
    private static let noteAuthorsShape = Shape(
        "note_authors", [text("actor"), integer("notes"), integer("last_index")])
}
