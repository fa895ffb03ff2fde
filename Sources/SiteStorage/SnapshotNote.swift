import Foundation
import Journal
package import Ledger
package import Raft

/// What is known of a snapshot besides its bytes; kept beside it as JSON.
package struct SnapshotNote: Codable, Sendable, Hashable {
    package var index: LogIndex
    package var term: Term
    /// Of the entry at ``index``, nanoseconds UTC.
    package var time: Int64
    var membershipIndex: LogIndex
    var membership: [UInt8]
    /// SHA-256 of the file, in hexadecimal.
    package var digest: String
    package var bytes: Int

    package init(_ metadata: SnapshotMetadata, bytes: Int) {
        index = metadata.index
        term = metadata.term
        time = metadata.time
        membershipIndex = metadata.membership.index
        membership = metadata.membership.payload
        digest = "\(metadata.digest)"
        self.bytes = bytes
    }

    /// Nil when it was not written by this program.
    package var metadata: SnapshotMetadata? {
        guard let digest = Hash(hexadecimal: digest),
            let membership = try? Raft.MembershipEntry(index: membershipIndex, payload: membership)
        else { return nil }
        return SnapshotMetadata(index: index, term: term, time: time, membership: membership, digest: digest)
    }

    /// Nil when there is none of this name.
    static func read(_ name: String, in directory: any Directory) throws -> SnapshotNote? {
        guard let bytes = try directory.contents(of: name) else { return nil }
        do {
            return try JSONDecoder().decode(SnapshotNote.self, from: Data(bytes))
        } catch {
            throw SiteStorageError(
                "\(directory.path(of: name)) is not what this program wrote: \(error). Remove it")
        }
    }

    /// Durable when it returns.
    func write(to name: String, in directory: any Directory) throws {
        try directory.replace(name, with: Array(try JSONEncoder().encode(self)))
    }
}
