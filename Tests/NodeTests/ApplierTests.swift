import Desk
import Foundation
import Journal
import Ledger
import RandomLog
import SiteSetup
import Testing
import Trading
import TradingStore

@testable import Node

/// The two threads between the log and the database.
@Suite struct ApplierTests {
    private let entries = randomLog(seed: 1, count: 2_000)
    private let directory = FileManager.default.temporaryDirectory
        .appendingPathComponent("applier-\(UUID().uuidString)")

    private struct Heard {
        var evaluated: [Applied] = []
        var stored: [Applied] = []
        var failures: [StoreError] = []
        /// Nothing is told to be stored before it is told to be evaluated.
        var isInOrder = true
    }

    @Test func everythingIsEvaluatedAndThenStored() throws {
        try withApplier { applier, store in
            let heard = Monitor(Heard())
            applier.start { report in Self.note(report, in: heard) }
            for entry in entries { applier.submit([entry], isAwaited: true) }
            let all = entries.count
            heard.withLock(within: .seconds(240), when: { $0.stored.count == all }) { heard, isThere in
                #expect(isThere && heard.isInOrder && heard.failures.isEmpty)
                #expect(heard.evaluated == heard.stored)
            }
            applier.stop()
            #expect(store.appliedIndex == LogIndex(all))
        }
    }

    /// A full disk is told as that, and not by the other thread as what came before.
    @Test func aFailureIsToldOnceAndByItsName() throws {
        try withApplier { applier, _ in
            let intruder = try store()
            _ = try intruder.apply([entries[0]])
            let heard = Monitor(Heard())
            applier.start { report in Self.note(report, in: heard) }
            for entry in entries { applier.submit([entry], isAwaited: true) }
            heard.withLock(within: .seconds(240), when: { !$0.failures.isEmpty }) { _, isThere in #expect(isThere) }
            applier.stop()
            heard.withLock { heard in
                #expect(heard.failures.count == 1)
                if case .failedBefore? = heard.failures.first { Issue.record("\(heard.failures)") }
                #expect(heard.stored.isEmpty)
            }
        }
    }

    /// Few entries may be many bytes. They count until they are evaluated, which nobody does here.
    @Test func whatIsHeldIsBoundedInBytes() throws {
        try withApplier { applier, _ in
            let payload = [UInt8](repeating: 0, count: Entry.maximumPayloadLength)
            let entry = Entry(index: 1, term: 1, kind: .note, time: 1, actor: "a", payload: payload)
            let enough = Applier.maximumHeld.bytes / entry.bytes.count + 1
            for _ in 1..<enough { applier.submit([entry], isAwaited: false) }
            #expect(applier.hasRoom)
            applier.submit([entry], isAwaited: false)
            #expect(!applier.hasRoom)
            #expect(applier.waiting.entries == enough)
        }
    }

    private static func note(_ report: Applier.Report, in heard: Monitor<Heard>) {
        heard.withLock { heard in
            switch report {
            case .evaluated(let results): heard.evaluated += results
            case .stored(let batches):
                heard.stored += batches.flatMap(\.results)
                heard.isInOrder = heard.isInOrder && heard.stored.count <= heard.evaluated.count
            case .failed(let error as StoreError): heard.failures.append(error)
            case .failed(let error): Issue.record(error)
            }
        }
    }

    private func store() throws -> TradingStore {
        try TradingStore.open(
            path: directory.appendingPathComponent("trading.sqlite").path, clusterID: TestCluster.id,
            configuration: TestCluster.configuration)
    }

    private func withApplier(_ body: (Applier, TradingStore) throws -> Void) throws {
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        var options = Journal.Options()
        options.segmentBytes = Journal.Options.minimumSegmentBytes
        options.scrubInterval = nil
        let log = directory.appendingPathComponent("log").path
        try FileManager.default.createDirectory(atPath: log, withIntermediateDirectories: true)
        let (journal, _) = try Journal.open(
            directory: log, clusterID: TestCluster.id, options: options, onFailure: { _ in })
        defer { journal.close() }
        let store = try store()
        try body(Applier(store: store, journal: journal, metrics: SiteMetrics()), store)
        try store.close()
    }
}
