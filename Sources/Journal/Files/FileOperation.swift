/// What the journal asks of the file system.
package enum FileOperation: String, Sendable, Hashable, CustomStringConvertible {
    case openDirectory, list, create, open, lock, read, write, sync, rename, remove, syncDirectory, startThread

    package var description: String {
        switch self {
        case .openDirectory: "open the directory"
        case .syncDirectory: "sync the directory"
        case .startThread: "start a thread for"
        default: rawValue
        }
    }
}

/// Asked before every operation that changes the disk, with the file's name: an errno makes the operation fail with it
/// without being tried, 0 lets it go ahead. The seam by which tests stop the journal at any step.
package typealias FaultInjection = @Sendable (FileOperation, _ name: String) -> CInt
