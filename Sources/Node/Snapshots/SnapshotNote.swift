import Crypto
import Foundation
import Ledger
import Raft

/// What is known of a snapshot besides its bytes; kept beside it as JSON.
struct SnapshotNote: Codable, Sendable, Hashable {
    var index: LogIndex
    var term: Term
    /// Of the entry at ``index``, nanoseconds UTC.
    var time: Int64
    var membershipIndex: LogIndex
    var membership: [UInt8]
    /// SHA-256 of the file, in hexadecimal.
    var digest: String
    var bytes: Int

    init(_ metadata: SnapshotMetadata, bytes: Int) {
        index = metadata.index
        term = metadata.term
        time = metadata.time
        membershipIndex = metadata.membership.index
        membership = metadata.membership.payload
        digest = "\(metadata.digest)"
        self.bytes = bytes
    }

    /// Nil when it was not written by this program.
    var metadata: SnapshotMetadata? {
        guard let digest = Hash(hexadecimal: digest),
            let membership = try? Raft.MembershipEntry(index: membershipIndex, payload: membership)
        else { return nil }
        return SnapshotMetadata(index: index, term: term, time: time, membership: membership, digest: digest)
    }

    static func read(from path: String) throws -> SnapshotNote {
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        do {
            return try JSONDecoder().decode(SnapshotNote.self, from: data)
        } catch {
            throw ConfigurationError("\(path) is not what this program wrote: \(error). Remove it")
        }
    }

    func write(to path: String) throws {
        try DurableFile.replace(path, with: try JSONEncoder().encode(self))
    }
}

/// SHA-256 of a file, however large.
enum FileDigest {
    private static let block = 1 << 20

    static func of(_ path: String) throws -> Hash {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        defer { try? file.close() }
        var hasher = SHA256()
        while let data = try file.read(upToCount: block), !data.isEmpty { hasher.update(data: data) }
        return Hash(hasher.finalize())
    }
}
