import Glibc
import Journal

/// A directory of a ``SimulatedDisk``, as the journal's procedures use it.
struct SimulatedDirectory: Directory {
    /// Which of the two a read sees.
    enum View {
        /// The disk as it is now: for readers.
        case now
        /// As it is once everything planned is done: for whoever plans.
        case ahead
    }

    let disk: SimulatedDisk
    let view: View
    let lies: DiskLies?
    /// Ends in a slash, but for the uppermost.
    private var prefix = ""

    init(_ disk: SimulatedDisk, view: View, lies: DiskLies?) {
        self.disk = disk
        self.view = view
        self.lies = lies
    }

    var path: String { "/" + prefix }

    func names() -> [String] {
        contents.fileNames.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
            .filter { !$0.contains("/") }
    }

    func create(_ name: String) -> any File { open(name, disk.create(prefix + name)) }

    func openForReading(_ name: String) throws(JournalError) -> any File { open(name, try file(name, .open)) }

    func openForWriting(_ name: String) throws(JournalError) -> any File { open(name, try file(name, .open)) }

    func rename(_ name: String, to target: String) throws(JournalError) {
        _ = try file(name, .rename)
        disk.add(.rename(prefix + name, to: prefix + target))
    }

    func link(_ name: String, as target: String) throws(JournalError) {
        _ = try file(name, .link)
        disk.add(.link(prefix + name, as: prefix + target))
    }

    func remove(_ name: String) throws(JournalError) {
        _ = try file(name, .remove)
        disk.add(.remove(prefix + name))
    }

    func sync() {
        guard lies?.skipsDirectorySync(on: disk) != true else { return }
        disk.add(.syncDirectory(String(prefix.dropLast())))
    }

    func subdirectory(_ name: String) -> any Directory {
        var directory = self
        directory.prefix += name + "/"
        return directory
    }

    func fileNumber(_ name: String) throws(JournalError) -> UInt64 { UInt64(try file(name, .open)) }

    private var contents: VirtualDisk {
        switch view {
        case .now: disk.now
        case .ahead: disk.ahead
        }
    }

    private func open(_ name: String, _ id: VirtualDisk.FileID) -> any File {
        SimulatedFile(name: name, path: path + name, id: id, disk: disk, view: view, lies: lies)
    }

    private func file(_ name: String, _ operation: FileOperation) throws(JournalError) -> VirtualDisk.FileID {
        guard let file = contents.file(named: prefix + name) else {
            throw .system(operation, path: path + name, code: ENOENT)
        }
        return file
    }
}

private final class SimulatedFile: File {
    let name: String
    let path: String
    private let id: VirtualDisk.FileID
    private let disk: SimulatedDisk
    private let view: SimulatedDirectory.View
    private let lies: DiskLies?

    init(
        name: String, path: String, id: VirtualDisk.FileID, disk: SimulatedDisk, view: SimulatedDirectory.View,
        lies: DiskLies?
    ) {
        self.name = name
        self.path = path
        self.id = id
        self.disk = disk
        self.view = view
        self.lies = lies
    }

    private var contents: VirtualFile {
        switch view {
        case .now: disk.now.files[id]
        case .ahead: disk.ahead.files[id]
        }
    }

    func length() -> Int { contents.length }

    func read(_ count: Int, at offset: Int) -> [UInt8] {
        let bytes = contents.current
        guard offset < bytes.count else { return [] }
        let found = Array(bytes[offset..<min(offset + count, bytes.count)])
        return lies?.read(found, at: offset, of: name, in: disk) ?? found
    }

    func write(_ bytes: [UInt8], at offset: Int) { disk.add(.write(id, offset: offset, bytes: bytes)) }

    func sync() {
        guard lies?.skipsSync(of: name, on: disk) != true else { return }
        disk.add(.sync(id))
    }

    func writeZeroes(_ range: Range<Int>) {
        guard lies?.keepsTornTail(of: name, on: disk) != true else { return }
        write([UInt8](repeating: 0, count: range.count), at: range.lowerBound)
        sync()
    }

    func truncate(to length: Int) { disk.add(.truncate(id, length: length)) }

    func forgetCached() {}
}
