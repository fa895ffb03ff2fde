import Journal
import Raft

/// One step of what a journal does to its disk, and what it tells. Between a sync and what follows it time passes.
enum DiskOperation {
    case create(String, VirtualDisk.FileID)
    case write(VirtualDisk.FileID, offset: Int, bytes: [UInt8])
    case truncate(VirtualDisk.FileID, length: Int)
    case sync(VirtualDisk.FileID)
    case rename(String, to: String)
    case link(String, as: String)
    case remove(String)
    case syncDirectory(String)
    /// From here on readers find this.
    case publish(LogMap)
    case complete(Completion)
    /// What the database's transactions wrote survives a power cut from here on.
    case syncDatabase
    /// A snapshot is put in the database's place.
    case replaceDatabase(StateMachine)
    /// The snapshot that waited is installed.
    case forgetInstallation

    var takesTime: Bool {
        switch self {
        case .sync, .syncDirectory: true
        default: false
        }
    }

    /// What it does to the disk.
    func carryOut(on disk: inout VirtualDisk) {
        switch self {
        case .create(let name, let file):
            let created = disk.create(name)
            precondition(created == file, "\(name) is file \(created), planned as \(file)")
        case .write(let file, let offset, let bytes): disk.write(bytes, at: offset, of: file)
        case .truncate(let file, let length): disk.truncate(file, to: length)
        case .sync(let file): disk.sync(file)
        case .rename(let name, let target): disk.rename(name, to: target)
        case .link(let name, let target):
            guard let file = disk.file(named: name) else { preconditionFailure("no file \(name)") }
            disk.link(target, to: file)
        case .remove(let name): disk.remove(name)
        case .syncDirectory(let name): disk.syncDirectory(name)
        case .publish, .complete, .syncDatabase, .replaceDatabase, .forgetInstallation: break
        }
    }
}

/// What a request to the journal is answered with.
enum Completion {
    case written(UInt64)
    case voteSaved(Journal.Vote)
    case archived
    case recovered
}
