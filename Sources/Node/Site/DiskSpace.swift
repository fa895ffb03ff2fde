import Glibc

enum DiskSpace {
    /// Of the file system of a path, in bytes: what this process may still write, and all that it holds.
    static func of(_ path: String) -> (free: UInt64, size: UInt64)? {
        var system = statvfs()
        guard unsafe statvfs(path, &system) == 0 else { return nil }
        let block = UInt64(system.f_frsize)
        return (UInt64(system.f_bavail) * block, UInt64(system.f_blocks) * block)
    }
}
