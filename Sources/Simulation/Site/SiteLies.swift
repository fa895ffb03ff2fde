import SiteStorage

/// Planted bugs between a site's procedures and its disk: what they ask for is not done.
struct SiteLies {
    private let bug: PlantedBug

    private static let wal = DatabaseFile.name + "-wal"
    private static let snapshots = SnapshotDirectory.name + "/"

    /// Nil when the bug is none of these.
    init?(_ bug: PlantedBug?) {
        switch bug {
        case .skipDatabaseSync, .skipWALSync, .skipSnapshotSync, .skipTransferSync, .keepOldWAL, .trustWAL,
            .trustShortDatabase:
            break
        default: return nil
        }
        guard let bug else { return nil }
        self.bug = bug
    }

    func skipsSync(of name: String) -> Bool {
        switch bug {
        case .skipDatabaseSync: name.hasPrefix(DatabaseFile.name)
        case .skipWALSync: name == Self.wal
        case .skipSnapshotSync: name == Self.snapshots + "taking.sqlite"
        case .skipTransferSync: name.hasPrefix(Self.snapshots) && name.hasSuffix(".partial")
        default: false
        }
    }

    /// Of a file that the product writes by itself, not SQLite.
    func skipsWrite(of name: String) -> Bool { bug == .trustWAL && name == Self.wal }

    /// The file that was to take another's place is gone, and the other is there.
    func skipsRename(of name: String, to target: String) -> Bool {
        bug == .trustShortDatabase && name == Self.snapshots + "taking.sqlite" && target == DatabaseFile.name
    }

    /// The file stays as it is, and where it is.
    func keeps(_ name: String) -> Bool { bug == .keepOldWAL && name == Self.wal }
}
