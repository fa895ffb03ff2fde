import GRDBSQLite
import Glibc

/// SQLite's file system in the simulator: paths of simulated disks lead there, all others to the system's own, so that
/// nothing in the product has to know of it.
///
/// It promises of its files what SQLite's own file system promises on Linux: sectors of 4 KiB, and that writing leaves
/// the bytes beside alone.
@safe enum SimulatedVFS {
    /// A file as SQLite has it in its memory.
    @unsafe struct OpenFile {
        var base: sqlite3_file
        var handle: Unmanaged<DatabaseHandle>?
    }

    private static let sectorBytes: CInt = 4_096
    private static let maximumPath: CInt = 1_024

    nonisolated(unsafe) private static let system: UnsafeMutablePointer<sqlite3_vfs>? = unsafe sqlite3_vfs_find(nil)

    /// Once in a process.
    static func register() -> Bool {
        guard let system = unsafe system else { return false }
        let vfs = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
        unsafe vfs.initialize(to: system.pointee)
        unsafe vfs.pointee.iVersion = 2
        unsafe vfs.pointee.pNext = nil
        unsafe vfs.pointee.zName = UnsafePointer(strdup("simulated"))
        unsafe vfs.pointee.szOsFile = max(system.pointee.szOsFile, CInt(MemoryLayout<OpenFile>.size))
        unsafe vfs.pointee.mxPathname = max(system.pointee.mxPathname, maximumPath)
        unsafe vfs.pointee.xOpen = { _, name, file, flags, outFlags in
            unsafe SimulatedVFS.open(name, file, flags, outFlags)
        }
        unsafe vfs.pointee.xDelete = { _, name, syncsDirectory in unsafe SimulatedVFS.delete(name, syncsDirectory) }
        unsafe vfs.pointee.xAccess = { _, name, flags, result in unsafe SimulatedVFS.access(name, flags, result) }
        unsafe vfs.pointee.xFullPathname = { _, name, length, result in
            unsafe SimulatedVFS.fullPathname(name, length, result)
        }
        return unsafe sqlite3_vfs_register(vfs, 1) == SQLITE_OK
    }

    // MARK: Names

    private static func find(_ name: UnsafePointer<CChar>?) -> (disk: LiveDisk, name: String)? {
        guard let name = unsafe name else { return nil }
        return VFSRegistration.find(unsafe String(cString: name))
    }

    private static func open(
        _ name: UnsafePointer<CChar>?, _ file: UnsafeMutablePointer<sqlite3_file>?, _ flags: CInt,
        _ outFlags: UnsafeMutablePointer<CInt>?
    ) -> CInt {
        guard let file = unsafe file else { return SQLITE_CANTOPEN }
        let path = unsafe name.map { unsafe String(cString: $0) }
        if let path, !path.hasPrefix(VFSRegistration.root) {
            return unsafe system?.pointee.xOpen(system, name, file, flags, outFlags) ?? SQLITE_CANTOPEN
        }
        return unsafe file.withMemoryRebound(to: OpenFile.self, capacity: 1) { file in
            unsafe file.pointee.base.pMethods = nil
            guard let path else { return unsafe openNameless(file, flags, outFlags) }
            return code { () throws(LiveDisk.Refusal) in
                guard let (disk, name) = VFSRegistration.find(path),
                    let handle = try DatabaseHandle(name, on: disk, flags: flags)
                else { return SQLITE_CANTOPEN }
                unsafe outFlags?.pointee = flags
                unsafe begin(file, handle)
                return SQLITE_OK
            }
        }
    }

    /// Which database it belongs to, SQLite does not tell.
    private static func openNameless(
        _ file: UnsafeMutablePointer<OpenFile>, _ flags: CInt, _ outFlags: UnsafeMutablePointer<CInt>?
    ) -> CInt {
        unsafe outFlags?.pointee = flags
        unsafe begin(file, DatabaseHandle())
        return SQLITE_OK
    }

    private static func begin(_ file: UnsafeMutablePointer<OpenFile>, _ handle: DatabaseHandle) {
        unsafe file.pointee.handle = Unmanaged.passRetained(handle)
        unsafe file.pointee.base.pMethods = UnsafePointer(SimulatedFileMethods.methods)
    }

    private static func delete(_ name: UnsafePointer<CChar>?, _ syncsDirectory: CInt) -> CInt {
        guard let (disk, file) = unsafe find(name) else {
            return unsafe system?.pointee.xDelete(system, name, syncsDirectory) ?? SQLITE_IOERR
        }
        return code { () throws(LiveDisk.Refusal) in
            try disk.delete(file, syncsDirectory: syncsDirectory != 0) ? SQLITE_OK : notThere
        }
    }

    private static func access(
        _ name: UnsafePointer<CChar>?, _ flags: CInt, _ result: UnsafeMutablePointer<CInt>?
    ) -> CInt {
        guard let (disk, file) = unsafe find(name) else {
            return unsafe system?.pointee.xAccess(system, name, flags, result) ?? SQLITE_IOERR
        }
        return code { () throws(LiveDisk.Refusal) in
            try disk.check(disk.process)
            // As in SQLite's own: an empty file is none, when it is asked whether there is one.
            let length = disk.contents.file(named: file).map { disk.contents.files[$0].length } ?? 0
            unsafe result?.pointee = length > 0 ? 1 : 0
            return SQLITE_OK
        }
    }

    private static func fullPathname(
        _ name: UnsafePointer<CChar>?, _ length: CInt, _ result: UnsafeMutablePointer<CChar>?
    ) -> CInt {
        guard let name = unsafe name, let result = unsafe result, unsafe find(name) != nil else {
            return unsafe system?.pointee.xFullPathname(system, name, length, result) ?? SQLITE_CANTOPEN
        }
        guard unsafe strlen(name) < Int(length) else { return SQLITE_CANTOPEN }
        unsafe strcpy(result, name)
        return SQLITE_OK
    }

    /// What SQLite is told.
    static func code(_ body: () throws(LiveDisk.Refusal) -> CInt) -> CInt {
        do throws(LiveDisk.Refusal) { return try body() } catch {
            return switch error {
            case .ended: SQLITE_IOERR
            case .full: SQLITE_FULL
            case .failedSync: failedSync
            }
        }
    }

    // Extended result codes of sqlite3.h, which Swift does not import: SQLITE_IOERR_SHORT_READ, _FSYNC, _DELETE_NOENT.
    fileprivate static let shortRead = SQLITE_IOERR | 2 << 8
    private static let failedSync = SQLITE_IOERR | 4 << 8
    private static let notThere = SQLITE_IOERR | 23 << 8

    fileprivate static var sector: CInt { sectorBytes }
}

/// What SQLite calls on a file that is open.
@safe private enum SimulatedFileMethods {
    /// Never freed.
    nonisolated(unsafe) static let methods: UnsafeMutablePointer<sqlite3_io_methods> = {
        let methods = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
        unsafe methods.initialize(to: sqlite3_io_methods())
        unsafe methods.pointee.iVersion = 2
        unsafe addContents(to: methods)
        unsafe addLocks(to: methods)
        unsafe methods.pointee.xFileControl = { _, _, _ in SQLITE_NOTFOUND }
        unsafe methods.pointee.xSectorSize = { _ in SimulatedVFS.sector }
        unsafe methods.pointee.xDeviceCharacteristics = { _ in SQLITE_IOCAP_POWERSAFE_OVERWRITE }
        return unsafe methods
    }()

    private static func addContents(to methods: UnsafeMutablePointer<sqlite3_io_methods>) {
        unsafe methods.pointee.xClose = { file in unsafe SimulatedFileMethods.close(file) }
        unsafe methods.pointee.xRead = { file, target, count, offset in
            unsafe SimulatedFileMethods.read(file, target, Int(count), Int(offset))
        }
        unsafe methods.pointee.xWrite = { file, source, count, offset in
            unsafe SimulatedFileMethods.with(file) { handle throws(LiveDisk.Refusal) in
                let bytes = unsafe Array(UnsafeRawBufferPointer(start: source, count: Int(count)))
                try handle.write(bytes, at: Int(offset))
                return SQLITE_OK
            }
        }
        unsafe methods.pointee.xTruncate = { file, length in
            unsafe SimulatedFileMethods.with(file) { handle throws(LiveDisk.Refusal) in
                try handle.truncate(to: Int(length))
                return SQLITE_OK
            }
        }
        unsafe methods.pointee.xSync = { file, _ in
            unsafe SimulatedFileMethods.with(file) { handle throws(LiveDisk.Refusal) in
                try handle.sync()
                return SQLITE_OK
            }
        }
        unsafe methods.pointee.xFileSize = { file, result in
            unsafe SimulatedFileMethods.with(file) { handle throws(LiveDisk.Refusal) in
                unsafe result?.pointee = sqlite3_int64(try handle.length())
                return SQLITE_OK
            }
        }
    }

    private static func addLocks(to methods: UnsafeMutablePointer<sqlite3_io_methods>) {
        unsafe methods.pointee.xLock = { file, level in
            unsafe SimulatedFileMethods.with(file) { handle throws(LiveDisk.Refusal) in try handle.lock(to: level) }
        }
        unsafe methods.pointee.xUnlock = { file, level in
            unsafe SimulatedFileMethods.with(file) { handle in
                handle.unlock(to: level)
                return SQLITE_OK
            }
        }
        unsafe methods.pointee.xCheckReservedLock = { file, result in
            unsafe SimulatedFileMethods.with(file) { handle in
                unsafe result?.pointee = handle.isReserved ? 1 : 0
                return SQLITE_OK
            }
        }
        unsafe methods.pointee.xShmMap = { file, number, bytes, extends, result in
            unsafe SimulatedFileMethods.with(file) { handle throws(LiveDisk.Refusal) in
                unsafe result?.pointee = try handle.region(Int(number), bytes: Int(bytes), extends: extends != 0)
                return SQLITE_OK
            }
        }
        unsafe methods.pointee.xShmLock = { file, first, count, flags in
            unsafe SimulatedFileMethods.with(file) { handle in
                handle.lockShared(first: first, count: count, flags: flags)
            }
        }
        unsafe methods.pointee.xShmBarrier = { _ in }
        unsafe methods.pointee.xShmUnmap = { file, _ in
            unsafe SimulatedFileMethods.with(file) { handle in
                handle.unmap()
                return SQLITE_OK
            }
        }
    }

    private static func with(
        _ file: UnsafeMutablePointer<sqlite3_file>?, _ body: (DatabaseHandle) throws(LiveDisk.Refusal) -> CInt
    ) -> CInt {
        guard let file = unsafe file else { return SQLITE_IOERR }
        let handle = unsafe file.withMemoryRebound(to: SimulatedVFS.OpenFile.self, capacity: 1) { file in
            unsafe file.pointee.handle?.takeUnretainedValue()
        }
        guard let handle else { return SQLITE_IOERR }
        return SimulatedVFS.code { () throws(LiveDisk.Refusal) in try body(handle) }
    }

    private static func close(_ file: UnsafeMutablePointer<sqlite3_file>?) -> CInt {
        unsafe file?.withMemoryRebound(to: SimulatedVFS.OpenFile.self, capacity: 1) { file in
            unsafe file.pointee.handle?.release()
            unsafe file.pointee.handle = nil
        }
        return SQLITE_OK
    }

    /// What lies past the end of the file is read as zeroes.
    private static func read(
        _ file: UnsafeMutablePointer<sqlite3_file>?, _ target: UnsafeMutableRawPointer?, _ count: Int, _ offset: Int
    ) -> CInt {
        guard let target = unsafe target else { return SQLITE_IOERR }
        return unsafe with(file) { handle throws(LiveDisk.Refusal) in
            let bytes = try handle.read(count, at: offset)
            unsafe bytes.withUnsafeBytes { source in
                if let start = source.baseAddress { unsafe target.copyMemory(from: start, byteCount: source.count) }
            }
            guard bytes.count < count else { return SQLITE_OK }
            unsafe memset(target + bytes.count, 0, count - bytes.count)
            return SimulatedVFS.shortRead
        }
    }
}
