/// Reads one row's values in column order, refusing whatever a record could not have written.
package struct RowReader {
    private let table: ReplicatedTable
    private let values: [Value]
    private var next = 0

    init(table: ReplicatedTable, values: [Value]) throws(RowError) {
        guard values.count == table.columns.count else {
            throw RowError(table: table.name, column: "*", problem: "\(values.count) values")
        }
        self.table = table
        self.values = values
    }

    mutating func integer() throws(RowError) -> Int64 {
        guard case .integer(let value) = take() else { throw error("not an integer") }
        return value
    }

    /// An index, a term or a node's number.
    mutating func number() throws(RowError) -> UInt64 { UInt64(bitPattern: try integer()) }

    mutating func optionalNumber() throws(RowError) -> UInt64? {
        if case .null = values[next] {
            next += 1
            return nil
        }
        return try number()
    }

    /// A confidence, a spread, a collar.
    mutating func partsPerMillion() throws(RowError) -> Int32 { try small() }

    /// Of a narrower type than 64 bits.
    mutating func small<Number: FixedWidthInteger>() throws(RowError) -> Number {
        guard let value = Number(exactly: try integer()) else { throw error("beyond \(Number.bitWidth) bits") }
        return value
    }

    mutating func optionalSmall() throws(RowError) -> Int32? {
        if case .null = values[next] {
            next += 1
            return nil
        }
        return try small() as Int32
    }

    mutating func optionalInteger() throws(RowError) -> Int64? {
        if case .null = values[next] {
            next += 1
            return nil
        }
        return try integer()
    }

    mutating func boolean() throws(RowError) -> Bool {
        switch try integer() {
        case 0: return false
        case 1: return true
        default: throw error("neither 0 nor 1")
        }
    }

    mutating func fixed<Number: FixedPoint>() throws(RowError) -> Number { Number(raw: try integer()) }

    mutating func text() throws(RowError) -> String {
        guard case .text(let value) = take() else { throw error("not a text") }
        return value
    }

    mutating func blob() throws(RowError) -> [UInt8] {
        guard case .blob(let value) = take() else { throw error("not a blob") }
        return value
    }

    mutating func optionalText() throws(RowError) -> String? {
        if case .null = values[next] {
            next += 1
            return nil
        }
        return try text()
    }

    mutating func label<Name: Labelled>() throws(RowError) -> Name {
        guard let value = Name(label: try text()) else { throw error("not one of the names it may hold") }
        return value
    }

    mutating func optionalLabel<Name: Labelled>() throws(RowError) -> Name? {
        if case .null = values[next] {
            next += 1
            return nil
        }
        return try label() as Name
    }

    mutating func wide() throws(RowError) -> Int128 {
        guard let value = Int128(try text()) else { throw error("not a decimal integer of 128 bits") }
        return value
    }

    private mutating func take() -> Value {
        defer { next += 1 }
        return values[next]
    }

    /// About the value read last.
    func error(_ problem: String) -> RowError {
        RowError(table: table.name, column: table.columns[next - 1].name, problem: problem)
    }
}

/// A row that the state machine did not write: the database was changed by something else, or is damaged.
package struct RowError: Error, Hashable, CustomStringConvertible {
    package var table: String
    package var column: String
    package var problem: String

    package var description: String { "table \(table), column \(column): \(problem)" }
}

/// A value that is one row of one table.
package protocol RowConvertible: Sendable, Hashable {
    static var table: ReplicatedTable { get }
    /// Writes a value for each of ``ReplicatedTable/columns``, in their order.
    func write(to row: inout RowWriter)
    init(reading reader: inout RowReader) throws(RowError)
}

extension RowConvertible {
    package init(row: [Value]) throws(RowError) {
        var reader = try RowReader(table: Self.table, values: row)
        try self.init(reading: &reader)
    }

    package var row: [Value] {
        var changes = RowChanges()
        changes.append(self)
        return changes.decoded[0].values
    }
}
