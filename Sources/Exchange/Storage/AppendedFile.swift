import Glibc

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
        var code: CInt = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let part = unsafe UnsafeMutableRawBufferPointer(
                    rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
                let done = unsafe pread(descriptor, part.baseAddress, part.count, off_t(offset + filled))
                if done < 0, errno == EINTR { continue }
                if done < 0 { code = errno }
                if done <= 0 { return }
                filled += done
            }
        }
        guard code == 0 else { throw .system(operation: "read", path: path, code: code) }
        return bytes
    }

    /// Writes behind the end. One that fails leaves a torn end, which the next start cuts off.
    func append(_ bytes: [UInt8]) throws(VenueError) {
        let code: CInt = unsafe bytes.withUnsafeBytes { buffer in
            var written = 0
            while written < buffer.count {
                let part = unsafe UnsafeRawBufferPointer(rebasing: buffer[written...])
                let done = unsafe pwrite(descriptor, part.baseAddress, part.count, off_t(length + written))
                if done < 0, errno == EINTR { continue }
                if done <= 0 { return done < 0 ? errno : EIO }
                written += done
            }
            return 0
        }
        guard code == 0 else { throw .system(operation: "write", path: path, code: code) }
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
