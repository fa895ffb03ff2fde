/// The replicated tables: the logical schema, of which the store's SQL is one writing-down.
package enum ReplicatedTable: UInt8, Sendable, CaseIterable {
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
    case cancels = 15
    case approvals = 16
    case venueSessions = 17
    case settings = 18
    case resumes = 19
    case strategies = 20
    case drills = 21
    case referencePrices = 22
    case marks = 23
    case alarms = 24
    case unreadReports = 25
    case haltRequests = 26

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
    package var isRewritten: Bool {
        switch self {
        case .positions, .noteAuthors, .venueSessions, .referencePrices, .marks: true
        default: false
        }
    }

    /// Rows that never change once they are written; a second writing is refused by the store.
    package var isWrittenOnce: Bool {
        switch self {
        case .verdicts, .executions, .idempotencyKeys, .notes, .memberships, .cancels, .approvals, .settings, .resumes,
            .alarms, .unreadReports, .haltRequests:
            true
        case .signals, .decisions, .orders, .positions, .instruments, .limits, .leaders, .halts, .noteAuthors,
            .venueSessions, .strategies, .drills, .referencePrices, .marks:
            false
        }
    }

    package var name: String { shape.name }
    /// The primary key's columns come first.
    package var columns: [Column] { shape.columns }
    var columnCount: UInt8 { Self.columnCounts[Int(rawValue)] }
    /// By table number; the number 0 is none's.
    private static let columnCounts = [0] + allCases.map { UInt8($0.columns.count) }
    /// How many of ``columns`` are the primary key.
    package var primaryKeyCount: Int { Self.keyCounts[Int(rawValue)] }
    private static let keyCounts = [0] + allCases.map(\.shape.keyCount)
}
