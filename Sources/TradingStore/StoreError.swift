package import Ledger

/// Why the store cannot go on. After any of these while applying, the node halts: the log has everything, and on the
/// next start the store replays what it is missing.
package enum StoreError: Error, Sendable, Hashable, CustomStringConvertible {
    /// SQLite said no: `code` is its extended result code.
    case sqlite(path: String, doing: String, code: Int32, message: String)
    case notATradingDatabase(path: String)
    case otherCluster(path: String, found: [UInt8], expected: [UInt8])
    case newerSchema(path: String, found: Int64, known: Int64)
    case olderSchema(path: String, found: Int64, known: Int64)
    /// A setting of the connection did not take.
    case setting(path: String, name: String, wanted: String, found: String)
    /// Rows that this program cannot have written.
    case damaged(path: String, problem: String)
    /// The entries handed over do not follow on what is applied. Nothing was applied.
    case outOfOrder(path: String, expected: LogIndex, found: LogIndex)
    /// An entry's term is below its predecessor's, or beyond 63 bits. Nothing was applied.
    case impossibleTerm(path: String, index: LogIndex, term: Term)
    /// An earlier call failed, memory and disk may differ.
    case failedBefore(path: String, reason: String)
    /// Used after ``TradingStore/close()``.
    case closed(path: String)

    /// Whether the database is not what this program wrote, rather than out of reach.
    package var isDamage: Bool { if case .damaged = self { true } else { false } }

    /// Whether the disk, and not what was asked of the store, is the cause: full, read-only or not answering.
    package var isStorage: Bool {
        guard case .sqlite(_, _, let code, _) = self else { return false }
        // The primary code is the low byte of the extended one: PERM, READONLY, IOERR, FULL, CANTOPEN.
        return [3, 8, 10, 13, 14].contains(code & 0xFF)
    }

    package var description: String {
        switch self {
        case .sqlite(let path, let doing, let code, let message):
            "\(path): SQLite error \(code) while \(doing): \(message). Check free space, permissions and the disk, then "
                + "start again: the log replays what is missing"
        case .notATradingDatabase(let path):
            "\(path) is an SQLite database, but not one of this program. Give another path, or move the file away"
        case .otherCluster(let path, let found, let expected):
            "\(path) belongs to cluster \(Self.hexadecimal(found)), this node to \(Self.hexadecimal(expected)). Give the "
                + "data directory of this cluster, or move the file away"
        case .newerSchema(let path, let found, let known):
            "\(path) has schema version \(found), this program knows \(known). Start a newer program"
        case .olderSchema(let path, let found, let known):
            "\(path) has schema version \(found), this program has \(known): an older one applied its log by "
                + "other rules. Found a new cluster, or go on with the program that wrote it"
        case .setting(let path, let name, let wanted, let found):
            "\(path): PRAGMA \(name) is \(found) and will not become \(wanted). Use a local file system and an SQLite "
                + "library that supports it"
        case .damaged(let path, let problem):
            "\(path) is damaged or was changed by something else: \(problem). Move it away and start again: the log "
                + "rebuilds it"
        case .outOfOrder(let path, let expected, let found):
            "\(path): the next entry is \(expected), not \(found)"
        case .impossibleTerm(let path, let index, let term):
            "\(path): entry \(index) cannot have term \(term)"
        case .failedBefore(let path, let reason):
            "\(path): an earlier call failed, start the node again. It was: \(reason)"
        case .closed(let path):
            "\(path) is closed"
        }
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
