/// A directory of files. Content and names become durable separately, as POSIX has it.
struct VirtualDisk {
    typealias FileID = Int

    private enum NameChange {
        case link(String, FileID)
        case unlink(String)
    }

    private(set) var files: [VirtualFile] = []
    /// Sorted by name.
    private var names: [(name: String, file: FileID)] = []
    private var durableNames: [(name: String, file: FileID)] = []
    private var unsyncedChanges: [NameChange] = []

    // Set by the faults.
    var stalledUntil: VirtualTime = 0
    var fullUntil: VirtualTime = 0
    var failsNextSync = false

    /// Sorted.
    var fileNames: [String] { names.map(\.name) }

    func file(named name: String) -> FileID? { names.first { $0.name == name }?.file }

    /// Zeroes on the disk, without a name yet.
    mutating func allocate(length: Int) -> FileID {
        files.append(VirtualFile(length: length))
        return files.count - 1
    }

    mutating func write(_ bytes: [UInt8], at offset: Int, of file: FileID) { files[file].write(bytes, at: offset) }

    mutating func sync(_ file: FileID) { files[file].sync() }

    mutating func failSync(_ file: FileID, _ dice: inout Dice) { files[file].failSync(&dice) }

    mutating func flip(bit: Int, at offset: Int, of file: FileID) { files[file].flip(bit: bit, at: offset) }

    mutating func misdirect(sector: Int, to target: Int, of file: FileID) {
        files[file].misdirect(from: Array(files[file].current[files[file].range(of: sector)]), to: target)
    }

    mutating func link(_ name: String, to file: FileID) { change(.link(name, file)) }

    mutating func rename(_ name: String, to target: String) {
        guard let file = file(named: name) else { preconditionFailure("no file \(name)") }
        // One change to the directory: both or neither.
        Self.apply(.unlink(name), to: &names)
        change(.link(target, file))
    }

    mutating func remove(_ name: String) { change(.unlink(name)) }

    mutating func syncDirectory() {
        durableNames = names
        unsyncedChanges.removeAll(keepingCapacity: true)
    }

    /// Returns whether a file was torn: some of its unsynced sectors arrived and some did not.
    mutating func losePower(_ dice: inout Dice) -> Bool {
        // A journalling file system keeps the order of changes to names.
        let kept = unsyncedChanges.isEmpty ? 0 : dice.below(unsyncedChanges.count + 1)
        for change in unsyncedChanges.prefix(kept) {
            if case .link(_, let file) = change { durableNames.removeAll { $0.file == file } }
            Self.apply(change, to: &durableNames)
        }
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
        case .link(let name, let file):
            names.removeAll { $0.name == name }
            names.insert((name, file), at: names.firstIndex { $0.name > name } ?? names.count)
        }
    }
}
