import Crypto
import GRDB
package import Ledger
package import Trading

/// What a database holds, read without the program that writes it: to compare sites. Takes as long as reading the whole
/// file does.
package struct Inspection: Sendable, Hashable {
    package let appliedIndex: LogIndex
    package let appliedTerm: Term
    /// See ``Trading/AppliedMark/digest``.
    package let digest: Hash
    package let merkleRoot: Hash
    package let clusterID: [UInt8]
    package let schemaVersion: Int64
    package let rowCounts: [ReplicatedTable: Int]
    /// SHA-256 over all rows of all replicated tables: by table number, then by primary key, each in the canonical form
    /// of ``Trading/RowChange``. Two sites at the same applied index have the same rows just when it is equal; their
    /// files never are.
    package let contentDigest: Hash
}

extension TradingStore {
    /// Looks at a database, open elsewhere or not, in one read transaction.
    package static func inspect(path: String) throws(StoreError) -> Inspection {
        try view(path) { try $0.inspection() }
    }

    static func inspect(_ db: Database, path: String) throws(StoreError) -> Inspection {
        guard let row = try Statement(AppliedMark.selection, on: db, path: path).first(),
            let mark = AppliedMark(values: row), case .blob(let clusterID) = row[5], case .integer(let version) = row[6]
        else { throw .damaged(path: path, problem: "the row of table applied does not add up") }
        guard version <= Schema.version else {
            throw .newerSchema(path: path, found: version, known: Schema.version)
        }
        var hasher = SHA256()
        var counts: [ReplicatedTable: Int] = [:]
        for table in ReplicatedTable.allCases {
            let rows = try Statement("\(table.selection) ORDER BY \(table.keyList)", on: db, path: path)
            var count = 0
            var writer = RowWriter()
            try rows.eachRow { values in
                writer.removeAll()
                writer.append(RowChange(table: table, values: values))
                unsafe writer.bytes.withUnsafeBytes { unsafe hasher.update(bufferPointer: $0) }
                count += 1
                return true
            }
            counts[table] = count
        }
        return Inspection(
            appliedIndex: mark.index, appliedTerm: mark.term, digest: mark.digest, merkleRoot: mark.peaks.root,
            clusterID: clusterID, schemaVersion: version, rowCounts: counts,
            contentDigest: Hash(hasher.finalize()))
    }
}
