/// Rows, and whose view of them it is.
package struct Listing<Row: Codable & Sendable & Hashable>: Codable, Sendable, Hashable {
    package private(set) var schemaVersion = Schema.version
    package var freshness: Freshness
    package var rows: [Row]

    package init(freshness: Freshness, rows: [Row]) {
        self.freshness = freshness
        self.rows = rows
    }
}
