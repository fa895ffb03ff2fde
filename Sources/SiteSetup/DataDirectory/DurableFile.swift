import Foundation
import Glibc

/// A small file that is either as it was or as it shall be, whatever happens in between.
enum DurableFile {
    /// Durable when it returns.
    static func replace(_ path: String, with data: Data) throws {
        let draft = path + ".new"
        try data.write(to: URL(fileURLWithPath: draft))
        try sync(draft)
        try rename(draft, to: path)
        try sync(URL(fileURLWithPath: path).deletingLastPathComponent().path)
    }

    /// In place of a file that has the name there; durable after a sync of the directory.
    static func rename(_ path: String, to target: String) throws {
        guard unsafe Glibc.rename(path, target) == 0 else { throw failure("rename", path) }
    }

    /// A file or a directory.
    static func sync(_ path: String) throws {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("sync", path) }
    }

    static func failure(_ operation: String, _ path: String) -> ConfigurationError {
        ConfigurationError("cannot \(operation) \(path): \(unsafe String(cString: strerror(errno)))")
    }
}
