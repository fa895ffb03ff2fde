/// What the journal asks of the file system.
package enum FileOperation: String, Sendable, Hashable, CustomStringConvertible {
    case openDirectory, list, create, open, lock, read, write, sync, truncate, rename, link, remove, makeDirectory
    case syncDirectory, startThread

    /// Whether the disk is another after it.
    package var changesDisk: Bool {
        switch self {
        case .openDirectory, .list, .open, .lock, .read, .startThread: false
        case .create, .write, .sync, .truncate, .rename, .link, .remove, .makeDirectory, .syncDirectory: true
        }
    }

    package var description: String {
        switch self {
        case .openDirectory: "open the directory"
        case .makeDirectory: "make the directory"
        case .syncDirectory: "sync the directory"
        case .startThread: "start a thread for"
        default: rawValue
        }
    }
}

/// Asked before every operation on a file or a name, with the file's name: an errno makes the operation fail with it
/// without being tried, 0 lets it go ahead. It may keep the operation waiting, as a disk does that stalls. The seam by
/// which tests stop the journal at any step.
package typealias FaultInjection = @Sendable (FileOperation, _ name: String) -> CInt
