import GRDB
import GRDBSQLite
import Trading

/// A prepared statement on GRDB's own connection: GRDB's statements cost as much again per row (its argument boxes),
/// and the apply path writes several rows per entry.
///
/// Belongs to the connection's thread, like everything of that connection.
@safe final class Statement {
    private let path: String
    private let sql: String
    private let connection: OpaquePointer
    private let handle: OpaquePointer

    init(_ sql: String, on db: Database, path: String) throws(StoreError) {
        guard let connection = unsafe db.sqliteConnection else { throw .closed(path: path) }
        var handle: OpaquePointer?
        let code = unsafe sqlite3_prepare_v3(
            connection, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
        guard code == SQLITE_OK, let prepared = unsafe handle else {
            throw unsafe Self.error(code, connection, path: path, doing: sql)
        }
        self.path = path
        self.sql = sql
        unsafe self.connection = connection
        unsafe self.handle = prepared
    }

    deinit { unsafe sqlite3_finalize(handle) }

    /// Runs a statement that returns no rows.
    func run(_ values: [Value]) throws(StoreError) {
        try bind(values)
        try finish()
    }

    /// Runs a statement that takes the values of a row and returns no rows. Nothing is copied on the way.
    func run(_ row: EncodedRow, in bytes: [UInt8]) throws(StoreError) {
        try run(CollectionOfOne(row), in: bytes)
    }

    /// The same with the values of several rows, one behind the other.
    func run(_ rows: some Collection<EncodedRow>, in bytes: [UInt8]) throws(StoreError) {
        let result = unsafe bytes.withUnsafeBytes { start in
            Result { () throws(StoreError) in
                var position: Int32 = 0
                for row in rows { try unsafe bind(row, in: bytes, at: start, after: &position) }
                try finish()
            }
        }
        try result.get()
    }

    /// Of this run, or of what has run on the connection since.
    var changedRows: Int { Int(unsafe sqlite3_changes64(connection)) }

    private func finish() throws(StoreError) {
        let code = unsafe sqlite3_step(handle)
        guard code == SQLITE_DONE else {
            let error = unsafe Self.error(code, connection, path: path, doing: sql)
            unsafe sqlite3_reset(handle)
            throw error
        }
        unsafe sqlite3_reset(handle)
    }

    /// Binds texts and blobs where they lie: they have to stay there until the statement has run.
    private func bind(
        _ row: EncodedRow, in bytes: [UInt8], at start: UnsafeRawBufferPointer, after position: inout Int32
    ) throws(StoreError) {
        var place = row.firstValue
        while place < row.range.upperBound {
            position += 1
            let code =
                switch EncodedValue(in: bytes, at: &place) {
                case .null: unsafe sqlite3_bind_null(handle, position)
                case .integer(let integer): unsafe sqlite3_bind_int64(handle, position, integer)
                case .text(let range):
                    unsafe sqlite3_bind_text(
                        handle, position,
                        start.baseAddress?.advanced(by: range.lowerBound)
                            .assumingMemoryBound(to: CChar.self), Int32(range.count), nil)
                case .blob(let range):
                    unsafe sqlite3_bind_blob(
                        handle, position, start.baseAddress?.advanced(by: range.lowerBound), Int32(range.count), nil)
                }
            guard code == SQLITE_OK else { throw unsafe Self.error(code, connection, path: path, doing: sql) }
        }
    }

    /// The first row for two texts, which are bound where they lie; or nil when there is none.
    func first(_ text: String, _ other: String) throws(StoreError) -> [Value]? {
        var (text, other) = (text, other)
        let result = text.withUTF8 { first in
            other.withUTF8 { second in
                Result { () throws(StoreError) in
                    defer { unsafe sqlite3_reset(handle) }
                    try unsafe bind(first, at: 1)
                    try unsafe bind(second, at: 2)
                    return try step() ? try row() : nil
                }
            }
        }
        return try result.get()
    }

    /// The first row, or nil when there is none.
    func first(_ values: [Value] = []) throws(StoreError) -> [Value]? {
        var row: [Value]?
        try eachRow(values) { values in
            row = values
            return false
        }
        return row
    }

    /// Hands over row after row for as long as `body` returns true.
    func eachRow(_ values: [Value] = [], _ body: ([Value]) -> Bool) throws(StoreError) {
        try bind(values)
        defer { unsafe sqlite3_reset(handle) }
        while try step() {
            guard body(try row()) else { return }
        }
    }

    /// Hands over the two texts of row after row, where SQLite has them until `body` returns.
    func eachTwoTexts(
        _ values: [Value], _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Void
    ) throws(StoreError) {
        try bind(values)
        defer { unsafe sqlite3_reset(handle) }
        while try step() { unsafe body(text(0), text(1)) }
    }

    private func text(_ column: Int32) -> UnsafeRawBufferPointer {
        // In this order: the length is that of the text which the first call made.
        let start = unsafe sqlite3_column_text(handle, column)
        return unsafe UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column)))
    }

    /// Whether there is another row.
    private func step() throws(StoreError) -> Bool {
        switch unsafe sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw unsafe Self.error(code, connection, path: path, doing: sql)
        }
    }

    /// The text has to stay where it is until the statement has run.
    private func bind(_ text: UnsafeBufferPointer<UInt8>, at position: Int32) throws(StoreError) {
        // A null pointer would bind NULL instead of an empty text.
        guard let start = text.baseAddress else { preconditionFailure("a text without storage") }
        let code = unsafe start.withMemoryRebound(to: CChar.self, capacity: text.count) {
            unsafe sqlite3_bind_text(handle, position, $0, Int32(text.count), nil)
        }
        guard code == SQLITE_OK else { throw unsafe Self.error(code, connection, path: path, doing: sql) }
    }

    private func row() throws(StoreError) -> [Value] {
        var values: [Value] = []
        let count = unsafe sqlite3_column_count(handle)
        for column in 0..<count { values.append(try value(column)) }
        return values
    }

    private func value(_ column: Int32) throws(StoreError) -> Value {
        switch unsafe sqlite3_column_type(handle, column) {
        case SQLITE_NULL: return .null
        case SQLITE_INTEGER: return unsafe .integer(sqlite3_column_int64(handle, column))
        case SQLITE_TEXT:
            // Of the length SQLite tells, not up to the first zero byte.
            guard let start = unsafe sqlite3_column_text(handle, column) else { return .text("") }
            let bytes = unsafe UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column)))
            return unsafe .text(String(decoding: bytes, as: UTF8.self))
        case SQLITE_BLOB:
            guard let start = unsafe sqlite3_column_blob(handle, column) else { return .blob([]) }
            let bytes = unsafe UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column)))
            return .blob(unsafe Array(bytes))
        default:
            throw .damaged(path: path, problem: "a value that is neither integer, text nor blob in: \(sql)")
        }
    }

    private func bind(_ values: [Value]) throws(StoreError) {
        for (offset, value) in values.enumerated() {
            let code = bind(value, at: Int32(offset + 1))
            guard code == SQLITE_OK else { throw unsafe Self.error(code, connection, path: path, doing: sql) }
        }
    }

    private func bind(_ value: Value, at position: Int32) -> Int32 {
        // SQLite copies the bytes before the call returns.
        let copied = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        switch value {
        case .null:
            return unsafe sqlite3_bind_null(handle, position)
        case .integer(let integer):
            return unsafe sqlite3_bind_int64(handle, position, integer)
        case .text(var text):
            return text.withUTF8 { utf8 in
                // A null pointer would bind NULL instead of an empty text.
                guard let start = utf8.baseAddress else {
                    return unsafe sqlite3_bind_text(handle, position, "", 0, copied)
                }
                return unsafe start.withMemoryRebound(to: CChar.self, capacity: utf8.count) {
                    unsafe sqlite3_bind_text(handle, position, $0, Int32(utf8.count), copied)
                }
            }
        case .blob(let blob):
            guard !blob.isEmpty else { return unsafe sqlite3_bind_zeroblob(handle, position, 0) }
            return unsafe sqlite3_bind_blob(handle, position, blob, Int32(blob.count), copied)
        }
    }

    static func error(
        _ code: Int32, _ connection: OpaquePointer, path: String, doing: String
    ) -> StoreError {
        let extended = unsafe sqlite3_extended_errcode(connection)
        let message = unsafe sqlite3_errmsg(connection).map { unsafe String(cString: $0) } ?? "no message"
        return .sqlite(path: path, doing: doing, code: extended == SQLITE_OK ? code : extended, message: message)
    }
}
