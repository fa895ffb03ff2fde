import Glibc
import Journal

/// A directory of a ``LiveDisk``, as the product's procedures use it. What a process opened is dead once it has ended.
struct LiveDirectory: Directory {
    private let disk: LiveDisk
    private let process: Int
    /// Ends in a slash, but for the uppermost.
    private var prefix = ""

    init(_ disk: LiveDisk) {
        self.disk = disk
        process = disk.process
    }

    var path: String { disk.path(of: prefix) }

    func names() throws(JournalError) -> [String] {
        try attempt(.list) { () throws(LiveDisk.Refusal) in
            disk.contents.fileNames.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
                .filter { !$0.contains("/") }
        }
    }

    func create(_ name: String) throws(JournalError) -> any File {
        open(name, try attempt(.create, name) { () throws(LiveDisk.Refusal) in try disk.create(prefix + name) })
    }

    func openForReading(_ name: String) throws(JournalError) -> any File { open(name, try file(name, .open)) }

    func openForWriting(_ name: String) throws(JournalError) -> any File { open(name, try file(name, .open)) }

    func rename(_ name: String, to target: String) throws(JournalError) {
        _ = try file(name, .rename)
        try attempt(.rename, target) { () throws(LiveDisk.Refusal) in
            try disk.rename(prefix + name, to: prefix + target)
        }
    }

    func link(_ name: String, as target: String) throws(JournalError) {
        _ = try file(name, .link)
        try attempt(.link, target) { () throws(LiveDisk.Refusal) in try disk.link(prefix + name, as: prefix + target) }
    }

    func remove(_ name: String) throws(JournalError) {
        _ = try file(name, .remove)
        try attempt(.remove, name) { () throws(LiveDisk.Refusal) in try disk.remove(prefix + name) }
    }

    func sync() throws(JournalError) {
        try attempt(.syncDirectory) { () throws(LiveDisk.Refusal) in try disk.syncDirectory(String(prefix.dropLast())) }
    }

    func subdirectory(_ name: String) -> any Directory {
        var directory = self
        directory.prefix += name + "/"
        return directory
    }

    func fileNumber(_ name: String) throws(JournalError) -> UInt64 { UInt64(try file(name, .open)) }

    private func open(_ name: String, _ id: VirtualDisk.FileID) -> any File {
        LiveFile(name: name, fullName: prefix + name, id: id, disk: disk)
    }

    private func file(_ name: String, _ operation: FileOperation) throws(JournalError) -> VirtualDisk.FileID {
        let file = try attempt(operation, name) { () throws(LiveDisk.Refusal) in
            disk.contents.file(named: prefix + name)
        }
        guard let file else { throw .system(operation, path: path(of: name), code: ENOENT) }
        return file
    }

    private func attempt<Value>(
        _ operation: FileOperation, _ name: String = "", _ body: () throws(LiveDisk.Refusal) -> Value
    ) throws(JournalError) -> Value {
        do throws(LiveDisk.Refusal) {
            try disk.check(process)
            return try body()
        } catch { throw .system(operation, path: path(of: name), code: error.code) }
    }
}

private final class LiveFile: File {
    let name: String
    private let fullName: String
    private let id: VirtualDisk.FileID
    private let disk: LiveDisk
    private let process: Int

    init(name: String, fullName: String, id: VirtualDisk.FileID, disk: LiveDisk) {
        self.name = name
        self.fullName = fullName
        self.id = id
        self.disk = disk
        process = disk.process
    }

    var path: String { disk.path(of: fullName) }

    func length() throws(JournalError) -> Int {
        try attempt(.read) { () throws(LiveDisk.Refusal) in disk.contents.files[id].length }
    }

    func read(_ count: Int, at offset: Int) throws(JournalError) -> [UInt8] {
        try attempt(.read) { () throws(LiveDisk.Refusal) in disk.contents.files[id].read(count, at: offset) }
    }

    func write(_ bytes: [UInt8], at offset: Int) throws(JournalError) {
        try attempt(.write) { () throws(LiveDisk.Refusal) in
            guard disk.lies?.skipsWrite(of: fullName) != true else { return }
            try disk.write(bytes, at: offset, of: id)
        }
    }

    func sync() throws(JournalError) {
        try attempt(.sync) { () throws(LiveDisk.Refusal) in try disk.sync(id, named: fullName) }
    }

    func writeZeroes(_ range: Range<Int>) throws(JournalError) {
        try write([UInt8](repeating: 0, count: range.count), at: range.lowerBound)
        try sync()
    }

    func truncate(to length: Int) throws(JournalError) {
        try attempt(.truncate) { () throws(LiveDisk.Refusal) in try disk.truncate(id, to: length) }
    }

    func forgetCached() {}

    private func attempt<Value>(
        _ operation: FileOperation, _ body: () throws(LiveDisk.Refusal) -> Value
    ) throws(JournalError) -> Value {
        do throws(LiveDisk.Refusal) {
            try disk.check(process)
            return try body()
        } catch { throw .system(operation, path: path, code: error.code) }
    }
}

extension LiveDisk.Refusal {
    /// What the system would say.
    var code: CInt {
        switch self {
        case .ended, .failedSync: EIO
        case .full: ENOSPC
        }
    }
}
