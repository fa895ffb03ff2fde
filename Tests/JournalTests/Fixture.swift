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
        options.scrubInterval = nil
    }

    private init(copying other: Fixture) throws {
        url = FileManager.default.temporaryDirectory.appending(component: "journal-\(UUID().uuidString)")
        try FileManager.default.copyItem(at: other.url, to: url)
        options = other.options
    }

    func copy() throws -> Fixture { try Fixture(copying: self) }

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

    /// Opens a directory in which entries are missing.
    func openIncomplete() throws -> HandRepair? {
        let opening = try Journal.opening(
            directory: url.path, clusterID: Self.clusterID, options: options,
            onFailure: { Issue.record("writer failed: \($0)") })
        switch opening {
        case .incomplete(let repair): return HandRepair(repair)
        case .ready(let journal, let recovery):
            journal.close()
            Issue.record("the journal opened: \(recovery)")
            return nil
        }
    }

    /// What is missing, where only that is wrong.
    func missing() throws -> [MissingRange] {
        let repair = try openIncomplete()
        repair?.close()
        return repair?.missing ?? []
    }

    func segmentNames() throws -> [String] { try names().filter { $0.hasSuffix(".qlog") } }

    func names(in subdirectory: String = "") throws -> [String] {
        let path = url.appending(path: subdirectory).path
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: path).sorted()
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
        let header = try header(name)
        return try SegmentScan(Array(bytes.prefix(header.fileLength)), header: header, isNewest: true)
    }

    func header(_ name: String) throws -> SegmentHeader {
        try SegmentHeader(decoding: Array(bytes(name).prefix(SegmentHeader.length)))
    }

    func footer(_ name: String) throws -> SegmentFooter {
        try SegmentFooter(decoding: Array(bytes(name)[header(name).fileLength...]))
    }

    func extent() throws -> ExtentSlot { try ExtentSlot(decoding: Array(bytes("extent").prefix(ExtentSlot.length))) }

    /// Makes the directory what a program of format version 1 leaves: no footers, no extent.
    func downgrade() throws {
        for name in try segmentNames() {
            let length = try header(name).fileLength
            try change(name) { bytes in
                bytes.removeSubrange(length...)
                bytes[8] = 1
                bytes[12] = 1
                bytes.setChecksum(at: SegmentHeader.length - 4, of: 0..<SegmentHeader.length - 4)
            }
        }
        try remove("extent")
    }
}

extension [UInt8] {
    mutating func setChecksum(at offset: Int, of range: Range<Int>) {
        let checksum = CRC32C.of(self, range)
        for byte in 0..<4 { self[offset + byte] = UInt8(truncatingIfNeeded: checksum >> (8 * byte)) }
    }
}

extension Journal {
    func appendAndWait(_ entries: [Entry]) {
        let done = DispatchSemaphore(value: 0)
        if append(entries, completion: { done.signal() }) { done.wait() } else { Issue.record("append refused") }
    }

    func saveAndWait(_ vote: Vote) {
        let done = DispatchSemaphore(value: 0)
        if save(vote, completion: { done.signal() }) { done.wait() } else { Issue.record("save refused") }
    }

    func archiveAndWait(through index: LogIndex) {
        let done = DispatchSemaphore(value: 0)
        if archive(through: index, completion: { done.signal() }) { done.wait() } else { Issue.record("refused") }
    }

    func resetAndWait(to point: SnapshotPoint) {
        let done = DispatchSemaphore(value: 0)
        if reset(to: point, completion: { done.signal() }) { done.wait() } else { Issue.record("reset refused") }
    }

    func recoveredAndWait() {
        let done = DispatchSemaphore(value: 0)
        if recovered(completion: { done.signal() }) { done.wait() } else { Issue.record("refused") }
    }

    /// Everything durable.
    func readAll() throws -> [Entry] {
        var entries: [Entry] = []
        var next = firstIndex
        while next <= lastIndex {
            entries += try read(from: next, through: lastIndex, maximumBytes: 1 << 20)
            next = (entries.last?.index ?? lastIndex) + 1
        }
        return entries
    }
}

/// An entry whose payload tells index and term, filled up to `size` bytes.
func entry(_ index: LogIndex, term: Term = 1, size: Int = 8, fill: UInt8? = nil) -> Entry {
    let fill = fill ?? UInt8(truncatingIfNeeded: index &* 31 &+ term)
    return Entry(
        index: index, term: term, kind: .signal, time: Int64(index) * 1000, actor: "n\(term)",
        payload: [UInt8](repeating: fill, count: size))
}

func entries(_ range: ClosedRange<LogIndex>, term: Term = 1, size: Int = 8) -> [Entry] {
    range.map { entry($0, term: term, size: size) }
}

func peaks(of entries: [Entry]) -> MerklePeaks {
    var peaks = MerklePeaks()
    for entry in entries { peaks.append(leaf: entry.leaf) }
    return peaks
}

/// Holds what recovery says against the entries that should be there, from index 1 on, archived or not.
func expect(
    _ recovery: Journal.Recovery, holds entries: [Entry], _ comment: Comment? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    var peaks = MerklePeaks()
    var runs: [Journal.TermRun] = []
    for entry in entries {
        peaks.append(leaf: entry.leaf)
        if entry.index >= recovery.firstIndex, entry.term != runs.last?.term {
            runs.append(Journal.TermRun(term: entry.term, first: entry.index))
        }
    }
    let base = recovery.firstIndex > 1 ? entries[Int(recovery.firstIndex) - 2].term : 0
    #expect(recovery.baseTerm == base, comment, sourceLocation: sourceLocation)
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

/// Lets a number of operations that change the disk through, then fails every one: a crash, as far as the disk can
/// tell.
final class CrashPlan: Sendable {
    private let remaining = Mutex<Int?>(nil)
    /// From now on, `count` operations succeed.
    func arm(after count: Int) { remaining.withLock { $0 = count } }
    func disarm() { remaining.withLock { $0 = nil } }

    var injection: FaultInjection {
        { [self] operation, _ in
            guard operation.changesDisk else { return 0 }
            return remaining.withLock { remaining in
                guard let left = remaining else { return 0 }
                remaining = max(left - 1, 0)
                return left > 0 ? 0 : EIO
            }
        }
    }
}

/// Notes every operation on files.
final class OperationLog: Sendable {
    private let log = Mutex<[(operation: FileOperation, name: String)]>([])

    var changes: [String] {
        log.withLock { $0.filter(\.operation.changesDisk).map { "\($0.operation) \($0.name)" } }
    }

    func count(_ operation: FileOperation, on name: String) -> Int {
        log.withLock { $0.count { $0 == (operation, name) } }
    }

    var injection: FaultInjection {
        { [self] operation, name in
            log.withLock { $0.append((operation, name)) }
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
