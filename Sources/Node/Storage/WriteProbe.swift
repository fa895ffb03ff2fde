import Foundation
import Glibc
import Ledger
import SiteSetup

/// Finds out whether a disk that refused a write takes writes again, by writing as much as log and database need to go
/// on.
struct WriteProbe: Sendable {
    /// Written at a time.
    private static let block = 1 << 20

    /// A site's data directory, and whose it is: the mount point of a volume that is gone takes writes too.
    let directory: String
    let clusterID: UUID
    let nodeID: NodeID
    let bytes: Int

    private var path: String { directory + "/probe.tmp" }

    /// Throws the reason when the disk does not take writes. Removes the file it wrote in either case.
    func run() throws {
        _ = try DataDirectory.open(at: directory, clusterID: clusterID, nodeID: nodeID)
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("create") }
        defer {
            close(descriptor)
            unsafe unlink(path)
        }
        let zeroes = [UInt8](repeating: 0, count: Self.block)
        var left = bytes
        while left > 0 {
            let written = unsafe write(descriptor, zeroes, min(left, zeroes.count))
            guard written > 0 else { throw failure("write") }
            left -= written
        }
        guard fdatasync(descriptor) == 0 else { throw failure("sync") }
    }

    private func failure(_ operation: String) -> ConfigurationError {
        ConfigurationError("cannot \(operation) \(path): \(unsafe String(cString: strerror(errno)))")
    }
}
