import Foundation
import Journal
import Ledger
import Synchronization
import Testing

/// A fresh directory for one journal, removed afterwards.
final class Fixture {
    static let clusterID = Array(UInt8(0xA0)...0xAF)

    let url: URL
    var options = Journal.Options()

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(component: "journal-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        options.segmentBytes = Journal.Options.minimumSegmentBytes
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// Opens the journal; any failure of its writer fails the test.
    func open() throws -> (journal: Journal, recovery: Journal.Recovery) {
        try Journal.open(directory: url.path, clusterID: Self.clusterID, options: options) { error in
            Issue.record("writer failed: \(error)")
        }
    }

    /// Opens, and expects that to fail.
    func openError(clusterID: [UInt8] = Fixture.clusterID) -> JournalError? {
        do {
            let opened = try Journal.open(
                directory: url.path, clusterID: clusterID, options: options, onFailure: { _ in })
            opened.journal.close()
            Issue.record("the journal opened: \(opened.recovery)")
            return nil
        } catch {
            return error
        }
    }

    /// Opens, appends each batch on its own, closes.
    @discardableResult
    func write(_ batches: [[Entry]]) throws -> Journal.Recovery {
        let (journal, recovery) = try open()
        for batch in batches { journal.appendAndWait(batch) }
        journal.close()
        return recovery
    }

    func segmentNames() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: url.path).filter { $0.hasSuffix(".qlog") }.sorted()
    }

    func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: url.appending(component: name))) }

    func put(_ bytes: [UInt8], _ name: String) throws {
        try Data(bytes).write(to: url.appending(component: name))
    }

    func change(_ name: String, _ body: (inout [UInt8]) -> Void) throws {
        var bytes = try bytes(name)
        body(&bytes)
        try put(bytes, name)
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(at: url.appending(component: name)) }

    func scan(_ name: String) throws -> SegmentScan {
        let bytes = try bytes(name)
        let header = try SegmentHeader(decoding: Array(bytes.prefix(SegmentHeader.length)))
        return try SegmentScan(bytes, header: header, isNewest: true)
    }
}

extension Journal {
    func appendAndWait(_ entries: [Entry]) {
        let done = DispatchSemaphore(value: 0)
        append(entries) { done.signal() }
        done.wait()
    }

    func saveAndWait(_ vote: Vote) {
        let done = DispatchSemaphore(value: 0)
        save(vote) { done.signal() }
        done.wait()
    }

    /// Everything durable.
    func readAll() throws -> [Entry] {
        var entries: [Entry] = []
        while entries.count < Int(lastIndex) {
            entries += try read(from: LogIndex(entries.count) + 1, through: lastIndex, maximumBytes: 1 << 20)
        }
        return entries
    }
}

/// An entry whose payload tells index and term, filled up to `size` bytes.
func entry(_ index: LogIndex, term: Term = 1, size: Int = 8) -> Entry {
    let fill = UInt8(truncatingIfNeeded: index &* 31 &+ term)
    return Entry(
        index: index, term: term, kind: .signal, time: Int64(index) * 1000, actor: "n\(term)",
        payload: [UInt8](repeating: fill, count: size))
}

func entries(_ range: ClosedRange<LogIndex>, term: Term = 1, size: Int = 8) -> [Entry] {
    range.map { entry($0, term: term, size: size) }
}

/// Holds what recovery says against the entries that should be there.
func expect(
    _ recovery: Journal.Recovery, holds entries: [Entry], _ comment: Comment? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    var peaks = MerklePeaks()
    var runs: [Journal.TermRun] = []
    for entry in entries {
        peaks.append(leaf: entry.leaf)
        if entry.term != runs.last?.term { runs.append(Journal.TermRun(term: entry.term, first: entry.index)) }
    }
    #expect(recovery.lastIndex == entries.last?.index ?? 0, comment, sourceLocation: sourceLocation)
    #expect(recovery.lastTerm == entries.last?.term ?? 0, comment, sourceLocation: sourceLocation)
    #expect(recovery.lastTime == entries.last?.time ?? 0, comment, sourceLocation: sourceLocation)
    #expect(recovery.termRuns == runs, comment, sourceLocation: sourceLocation)
    #expect(recovery.peaks == peaks, comment, sourceLocation: sourceLocation)
}

/// SplitMix64 (Steele, Lea and Flood 2014): the same numbers from the same seed everywhere.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

final class Counter: Sendable {
    private let count = Mutex(0)

    func increment() { count.withLock { $0 += 1 } }
    var value: Int { count.withLock { $0 } }
}

/// Lets a number of file operations through, then fails every one: a crash, as far as the disk can tell.
final class CrashPlan: Sendable {
    private let remaining = Mutex<Int?>(nil)
    private let prepared = DispatchSemaphore(value: 0)

    func forgetPreparedSegments() {
        while prepared.wait(timeout: .now()) == .success {}
    }

    /// Waits until the file of a next segment is about to be synced, the last operation on it before its use.
    func waitForPreparedSegment() { prepared.wait() }

    /// From now on, `count` operations succeed.
    func arm(after count: Int) { remaining.withLock { $0 = count } }
    func disarm() { remaining.withLock { $0 = nil } }

    var injection: FaultInjection {
        { [self] operation, name in
            let code: CInt = remaining.withLock { remaining in
                guard let left = remaining else { return 0 }
                remaining = max(left - 1, 0)
                return left > 0 ? 0 : EIO
            }
            if operation == .sync, name == "segment.tmp" { prepared.signal() }
            return code
        }
    }
}

/// Notes every operation and file.
final class OperationLog: Sendable {
    private let log = Mutex<[String]>([])

    var noted: [String] { log.withLock { $0 } }

    var injection: FaultInjection {
        { [self] operation, name in
            log.withLock { $0.append("\(operation) \(name)") }
            return 0
        }
    }
}

/// Stops the writer inside a chosen operation until told to go on.
final class Gate: Sendable {
    let reached = DispatchSemaphore(value: 0)
    private let opened = DispatchSemaphore(value: 0)
    private let isArmed = Mutex(false)

    /// Stops the next one.
    func arm() { isArmed.withLock { $0 = true } }
    func open() { opened.signal() }

    /// Stops an fdatasync of a segment.
    var injection: FaultInjection {
        { [self] operation, name in
            guard operation == .sync, name.hasSuffix(".qlog") else { return 0 }
            let stops = isArmed.withLock { isArmed in
                defer { isArmed = false }
                return isArmed
            }
            if stops {
                reached.signal()
                opened.wait()
            }
            return 0
        }
    }
}
