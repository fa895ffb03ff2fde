import GRDBSQLite

/// What the connections of one process to one database have locked, and the memory that they share: both end with it.
@safe final class DatabaseLocks {
    final class Connection {
        /// SQLITE_LOCK_NONE to SQLITE_LOCK_EXCLUSIVE.
        fileprivate(set) var level = SQLITE_LOCK_NONE
        /// Bits of the locks in shared memory.
        fileprivate var shared: UInt32 = 0
        fileprivate var exclusive: UInt32 = 0
        fileprivate(set) var hasSharedMemory = false
    }

    private var connections: [Connection] = []
    private var regions: [UnsafeMutableRawPointer] = unsafe []

    deinit { freeRegions() }

    private func freeRegions() {
        while let region = unsafe regions.popLast() { unsafe region.deallocate() }
    }

    func add() -> Connection {
        let connection = Connection()
        connections.append(connection)
        return connection
    }

    func remove(_ connection: Connection) {
        unmap(connection)
        connections.removeAll { $0 === connection }
    }

    private func others(_ connection: Connection, _ test: (Connection) -> Bool) -> Bool {
        connections.contains { $0 !== connection && test($0) }
    }

    // MARK: Of the file

    /// As the rules of SQLite's pager have it: SHARED beside RESERVED, PENDING lets no new SHARED in.
    func lock(_ connection: Connection, to level: CInt) -> CInt {
        guard connection.level < level else { return SQLITE_OK }
        switch level {
        case SQLITE_LOCK_SHARED:
            if others(connection, { $0.level >= SQLITE_LOCK_PENDING }) { return SQLITE_BUSY }
        case SQLITE_LOCK_RESERVED:
            if others(connection, { $0.level >= SQLITE_LOCK_RESERVED }) { return SQLITE_BUSY }
        default:
            if others(connection, { $0.level >= SQLITE_LOCK_RESERVED }) { return SQLITE_BUSY }
            connection.level = SQLITE_LOCK_PENDING
            if others(connection, { $0.level >= SQLITE_LOCK_SHARED }) { return SQLITE_BUSY }
        }
        connection.level = level
        return SQLITE_OK
    }

    func unlock(_ connection: Connection, to level: CInt) { connection.level = min(connection.level, level) }

    var isReserved: Bool { connections.contains { $0.level >= SQLITE_LOCK_RESERVED } }

    // MARK: Of shared memory

    /// Nil where there is no such region and none is wanted.
    func region(_ number: Int, bytes: Int, extends: Bool, for connection: Connection) -> UnsafeMutableRawPointer? {
        connection.hasSharedMemory = true
        let isThere = unsafe number < regions.count
        guard extends || isThere else { return nil }
        while unsafe regions.count <= number {
            let region = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 16)
            unsafe region.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
            unsafe regions.append(region)
        }
        return unsafe regions[number]
    }

    func lockShared(_ connection: Connection, mask: UInt32, flags: CInt) -> CInt {
        if flags & SQLITE_SHM_UNLOCK != 0 {
            connection.shared &= ~mask
            connection.exclusive &= ~mask
        } else if flags & SQLITE_SHM_SHARED != 0 {
            if others(connection, { $0.exclusive & mask != 0 }) { return SQLITE_BUSY }
            connection.shared |= mask
        } else {
            if others(connection, { ($0.exclusive | $0.shared) & mask != 0 }) { return SQLITE_BUSY }
            connection.exclusive |= mask
        }
        return SQLITE_OK
    }

    func unmap(_ connection: Connection) {
        connection.shared = 0
        connection.exclusive = 0
        connection.hasSharedMemory = false
        if !connections.contains(where: \.hasSharedMemory) { freeRegions() }
    }
}
