import Foundation
import Journal
import Ledger
import Raft
import Testing

@testable import SiteStorage

@Suite struct SnapshotDirectoryTests {
    private let home = FileManager.default.temporaryDirectory.appendingPathComponent("site-\(UUID())").path
    private let directory: SnapshotDirectory

    private var path: String { home + "/" + SnapshotDirectory.name }

    init() throws {
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
        directory = try SnapshotDirectory(in: try systemDirectory(at: home))
    }

    /// A snapshot of so many entries whose file holds this text.
    private func keep(_ text: String, index: LogIndex) throws -> SnapshotNote {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/" + SnapshotDirectory.taking))
        let metadata = SnapshotMetadata(
            index: index, term: 1, time: 1, membership: Raft.MembershipEntry(founding: [1, 2, 3]),
            digest: try directory.directory.digest(of: SnapshotDirectory.taking))
        let note = SnapshotNote(metadata, bytes: text.utf8.count)
        try directory.keep(note)
        return note
    }

    private func spoil(_ note: SnapshotNote) throws {
        let url = URL(fileURLWithPath: path + "/" + SnapshotDirectory.file(note.digest))
        var data = try Data(contentsOf: url)
        data[0] ^= 1
        try data.write(to: url)
    }

    @Test func theNewestSoundOneIsGiven() throws {
        defer { try? FileManager.default.removeItem(atPath: home) }
        let old = try keep("the state at 10", index: 10)
        let new = try keep("the state at 20", index: 20)
        #expect(directory.newestSound() == new)
        try spoil(new)
        // By its size it looks whole.
        #expect(directory.newest() == new)
        #expect(directory.newestSound() == old)
        // It is not offered again.
        #expect(directory.newest() == old)
        try spoil(old)
        #expect(directory.newestSound() == nil)
        #expect(try FileManager.default.contentsOfDirectory(atPath: path).isEmpty)
    }

    /// What a process left that ended in the middle, or could not remove.
    @Test func remainsAreRemoved() throws {
        defer { try? FileManager.default.removeItem(atPath: home) }
        let note = try keep("the state at 10", index: 10)
        let partial = String(repeating: "a", count: 64) + ".partial"
        let remains = ["taking.sqlite", "taking.sqlite-journal", "x.json.new", "install.y.sqlite", "z.sqlite"]
        for name in remains + [partial] { try Data("x".utf8).write(to: URL(fileURLWithPath: path + "/" + name)) }
        directory.removeRemains()
        #expect(
            Set(try FileManager.default.contentsOfDirectory(atPath: path))
                == [SnapshotDirectory.file(note.digest), note.digest + ".json", partial])
    }

    /// Its file stays, for a person to look at.
    @Test func aNoteThatCannotBeReadKeepsWhatItMayName() throws {
        defer { try? FileManager.default.removeItem(atPath: home) }
        for name in ["install.json", "install.y.sqlite"] {
            try Data("x".utf8).write(to: URL(fileURLWithPath: path + "/" + name))
        }
        directory.removeRemains()
        #expect(try FileManager.default.contentsOfDirectory(atPath: path).count == 2)
    }

    @Test func aCopyLeavesTheSnapshotWhereItIs() throws {
        defer { try? FileManager.default.removeItem(atPath: home) }
        let note = try keep("the state at 10", index: 10)
        try directory.copy(note.digest)
        #expect(try directory.directory.digest(of: SnapshotDirectory.taking).description == note.digest)
        #expect(directory.newestSound() == note)
    }
}
