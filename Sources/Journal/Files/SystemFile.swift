import CPlatform
import Glibc

/// An open file of the file system, closed with the last reference.
final class SystemFile: File {
    let name: String
    let path: String
    private let descriptor: CInt
    private let faults: FaultInjection?

    init(name: String, path: String, descriptor: CInt, faults: FaultInjection?) {
        self.name = name
        self.path = path
        self.descriptor = descriptor
        self.faults = faults
    }

    deinit { Glibc.close(descriptor) }

    /// False when somebody else has it.
    func lock() throws(JournalError) -> Bool {
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
        guard errno == EWOULDBLOCK else { throw .system(.lock, path: path, code: errno) }
        return false
    }

    func unlock() { flock(descriptor, LOCK_UN) }

    func length() throws(JournalError) -> Int {
        let end = lseek(descriptor, 0, SEEK_END)
        guard end >= 0 else { throw .system(.read, path: path, code: errno) }
        return Int(end)
    }

    func read(_ count: Int, at offset: Int) throws(JournalError) -> [UInt8] {
        try inject(.read)
        do { return try Descriptor.read(descriptor, count, at: offset) } catch {
            throw .system(.read, path: path, code: error.code)
        }
    }

    func write(_ bytes: [UInt8], at offset: Int) throws(JournalError) {
        try inject(.write)
        do { try Descriptor.write(bytes, to: descriptor, at: offset) } catch {
            throw .system(.write, path: path, code: error.code)
        }
    }

    func sync() throws(JournalError) {
        try inject(.sync)
        guard fdatasync(descriptor) == 0 else { throw .system(.sync, path: path, code: errno) }
    }

    /// Written, not allocated: an fdatasync over written blocks touches no metadata.
    func writeZeroes(_ range: Range<Int>) throws(JournalError) {
        let block = SegmentHeader.blockLength
        let zeroes = UnsafeMutableRawBufferPointer.allocate(
            byteCount: min(range.count, Self.zeroingLength), alignment: block)
        defer { unsafe zeroes.deallocate() }
        unsafe zeroes.initializeMemory(as: UInt8.self, repeating: 0)
        // Past the system's cache where that can be done: nobody reads them from there.
        var isDirect = range.lowerBound % block == 0 && range.upperBound % block == 0 && bypassCache(true)
        defer { if isDirect { _ = bypassCache(false) } }
        var offset = range.lowerBound
        while offset < range.upperBound {
            try inject(.write)
            let part = unsafe UnsafeRawBufferPointer(rebasing: zeroes.prefix(range.upperBound - offset))
            var code = unsafe Descriptor.write(part, to: descriptor, at: offset)
            if code == EINVAL, isDirect {
                isDirect = !bypassCache(false)
                code = unsafe Descriptor.write(part, to: descriptor, at: offset)
            }
            guard code == 0 else { throw .system(.write, path: path, code: code) }
            offset += part.count
            // A little at a time, so that the writer's own fdatasync does not wait behind the whole segment.
            try sync()
        }
    }

    /// Has writes go to the device directly (O_DIRECT), or through the system's cache as usual.
    ///
    /// - Returns: false where the file system cannot do that.
    private func bypassCache(_ direct: Bool) -> Bool {
        let flags = fcntl(descriptor, F_GETFL)
        guard flags >= 0 else { return false }
        let others = flags & ~direct_io_flag()
        return fcntl(descriptor, F_SETFL, direct ? others | direct_io_flag() : others) == 0
    }

    func truncate(to length: Int) throws(JournalError) {
        try inject(.truncate)
        guard ftruncate(descriptor, off_t(length)) == 0 else {
            throw .system(.truncate, path: path, code: errno)
        }
    }

    func forgetCached() { _ = posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED) }

    private static let zeroingLength = 1 << 20

    private func inject(_ operation: FileOperation) throws(JournalError) {
        guard let code = faults?(operation, name), code != 0 else { return }
        throw .system(operation, path: path, code: code)
    }
}
