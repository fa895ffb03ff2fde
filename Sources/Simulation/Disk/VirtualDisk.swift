/// A directory of files, and its subdirectories: there the name of a file begins with the directory's. Content and
/// names become durable separately, as POSIX has it.
struct VirtualDisk {
    typealias FileID = Int

    private enum NameChange {
        case link(String, FileID)
        case unlink(String)
        case rename(String, String, FileID)

        func touches(_ directory: String) -> Bool {
            switch self {
            case .link(let name, _), .unlink(let name): VirtualDisk.directory(of: name) == directory
            case .rename(let name, let target, _):
                VirtualDisk.directory(of: name) == directory || VirtualDisk.directory(of: target) == directory
            }
        }
    }

    private(set) var files: [VirtualFile] = []
    /// Sorted by name.
    private var names: [(name: String, file: FileID)] = []
    private var durableNames: [(name: String, file: FileID)] = []
    private var unsyncedChanges: [NameChange] = []

    /// Sorted.
    var fileNames: [String] { names.map(\.name) }

    func file(named name: String) -> FileID? { names.first { $0.name == name }?.file }

    /// Zeroes on the disk, without a name yet.
    mutating func allocate(length: Int) -> FileID {
        files.append(VirtualFile(length: length))
        return files.count - 1
    }

    mutating func write(_ bytes: [UInt8], at offset: Int, of file: FileID) { files[file].write(bytes, at: offset) }

    mutating func truncate(_ file: FileID, to length: Int) { files[file].truncate(to: length) }

    mutating func sync(_ file: FileID) { files[file].sync() }

    mutating func failSync(_ file: FileID, _ dice: inout Dice) { files[file].failSync(&dice) }

    mutating func flip(bit: Int, at offset: Int, of file: FileID) { files[file].flip(bit: bit, at: offset) }

    mutating func misdirect(sector: Int, to target: Int, of file: FileID) {
        files[file].misdirect(from: Array(files[file].current[files[file].range(of: sector)]), to: target)
    }

    /// A new, empty file.
    mutating func create(_ name: String) -> FileID {
        let file = allocate(length: 0)
        link(name, to: file)
        return file
    }

    mutating func link(_ name: String, to file: FileID) { change(.link(name, file)) }

    mutating func rename(_ name: String, to target: String) {
        guard let file = file(named: name) else { preconditionFailure("no file \(name)") }
        // One change to the directory: both or neither.
        change(.rename(name, target, file))
    }

    mutating func remove(_ name: String) { change(.unlink(name)) }

    /// Changes to names reach the disk in their order: those before one that this makes durable do so, too.
    mutating func syncDirectory(_ directory: String = "") {
        guard let last = unsyncedChanges.lastIndex(where: { $0.touches(directory) }) else { return }
        for change in unsyncedChanges[...last] { Self.apply(change, to: &durableNames) }
        unsyncedChanges.removeSubrange(...last)
        forgetUnnamed()
    }

    /// What has no name any more, or only one that nobody reads, takes no memory.
    private mutating func forgetUnnamed() {
        guard unsyncedChanges.isEmpty else { return }
        let named = Set(durableNames.lazy.filter { !Self.isUnread($0.name) }.map(\.file))
        for file in files.indices where files[file].length > 0 && !named.contains(file) {
            files[file] = VirtualFile(length: 0)
        }
    }

    /// Nobody opens what is archived or kept aside.
    private static func isUnread(_ name: String) -> Bool {
        let directory = directory(of: name)
        return ["archive", "damaged"].contains { directory == $0 || directory.hasSuffix("/" + $0) }
    }

    fileprivate static func directory(of name: String) -> Substring {
        name.lastIndex(of: "/").map { name[..<$0] } ?? ""
    }

    /// Returns whether a file was torn: some of its unsynced sectors arrived and some did not.
    mutating func losePower(_ dice: inout Dice) -> Bool {
        // A journalling file system keeps the order of changes to names.
        let kept = unsyncedChanges.isEmpty ? 0 : dice.below(unsyncedChanges.count + 1)
        for change in unsyncedChanges.prefix(kept) { Self.apply(change, to: &durableNames) }
        unsyncedChanges.removeAll()
        names = durableNames
        var isTorn = false
        for (_, file) in names where files[file].losePower(&dice) { isTorn = true }
        return isTorn
    }

    private mutating func change(_ change: NameChange) {
        Self.apply(change, to: &names)
        unsyncedChanges.append(change)
    }

    private static func apply(_ change: NameChange, to names: inout [(name: String, file: FileID)]) {
        switch change {
        case .unlink(let name): names.removeAll { $0.name == name }
        case .rename(let name, let target, let file):
            names.removeAll { $0.name == name }
            apply(.link(target, file), to: &names)
        case .link(let name, let file):
            names.removeAll { $0.name == name }
            names.insert((name, file), at: names.firstIndex { $0.name > name } ?? names.count)
        }
    }
}
