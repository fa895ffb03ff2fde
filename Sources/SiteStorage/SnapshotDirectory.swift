import Glibc
package import Journal
package import Ledger
package import Raft
import SiteCore
package import Trading
package import TradingStore

/// The snapshot files of a site: those it can send, those it is receiving, and the one to install at the next start.
///
/// ```
/// <digest>.sqlite, <digest>.json   a snapshot and what is known of it; without its JSON a file counts for nothing
/// <digest>.partial                 a snapshot on its way here; a transfer goes on where it stopped
/// install.<digest>.sqlite          complete and checked, to be put in place before the site opens
/// install.json                     which of these, if any; one that comes later takes the place of the note alone
/// taking.sqlite                    being made, or copied
/// ```
package struct SnapshotDirectory: Sendable {
    package static let name = "snapshots"
    /// Bytes read at a time of a file that may be large.
    static let pieceBytes = 1 << 20

    /// A copy of the database that has no name of its own yet.
    package struct Taken: Sendable {
        package let mark: AppliedMark
        /// Of the last entry it has, nanoseconds UTC.
        package let time: Int64
        package let digest: Hash
        package let bytes: Int
    }

    let directory: any Directory

    /// - Parameter home: the site's own directory; that of the snapshots is made in it if it is not there.
    package init(in home: any Directory) throws(JournalError) { directory = try home.subdirectory(Self.name) }

    static let taking = "taking.sqlite"
    private static let installationNote = "install.json"
    /// Beside the file that SQLite is writing, or was when the process ended.
    private static let allOfTaking = ["", "-journal", "-wal", "-shm"].map { taking + $0 }

    static func file(_ digest: String) -> String { digest + ".sqlite" }
    static func installation(_ digest: String) -> String { "install.\(digest).sqlite" }
    static func partial(_ digest: String) -> String { digest + ".partial" }
    private static func note(_ digest: String) -> String { digest + ".json" }

    // MARK: Snapshots to give

    /// The notes whose snapshot file exists and has the noted length.
    private func notes() -> [SnapshotNote] {
        let names = (try? directory.names()) ?? []
        let notes = names.filter { $0.hasSuffix(".json") && $0 != Self.installationNote }.compactMap { name in
            try? SnapshotNote.read(name, in: directory)
        }
        return notes.filter { size(of: Self.file($0.digest)) == $0.bytes }
    }

    /// The newest snapshot whose file has the noted length. Its bytes are not checked.
    package func newest() -> SnapshotNote? { notes().max { $0.index < $1.index } }

    /// The newest whose bytes are what its note says. Those that are rotten are removed. Reads whole files.
    package func newestSound() -> SnapshotNote? {
        SnapshotShelf.newestSound(
            among: notes(), by: \.index, isRotten: { isRotten($0.digest) }, remove: { remove($0.digest) })
    }

    /// Whether the file's bytes do not match its digest. False when the file cannot be read: it may still be good.
    package func isRotten(_ digest: String) -> Bool {
        guard let found = try? directory.digest(of: Self.file(digest)) else { return false }
        return found.description != digest
    }

    package func remove(_ digest: String) {
        for name in [Self.note(digest), Self.file(digest)] { try? directory.remove(name) }
    }

    /// Makes a second copy of a snapshot, to be put in a database's place. Durable when it returns.
    func copy(_ digest: String) throws(JournalError) {
        try directory.copy(Self.file(digest), to: Self.taking, piece: Self.pieceBytes)
    }

    /// Copies the database as it stands now. Neither its readers nor the thread that applies waits.
    ///
    /// - Parameter time: of the entry at an index, which the log has or begins after.
    package func take(_ store: TradingStore, time: (LogIndex) throws -> Int64) throws -> Taken {
        for name in Self.allOfTaking { try directory.removeIfThere(name) }
        return try removingOnFailure {
            let mark = try store.copy(to: directory.path(of: Self.taking)) {
                try directory.openForWriting(Self.taking).sync()
            }
            try check(directory.path(of: Self.taking), copyOf: store.path)
            return Taken(
                mark: mark, time: try time(mark.index), digest: try directory.digest(of: Self.taking),
                bytes: try directory.openForReading(Self.taking).length())
        }
    }

    /// What is rotten must not stand for what the log has not, nor go to other sites.
    private func check(_ copy: String, copyOf database: String) throws(StoreError) {
        let faults = try TradingStore.integrityFaults(path: copy, isQuick: true)
        guard let fault = faults.first else { return }
        throw .damaged(path: database, problem: "SQLite finds fault with a copy of it: \(fault)")
    }

    /// What came of a copy that failed only takes room.
    private func removingOnFailure<Value>(_ body: () throws -> Value) throws -> Value {
        do { return try body() } catch {
            for name in Self.allOfTaking { try? directory.removeIfThere(name) }
            throw error
        }
    }

    /// Gives the file just taken its name, and notes what it is. Durable when it returns.
    package func keep(_ note: SnapshotNote) throws {
        try removingOnFailure {
            try directory.openForWriting(Self.taking).sync()
            try directory.rename(Self.taking, to: Self.file(note.digest))
        }
        try note.write(to: Self.note(note.digest), in: directory)
    }

    /// Removes everything but these snapshots, and transfers of others than `transfer`.
    package func removeAll(except digests: Set<String>, transfer: String?) {
        for name in (try? directory.names()) ?? [] {
            guard let dot = name.firstIndex(of: "."), dot > name.startIndex, name[..<dot] != "install" else { continue }
            let digest = String(name[..<dot])
            let isKept = name.hasSuffix(".partial") ? digest == transfer : digests.contains(digest)
            if !isKept { try? directory.remove(name) }
        }
    }

    /// Removes what a process left that ended in the middle of something, and what it could not remove: copies being
    /// made, files whose note was not written. What has come of a transfer stays.
    package func removeRemains() {
        guard let names = try? directory.names() else { return }
        // A note that cannot be read is for a person to look at, with its file.
        let pending = Result { try pendingInstallation() }
        for name in names where isRemains(name, names: Set(names), pending) { try? directory.remove(name) }
    }

    private func isRemains(_ name: String, names: Set<String>, _ pending: Result<SnapshotNote?, any Error>) -> Bool {
        if name.hasPrefix(Self.taking) || name.hasSuffix(".new") { return true }
        guard name.hasSuffix(".sqlite") else { return false }
        if name.hasPrefix("install.") {
            guard case .success(let note) = pending else { return false }
            return name != note.map { Self.installation($0.digest) }
        }
        return !names.contains(Self.note(String(name.dropLast(".sqlite".count))))
    }

    /// Part of a snapshot from `offset` on; empty at its end, nil when there is no such snapshot.
    package func read(_ digest: String, from offset: Int, maximumBytes: Int) -> [UInt8]? {
        // A digest names the file, so it may hold nothing but hexadecimal digits.
        guard Hash(hexadecimal: digest) != nil, offset >= 0 else { return nil }
        return try? directory.find(Self.file(digest))?.read(maximumBytes, at: offset)
    }

    // MARK: A snapshot on its way

    package func received(_ digest: String) -> Int { size(of: Self.partial(digest)) ?? 0 }

    package func append(_ bytes: [UInt8], to digest: String) throws(JournalError) {
        let name = Self.partial(digest)
        let file = try directory.find(name) == nil ? directory.create(name) : directory.openForWriting(name)
        try file.write(bytes, at: try file.length())
    }

    /// All has come: makes it the installation of the next start. What is not the snapshot that was offered is thrown
    /// away.
    ///
    /// - Returns: what is to be installed; durable by then.
    package func complete(_ snapshot: SnapshotMetadata) throws -> SnapshotNote {
        let name = Self.partial("\(snapshot.digest)")
        guard try directory.digest(of: name) == snapshot.digest, try isOf(snapshot, name) else {
            try? directory.remove(name)
            throw SiteStorageError("it is not the snapshot that was offered; it was thrown away")
        }
        let note = SnapshotNote(snapshot, bytes: try directory.openForReading(name).length())
        // A sync of it may have failed before, and the process have ended before it could remove the file.
        try directory.writeAgain(name, piece: Self.pieceBytes)
        try directory.rename(name, to: Self.installation(note.digest))
        do { try note.write(to: Self.installationNote, in: directory) } catch {
            // It may be there for good nonetheless: then it is installed.
            removeRemains()
            throw error
        }
        return note
    }

    private func isOf(_ snapshot: SnapshotMetadata, _ name: String) throws -> Bool {
        let mark = try TradingStore.mark(ofCopyAt: directory.path(of: name))
        return mark.index == snapshot.index && mark.term == snapshot.term
    }

    // MARK: Installing

    /// What has to be installed before the site opens.
    func pendingInstallation() throws -> SnapshotNote? {
        try SnapshotNote.read(Self.installationNote, in: directory)
    }

    func finishInstallation() throws(JournalError) {
        try directory.remove(Self.installationNote)
        // Files that were not needed, or of notes that another took the place of.
        for name in try directory.names() where name.hasPrefix("install.") { try directory.removeIfThere(name) }
        try directory.sync()
    }

    // MARK: Files

    func size(of name: String) -> Int? { (try? directory.find(name)).flatMap { try? $0?.length() } }
}
