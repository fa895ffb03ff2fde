import Foundation
import Glibc

/// A small file that is either as it was or as it shall be, whatever happens in between.
enum DurableFile {
    /// Durable when it returns.
    static func replace(_ path: String, with data: Data) throws {
        let draft = path + ".new"
        try data.write(to: URL(fileURLWithPath: draft))
        try sync(draft)
        guard unsafe rename(draft, path) == 0 else { throw failure("rename", draft) }
        try sync(URL(fileURLWithPath: path).deletingLastPathComponent().path)
    }

    /// A file or a directory.
    private static func sync(_ path: String) throws {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("sync", path) }
    }

    private static func failure(_ operation: String, _ path: String) -> ConfigurationError {
        ConfigurationError("cannot \(operation) \(path): \(unsafe String(cString: strerror(errno)))")
    }
}
