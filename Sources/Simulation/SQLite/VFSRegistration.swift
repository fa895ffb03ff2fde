import CSQLiteSettings
import GRDBSQLite
import Synchronization

/// A disk's place in paths. While it is there, SQLite finds the disk's files under ``path``; all other paths are the
/// system's as before.
@safe final class VFSRegistration: Sendable {
    /// Paths of all simulated files begin so.
    static let root = "/simulated/"

    private final class Place: Sendable {
        nonisolated(unsafe) weak var disk: LiveDisk?

        init(_ disk: LiveDisk) { unsafe self.disk = disk }
    }

    private struct Places {
        var next = 1
        var byNumber: [Int: Place] = [:]
    }

    private static let places = Mutex(Places())
    private static let isRegistered: Bool = {
        // Before the first database is opened, as a site does it.
        _ = sqlite_settings_stop_counting_memory()
        return SimulatedVFS.register()
    }()

    private let number: Int

    var path: String { "\(Self.root)\(number)/" }

    init() {
        precondition(Self.isRegistered, "SQLite takes no other file system")
        number = Self.places.withLock { places in
            defer { places.next += 1 }
            return places.next
        }
    }

    func connect(_ disk: LiveDisk) {
        let place = Place(disk)
        Self.places.withLock { $0.byNumber[number] = place }
    }

    deinit { _ = Self.places.withLock { $0.byNumber.removeValue(forKey: number) } }

    /// The disk and the file's name on it; nil for a path that is none of these.
    static func find(_ path: String) -> (disk: LiveDisk, name: String)? {
        guard path.hasPrefix(root) else { return nil }
        let rest = path.dropFirst(root.count)
        guard let slash = rest.firstIndex(of: "/"), let number = Int(rest[..<slash]),
            let place = places.withLock({ $0.byNumber[number] }), let disk = unsafe place.disk
        else { return nil }
        return (disk, String(rest[rest.index(after: slash)...]))
    }
}
