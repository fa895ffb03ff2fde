import Foundation
import Ledger
import Raft
import Testing

@testable import Node

@Suite struct SnapshotDirectoryTests {
    private let path = FileManager.default.temporaryDirectory.appendingPathComponent("snapshots-\(UUID())").path
    private let directory: SnapshotDirectory

    init() throws { directory = try SnapshotDirectory(path) }

    /// A snapshot of so many entries whose file holds this text.
    private func keep(_ text: String, index: LogIndex) throws -> SnapshotNote {
        try Data(text.utf8).write(to: URL(fileURLWithPath: directory.taking))
        let metadata = SnapshotMetadata(
            index: index, term: 1, time: 1, membership: Raft.MembershipEntry(founding: [1, 2, 3]),
            digest: try FileDigest.of(directory.taking))
        let note = SnapshotNote(metadata, bytes: text.utf8.count)
        try directory.keep(note)
        return note
    }

    private func spoil(_ note: SnapshotNote) throws {
        let url = URL(fileURLWithPath: directory.file(note.digest))
        var data = try Data(contentsOf: url)
        data[0] ^= 1
        try data.write(to: url)
    }

    @Test func theNewestSoundOneIsGiven() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
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

    /// Stopped in the middle, one installation takes the place of another: a note that names another's file would keep the
    /// site from ever starting.
    @Test func anInstallationNeverHasTheFileOfAnother() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let first = try arrived("the state at 10", index: 10)
        try directory.prepareInstallation(first)
        #expect(try directory.pendingInstallation()?.note == first)
        let second = try arrived("the state at 20", index: 20)
        // The draft of the note cannot be written.
        let draft = path + "/install.json.new"
        try FileManager.default.createDirectory(atPath: draft, withIntermediateDirectories: false)
        #expect(throws: (any Error).self) { try directory.prepareInstallation(second) }
        #expect(try directory.pendingInstallation() == nil)
        try FileManager.default.removeItem(atPath: draft)
        let third = try arrived("the state at 30", index: 30)
        try directory.prepareInstallation(third)
        let pending = try #require(try directory.pendingInstallation())
        #expect(pending.note == third)
        #expect(try FileDigest.of(pending.file).description == third.digest)
    }

    /// All of a transfer is there.
    private func arrived(_ text: String, index: LogIndex) throws -> SnapshotNote {
        let note = try keep(text, index: index)
        try directory.append(Array(text.utf8), to: note.digest)
        return note
    }

    @Test func aCopyLeavesTheSnapshotWhereItIs() throws {
        defer { try? FileManager.default.removeItem(atPath: path) }
        let note = try keep("the state at 10", index: 10)
        let copy = try directory.copy(note.digest)
        #expect(try FileDigest.of(copy).description == note.digest)
        #expect(directory.newestSound() == note)
    }
}
