import Glibc

enum DiskSpace {
    /// Bytes that this process may still write on the file system of a path.
    static func free(at path: String) -> UInt64? {
        var system = statvfs()
        guard unsafe statvfs(path, &system) == 0 else { return nil }
        return UInt64(system.f_bavail) * UInt64(system.f_frsize)
    }
}
