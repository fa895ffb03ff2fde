import Ledger
import Trading

/// A site's database under the product's own trading state machine: the working set in memory, the rows that the last
/// transaction on disk left, and those written since, which a crash takes away.
struct TradingDatabase {
    private struct Key: Hashable {
        let table: ReplicatedTable
        let values: [Value]
    }

    private(set) var state: TradingState
    private(set) var lookups: Lookups
    private var rows: [Key: [Value]] = [:]
    private var unsaved: [RowChange] = []
    /// As it was when the last transaction reached the disk.
    private var saved: TradingState
    private var changes = RowChanges()
    private let bug: PlantedBug?
    private let signatures: CheckedSignatures

    init(configuration: TradingState.Configuration, signatures: CheckedSignatures, bug: PlantedBug?) {
        state = TradingState(configuration: configuration)
        saved = state
        lookups = Lookups(forgetsExecIDs: bug == .forgetExecIDs, signatures: signatures)
        self.signatures = signatures
        self.bug = bug
    }

    /// - Returns: what came of the entry, and the rows that it changed.
    mutating func apply(_ entry: Entry) -> (applied: Applied, rows: [RowChange]) {
        let applied = state.apply(entry, history: lookups, into: &changes)
        let changed = changes.decoded
        for row in changed { take(row) }
        unsaved += changed
        return (applied, changed)
    }

    private mutating func take(_ row: RowChange) {
        do {
            try lookups.take(row)
        } catch { preconditionFailure("a row that was just written: \(error)") }
    }

    /// The transaction reaches the disk.
    mutating func save() {
        for row in unsaved { write(row) }
        unsaved.removeAll(keepingCapacity: true)
        saved = state
    }

    private mutating func write(_ row: RowChange) {
        rows[Key(table: row.table, values: Array(row.values.prefix(row.table.primaryKeyCount)))] = row.values
    }

    /// What a new process reads.
    mutating func restart(_ site: Int) throws(Violation) {
        if bug == .positionAheadOfMark { for row in unsaved where row.table == .positions { write(row) } }
        unsaved.removeAll(keepingCapacity: true)
        let tables = Dictionary(grouping: rows, by: \.key.table).mapValues { $0.map(\.value) }
        do {
            state = try TradingState(configuration: saved.configuration, mark: saved.mark) { tables[$0] ?? [] }
            lookups = Lookups(forgetsExecIDs: bug == .forgetExecIDs, signatures: signatures)
            for table in Lookups.tables {
                let ordered = (tables[table] ?? []).sorted { Self.precedes($0, $1) }
                for values in ordered { try lookups.take(RowChange(table: table, values: values)) }
            }
        } catch {
            throw Violation(invariant: .restored, detail: "site \(site + 1) cannot read its rows: \(error)")
        }
        guard state == saved else {
            throw Violation(
                invariant: .restored, detail: "site \(site + 1) reads another state than it had at \(saved.mark.index)")
        }
    }

    /// By their first column: an index, or a ClOrdID, which sorts in the order of the log.
    private static func precedes(_ left: [Value], _ right: [Value]) -> Bool {
        switch (left.first, right.first) {
        case (.integer(let left), .integer(let right)): left < right
        case (.text(let left), .text(let right)): left < right
        default: false
        }
    }
}
