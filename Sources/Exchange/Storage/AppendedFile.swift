import Glibc
import Journal

/// A file that is read once from its beginning and then only grows. Closed with the last reference.
final class AppendedFile {
    let path: String
    private let descriptor: CInt
    private(set) var length: Int

    /// Opens it, or makes it with mode 0600, and locks it against other processes.
    init(_ path: String) throws(VenueError) {
        self.path = path
        length = 0
        descriptor = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, mode_t(0o600))
        guard descriptor >= 0 else { throw .system(operation: "open", path: path, code: errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw .locked(path: path) }
        length = Int(lseek(descriptor, 0, SEEK_END))
        guard length >= 0 else { throw .system(operation: "read", path: path, code: errno) }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Up to `count` bytes; fewer only at the end.
    func read(_ count: Int, at offset: Int) throws(VenueError) -> [UInt8] {
        do { return try Descriptor.read(descriptor, count, at: offset) } catch {
            throw .system(operation: "read", path: path, code: error.code)
        }
    }

    /// Writes behind the end. One that fails leaves a torn end, which the next start cuts off.
    func append(_ bytes: [UInt8]) throws(VenueError) {
        do { try Descriptor.write(bytes, to: descriptor, at: length) } catch {
            throw .system(operation: "write", path: path, code: error.code)
        }
        length += bytes.count
    }

    func truncate(to length: Int) throws(VenueError) {
        guard ftruncate(descriptor, off_t(length)) == 0 else {
            throw .system(operation: "cut", path: path, code: errno)
        }
        self.length = length
    }

    func sync() throws(VenueError) {
        guard fdatasync(descriptor) == 0 else { throw .system(operation: "sync", path: path, code: errno) }
    }
}
