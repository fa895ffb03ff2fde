import GRDBSQLite

/// A file that SQLite has open on a ``LiveDisk``, or one without a name, which nothing but its connection ever sees.
@safe final class DatabaseHandle {
    private enum Storage {
        case file(VirtualDisk.FileID, on: LiveDisk)
        case memory([UInt8])
    }

    /// Nil of a file without a name.
    private let disk: LiveDisk?
    private let process: Int
    private let name: String
    private var storage: Storage
    /// Its name is not durable yet, and is to be with the first sync: SQLite has that of journals and WALs.
    private var syncsDirectory: Bool
    private let locks: DatabaseLocks
    private let connection: DatabaseLocks.Connection

    /// Nil when there is no such file, and none is to be made.
    init?(_ name: String, on disk: LiveDisk, flags: CInt) throws(LiveDisk.Refusal) {
        try disk.check(disk.process)
        let isJournal = flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_WAL) != 0
        if let file = disk.contents.file(named: name) {
            storage = .file(file, on: disk)
            syncsDirectory = false
        } else if flags & SQLITE_OPEN_CREATE != 0 {
            storage = .file(try disk.create(name), on: disk)
            syncsDirectory = isJournal
        } else {
            return nil
        }
        self.disk = disk
        self.name = name
        process = disk.process
        locks = disk.locks[name] ?? DatabaseLocks()
        disk.locks[name] = locks
        connection = locks.add()
    }

    /// A file without a name.
    init() {
        disk = nil
        name = ""
        process = 0
        storage = .memory([])
        syncsDirectory = false
        locks = DatabaseLocks()
        connection = locks.add()
    }

    deinit { locks.remove(connection) }

    private func check() throws(LiveDisk.Refusal) { try disk?.check(process) }

    func length() throws(LiveDisk.Refusal) -> Int {
        try check()
        return switch storage {
        case .file(let file, let disk): disk.contents.files[file].length
        case .memory(let bytes): bytes.count
        }
    }

    func read(_ count: Int, at offset: Int) throws(LiveDisk.Refusal) -> [UInt8] {
        try check()
        switch storage {
        case .file(let file, let disk): return disk.contents.files[file].read(count, at: offset)
        case .memory(let bytes):
            guard offset < bytes.count else { return [] }
            return Array(bytes[offset..<min(offset + count, bytes.count)])
        }
    }

    func write(_ new: [UInt8], at offset: Int) throws(LiveDisk.Refusal) {
        try check()
        switch storage {
        case .file(let file, let disk): try disk.write(new, at: offset, of: file)
        case .memory(var bytes):
            let missing = offset + new.count - bytes.count
            if missing > 0 { bytes.append(contentsOf: repeatElement(0, count: missing)) }
            bytes.replaceSubrange(offset..<offset + new.count, with: new)
            storage = .memory(bytes)
        }
    }

    func truncate(to length: Int) throws(LiveDisk.Refusal) {
        try check()
        switch storage {
        case .file(let file, let disk): try disk.truncate(file, to: length)
        case .memory(let bytes): storage = .memory(Array(bytes.prefix(length)))
        }
    }

    func sync() throws(LiveDisk.Refusal) {
        try check()
        guard case .file(let file, let disk) = storage else { return }
        try disk.sync(file, named: name)
        guard syncsDirectory else { return }
        try disk.syncDirectory(LiveDisk.directory(of: name))
        syncsDirectory = false
    }

    // MARK: Locks

    func lock(to level: CInt) throws(LiveDisk.Refusal) -> CInt {
        try check()
        return locks.lock(connection, to: level)
    }

    func unlock(to level: CInt) { locks.unlock(connection, to: level) }

    var isReserved: Bool { locks.isReserved }

    func region(_ number: Int, bytes: Int, extends: Bool) throws(LiveDisk.Refusal) -> UnsafeMutableRawPointer? {
        try check()
        return unsafe locks.region(number, bytes: bytes, extends: extends, for: connection)
    }

    func lockShared(first: CInt, count: CInt, flags: CInt) -> CInt {
        let mask = (UInt32(1) << UInt32(count) - 1) << UInt32(first)
        return locks.lockShared(connection, mask: mask, flags: flags)
    }

    func unmap() { locks.unmap(connection) }
}

extension LiveDisk {
    /// Empty for the uppermost.
    static func directory(of name: String) -> String { name.lastIndex(of: "/").map { String(name[..<$0]) } ?? "" }

    /// As SQLite's file system of Unix does it.
    func delete(_ name: String, syncsDirectory: Bool) throws(Refusal) -> Bool {
        try check(process)
        guard contents.file(named: name) != nil else { return false }
        try remove(name)
        if syncsDirectory { try syncDirectory(Self.directory(of: name)) }
        return true
    }
}
