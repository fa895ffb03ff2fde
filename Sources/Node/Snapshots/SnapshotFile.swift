import Crypto
import Foundation
import Glibc
import Ledger
import Raft

/// What is known of a snapshot besides its bytes; kept beside it as JSON.
struct SnapshotDescription: Codable, Sendable, Hashable {
    var index: LogIndex
    var term: Term
    /// Of the entry at ``index``, nanoseconds UTC.
    var time: Int64
    var membershipIndex: LogIndex
    var membership: Data
    /// SHA-256 of the file, in hexadecimal.
    var digest: String
    var bytes: Int

    init(_ metadata: SnapshotMetadata, bytes: Int) {
        index = metadata.index
        term = metadata.term
        time = metadata.time
        membershipIndex = metadata.membership.index
        membership = Data(metadata.membership.payload)
        digest = "\(metadata.digest)"
        self.bytes = bytes
    }
}

/// SHA-256 of files too large for memory.
enum FileDigest {
    private static let block = 1 << 20

    static func of(_ path: String) throws -> Hash {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw ConfigurationError("\(path) cannot be read: \(unsafe String(cString: strerror(errno)))")
        }
        defer { try? file.close() }
        var hasher = SHA256()
        while let data = try file.read(upToCount: block), !data.isEmpty { hasher.update(data: data) }
        return Hash(hasher.finalize())
    }
}
