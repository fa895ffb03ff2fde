import Glibc

/// A directory of the file system. Everything in it is opened, renamed and removed relative to one descriptor.
final class SystemDirectory: Directory {
    let path: String
    private let descriptor: CInt
    private let faults: FaultInjection?

    convenience init(_ path: String, faults: FaultInjection?) throws(JournalError) {
        let descriptor = unsafe Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system(.openDirectory, path: path, code: errno) }
        self.init(path: path, descriptor: descriptor, faults: faults)
    }

    private init(path: String, descriptor: CInt, faults: FaultInjection?) {
        self.path = path
        self.descriptor = descriptor
        self.faults = faults
    }

    deinit { Glibc.close(descriptor) }

    func names() throws(JournalError) -> [String] {
        let copy = unsafe openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0, let stream = unsafe fdopendir(copy) else {
            throw .system(.list, path: path, code: errno)
        }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else { break }
            names.append(
                unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
                    unsafe String(cString: UnsafeRawPointer(name).assumingMemoryBound(to: CChar.self))
                })
        }
        guard errno == 0 else { throw .system(.list, path: path, code: errno) }
        return names.sorted()
    }

    func create(_ name: String) throws(JournalError) -> any File {
        try open(name, flags: O_RDWR | O_CREAT | O_TRUNC, operation: .create)
    }

    func openForReading(_ name: String) throws(JournalError) -> any File {
        try open(name, flags: O_RDONLY, operation: .open)
    }

    func openForWriting(_ name: String) throws(JournalError) -> any File {
        try open(name, flags: O_RDWR, operation: .open)
    }

    /// An exclusive lock on the file `name`, held until the file is closed.
    func lock(_ name: String) throws(JournalError) -> SystemFile {
        let file = try open(name, flags: O_RDWR | O_CREAT, operation: .create)
        guard try file.lock() else { throw .locked(directory: path) }
        return file
    }

    private func open(_ name: String, flags: CInt, operation: FileOperation) throws(JournalError) -> SystemFile {
        try inject(operation, name)
        let file = unsafe openat(descriptor, name, flags | O_CLOEXEC, mode_t(0o640))
        guard file >= 0 else { throw .system(operation, path: path(of: name), code: errno) }
        return SystemFile(name: name, path: path(of: name), descriptor: file, faults: faults)
    }

    func rename(_ name: String, to target: String) throws(JournalError) {
        try inject(.rename, target)
        guard unsafe renameat(descriptor, name, descriptor, target) == 0 else {
            throw .system(.rename, path: path(of: name), code: errno)
        }
    }

    func remove(_ name: String) throws(JournalError) {
        try inject(.remove, name)
        guard unsafe unlinkat(descriptor, name, 0) == 0 else {
            throw .system(.remove, path: path(of: name), code: errno)
        }
    }

    func sync() throws(JournalError) {
        try inject(.syncDirectory, "")
        guard fsync(descriptor) == 0 else { throw .system(.syncDirectory, path: path, code: errno) }
    }

    private func inject(_ operation: FileOperation, _ name: String) throws(JournalError) {
        guard let code = faults?(operation, name), code != 0 else { return }
        throw .system(operation, path: name.isEmpty ? path : path(of: name), code: code)
    }
}

extension SystemDirectory {
    func subdirectory(_ name: String) throws(JournalError) -> any Directory {
        try inject(.makeDirectory, name)
        if unsafe mkdirat(descriptor, name, mode_t(0o750)) != 0, errno != EEXIST {
            throw .system(.makeDirectory, path: path(of: name), code: errno)
        }
        let opened = unsafe openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard opened >= 0 else { throw .system(.openDirectory, path: path(of: name), code: errno) }
        return SystemDirectory(path: path(of: name), descriptor: opened, faults: faults)
    }

    func link(_ name: String, as target: String) throws(JournalError) {
        try inject(.link, target)
        guard unsafe linkat(descriptor, name, descriptor, target, 0) == 0 else {
            throw .system(.link, path: path(of: name), code: errno)
        }
    }

    func fileNumber(_ name: String) throws(JournalError) -> UInt64 {
        var status = stat()
        guard unsafe fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            throw .system(.open, path: path(of: name), code: errno)
        }
        return UInt64(status.st_ino)
    }
}
