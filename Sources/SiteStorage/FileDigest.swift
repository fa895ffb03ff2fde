import Crypto
import Foundation
package import Journal
package import Ledger

extension Directory {
    /// SHA-256 of a file, however large.
    package func digest(of name: String) throws(JournalError) -> Hash {
        let file = try openForReading(name)
        var hasher = SHA256()
        var offset = 0
        while true {
            let bytes = try file.read(SnapshotDirectory.pieceBytes, at: offset)
            guard !bytes.isEmpty else { return Hash(hasher.finalize()) }
            hasher.update(data: bytes)
            offset += bytes.count
        }
    }
}
