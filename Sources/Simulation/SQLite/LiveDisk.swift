/// A site's disk on which everything is done when it is asked for, so that SQLite and the product's procedures learn at
/// once what fails. Any change may be the last: from then on nothing is done any more, until another process begins.
@safe final class LiveDisk: @unchecked Sendable {
    enum Refusal: Error {
        /// The process has ended, by itself or with the power.
        case ended
        case full
        case failedSync
    }

    private(set) var contents = VirtualDisk()
    /// Counts the processes: what an earlier one had open does nothing any more.
    private(set) var process = 0
    /// Changes since the disk was made.
    private(set) var changes = 0
    /// What the process's connections have locked and share, by the database's name.
    var locks: [String: DatabaseLocks] = [:]
    private let registration: VFSRegistration

    // Set by the faults.
    /// So many changes are done, and the next is not.
    var changesLeft: Int?
    /// The syncs before the one that fails.
    var syncsLeft: Int?
    var isFull = false
    private(set) var hasEnded = false
    /// Since the process began.
    private(set) var hasRefused = false
    private(set) var failedSyncs = 0
    private var dice: Dice

    /// A planted bug: what is not done.
    let lies: SiteLies?

    init(dice: Dice, lies: SiteLies?) {
        self.dice = dice
        self.lies = lies
        registration = VFSRegistration()
        registration.connect(self)
    }

    /// How SQLite and error messages call a file.
    func path(of name: String) -> String { registration.path + name }
    /// Different from run to run.
    var pathPrefix: String { registration.path }

    // MARK: Changes

    private func begin() throws(Refusal) {
        guard !hasEnded else { throw .ended }
        if changesLeft == 0 {
            hasEnded = true
            throw .ended
        }
        changesLeft? -= 1
        changes += 1
    }

    func check(_ process: Int) throws(Refusal) {
        guard !hasEnded, process == self.process else { throw .ended }
    }

    private func refuseWhenFull() throws(Refusal) {
        guard isFull else { return }
        hasRefused = true
        throw .full
    }

    func create(_ name: String) throws(Refusal) -> VirtualDisk.FileID {
        try begin()
        try refuseWhenFull()
        return contents.create(name)
    }

    func write(_ bytes: [UInt8], at offset: Int, of file: VirtualDisk.FileID) throws(Refusal) {
        try begin()
        // What the file has room for is written over even when the disk is full.
        if offset + bytes.count > contents.files[file].length { try refuseWhenFull() }
        contents.write(bytes, at: offset, of: file)
    }

    func truncate(_ file: VirtualDisk.FileID, to length: Int) throws(Refusal) {
        try begin()
        contents.truncate(file, to: min(length, contents.files[file].length))
    }

    func sync(_ file: VirtualDisk.FileID, named name: String) throws(Refusal) {
        try begin()
        guard lies?.skipsSync(of: name) != true else { return }
        if syncsLeft == 0 {
            syncsLeft = nil
            hasRefused = true
            failedSyncs += 1
            contents.failSync(file, &dice)
            throw .failedSync
        }
        syncsLeft? -= 1
        contents.sync(file)
    }

    func rename(_ name: String, to target: String) throws(Refusal) {
        try begin()
        guard lies?.skipsRename(of: name, to: target) != true else { return contents.remove(name) }
        contents.rename(name, to: target)
    }

    func link(_ name: String, as target: String) throws(Refusal) {
        try begin()
        guard let file = contents.file(named: name) else { preconditionFailure("no file \(name)") }
        contents.link(target, to: file)
    }

    func remove(_ name: String) throws(Refusal) {
        try begin()
        guard lies?.keeps(name) != true else { return }
        contents.remove(name)
    }

    func syncDirectory(_ name: String) throws(Refusal) {
        try begin()
        contents.syncDirectory(name)
    }

    // MARK: Ends

    /// The process ends where it is; what the kernel holds stays.
    func endProcess() {
        process += 1
        locks = [:]
        hasEnded = false
        hasRefused = false
        changesLeft = nil
        syncsLeft = nil
    }

    /// Returns whether a file was torn.
    func losePower() -> Bool {
        endProcess()
        return contents.losePower(&dice)
    }

    /// Files that are not there any more.
    func lose(_ names: [String]) {
        for name in names { contents.remove(name) }
        contents.syncDirectory()
    }

    func flip(bit: Int, at offset: Int, of file: VirtualDisk.FileID) { contents.flip(bit: bit, at: offset, of: file) }
}
