import Foundation
import Ledger
import SiteStorage
import Testing
import Trading

@testable import Journal

@Suite struct SiteOpeningTests {
    private static let cluster = [UInt8](repeating: 7, count: 16)

    private func peaks(_ texts: [String]) -> MerklePeaks {
        var peaks = MerklePeaks()
        for text in texts { peaks.append(leaf: Hash(hashing: Array(text.utf8))) }
        return peaks
    }

    /// Equal terms at the last applied entry say nothing about those before.
    @Test func aDatabaseThatAppliedOtherEntriesIsRefused() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("opening-\(UUID())")
        defer { try? FileManager.default.removeItem(at: url) }
        let names = ["log", "snapshots"]
        for name in names {
            try FileManager.default.createDirectory(
                at: url.appendingPathComponent(name), withIntermediateDirectories: true)
        }
        let home = try systemDirectory(at: url.path)
        let opening = SiteOpening(in: home, try SnapshotDirectory(in: home))
        let (journal, recovery) = try Journal.open(
            directory: url.appendingPathComponent("log").path, clusterID: Self.cluster, options: Journal.Options(),
            onFailure: { _ in })
        defer { journal.close() }
        let applied = peaks(["a", "b"])
        let mark = try #require(AppliedMark(index: 2, term: 1, digest: .zero, peaks: applied))
        try opening.check(mark, recovery) { _ throws(JournalError) in applied }
        try opening.check(AppliedMark(), recovery) { _ throws(JournalError) in applied }
        let error = #expect(throws: SiteStorageError.self) {
            try opening.check(mark, recovery) { _ throws(JournalError) in peaks(["x", "b"]) }
        }
        #expect(error?.description.contains("has applied other entries up to 2 than the log beside it has") == true)
        // What a log that lost its end still has may be what the lost entries replaced.
        var damaged = recovery
        damaged.loss = Loss(
            tail: Loss.Tail(file: "x", offset: 0, firstIndex: 1, highestIndexSeen: nil, reason: ""), vote: false)
        try opening.check(mark, damaged) { _ throws(JournalError) in peaks(["x", "b"]) }
    }
}
