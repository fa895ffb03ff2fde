import Crypto
import Foundation
import Glibc
import Ledger
import Raft
import SiteCore

/// The files of snapshots: what this site has to give, what it is getting, and what is to be installed at the next start.
///
/// ```
/// <digest>.sqlite, <digest>.json   a snapshot and what is known of it; without its JSON a file counts for nothing
/// <digest>.partial                 a snapshot on its way here; a transfer goes on where it stopped
/// install.sqlite, install.json     complete and checked, to be put in place before the site opens
/// taking.sqlite                    being made, or copied
/// ```
struct SnapshotDirectory: Sendable {
    let path: String

    init(_ path: String) throws {
        self.path = path
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    var taking: String { path + "/taking.sqlite" }
    private var installation: String { path + "/install.sqlite" }
    private var installationNote: String { path + "/install.json" }

    func file(_ digest: String) -> String { "\(path)/\(digest).sqlite" }
    func partial(_ digest: String) -> String { "\(path)/\(digest).partial" }
    private func note(_ digest: String) -> String { "\(path)/\(digest).json" }

    // MARK: Snapshots to give

    /// Those that look whole.
    private func notes() -> [SnapshotNote] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        let notes = names.filter { $0.hasSuffix(".json") && $0 != "install.json" }.compactMap { name in
            try? SnapshotNote.read(from: path + "/" + name)
        }
        return notes.filter { Self.size(of: file($0.digest)) == $0.bytes }
    }

    /// The newest that looks whole.
    func newest() -> SnapshotNote? { notes().max { $0.index < $1.index } }

    /// The newest whose bytes are what its note says. Those that are rotten are removed. Reads whole files.
    func newestSound() -> SnapshotNote? {
        SnapshotShelf.newestSound(
            among: notes(), by: \.index, isRotten: { isRotten($0.digest) }, remove: { remove($0.digest) })
    }

    /// Its bytes are not those of its digest. One that cannot be read may be good nonetheless.
    func isRotten(_ digest: String) -> Bool {
        guard let found = try? FileDigest.of(file(digest)) else { return false }
        return found.description != digest
    }

    func remove(_ digest: String) {
        for path in [note(digest), file(digest)] { try? FileManager.default.removeItem(atPath: path) }
    }

    /// A second copy of a snapshot, to be put in a database's place. Durable when it returns.
    func copy(_ digest: String) throws -> String {
        try? FileManager.default.removeItem(atPath: taking)
        try FileManager.default.copyItem(atPath: file(digest), toPath: taking)
        try DurableFile.sync(taking)
        return taking
    }

    /// Gives the file just taken its name, and notes what it is. Durable when it returns.
    func keep(_ note: SnapshotNote) throws {
        try DurableFile.sync(taking)
        try DurableFile.rename(taking, to: file(note.digest))
        try note.write(to: self.note(note.digest))
        try DurableFile.sync(path)
    }

    /// Removes everything but these snapshots, and transfers of others than `transfer`.
    func removeAll(except digests: Set<String>, transfer: String?) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] {
            guard let dot = name.firstIndex(of: "."), name[..<dot] != "install" else { continue }
            let digest = String(name[..<dot])
            let isKept = name.hasSuffix(".partial") ? digest == transfer : digests.contains(digest)
            if !isKept { try? FileManager.default.removeItem(atPath: path + "/" + name) }
        }
    }

    /// Part of a snapshot from `offset` on; empty at its end, nil when there is no such snapshot.
    func read(_ digest: String, from offset: Int, maximumBytes: Int) -> [UInt8]? {
        // A digest names the file, so it may hold nothing but hexadecimal digits.
        guard Hash(hexadecimal: digest) != nil, offset >= 0, let file = FileHandle(forReadingAtPath: file(digest))
        else {
            return nil
        }
        defer { try? file.close() }
        guard (try? file.seek(toOffset: UInt64(offset))) != nil,
            let data = try? file.read(upToCount: maximumBytes) ?? Data()
        else { return nil }
        return Array(data)
    }

    // MARK: A snapshot on its way

    func received(_ digest: String) -> Int { Self.size(of: partial(digest)) ?? 0 }

    func append(_ bytes: [UInt8], to digest: String) throws {
        let path = partial(digest)
        if Self.size(of: path) == nil { _ = FileManager.default.createFile(atPath: path, contents: nil) }
        guard let file = FileHandle(forWritingAtPath: path) else { throw DurableFile.failure("write", path) }
        defer { try? file.close() }
        try file.seekToEnd()
        try file.write(contentsOf: Data(bytes))
    }

    func discardTransfer(_ digest: String) { try? FileManager.default.removeItem(atPath: partial(digest)) }

    // MARK: Installing

    /// Makes a complete transfer the installation of the next start. Durable when it returns.
    func prepareInstallation(_ note: SnapshotNote) throws {
        try DurableFile.sync(partial(note.digest))
        // One that waits already: its note must not name another's file, whatever happens in between.
        if FileManager.default.fileExists(atPath: installationNote) { try finishInstallation() }
        try DurableFile.rename(partial(note.digest), to: installation)
        try note.write(to: installationNote)
        try DurableFile.sync(path)
    }

    /// What has to be installed before the site opens: what it is, and its file, which is gone once it is in place.
    func pendingInstallation() throws -> (note: SnapshotNote, file: String)? {
        guard FileManager.default.fileExists(atPath: installationNote) else { return nil }
        return (try SnapshotNote.read(from: installationNote), installation)
    }

    /// Nothing is pending any more: it is in place, was not needed, or another one takes its place.
    func finishInstallation() throws {
        // The file is there when it was not needed.
        try? FileManager.default.removeItem(atPath: installation)
        try FileManager.default.removeItem(atPath: installationNote)
        try DurableFile.sync(path)
    }

    // MARK: Files

    static func size(of path: String) -> Int? {
        (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int
    }
}
