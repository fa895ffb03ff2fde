import Foundation
import Journal
import Ledger
import Synchronization
import Testing

/// A disk that fails is believed the first time.
@Suite struct FailureTests {
    private final class Failures: Sendable {
        private let errors = Mutex<[JournalError]>([])
        let reported = DispatchSemaphore(value: 0)

        func note(_ error: JournalError) {
            errors.withLock { $0.append(error) }
            reported.signal()
        }
        var all: [JournalError] { errors.withLock { $0 } }
    }

    /// Fails one kind of operation on a file, once; whoever tried again would succeed.
    private final class FailOnce: Sendable {
        private let skipped = Mutex<Int?>(nil)
        private let operation: FileOperation
        private let code: CInt

        init(_ operation: FileOperation, _ code: CInt) {
            self.operation = operation
            self.code = code
        }

        func arm(skipping count: Int = 0) { skipped.withLock { $0 = count } }

        func injection(on suffix: String) -> FaultInjection {
            { [self] operation, name in
                guard operation == self.operation, name.hasSuffix(suffix) else { return 0 }
                return skipped.withLock { skipped in
                    guard let left = skipped else { return 0 }
                    skipped = left > 0 ? left - 1 : nil
                    return left > 0 ? 0 : code
                }
            }
        }
    }

    private func check(_ operation: FileOperation, _ code: CInt, on suffix: String, _ act: (Journal) -> Void) throws {
        let fixture = try Fixture()
        try fixture.write((1...10).map { [entry($0, size: 100_000)] })
        let fault = FailOnce(operation, code)
        fixture.options.faults = fault.injection(on: suffix)
        let failures = Failures()
        let (journal, _) = try Journal.open(
            directory: fixture.url.path, clusterID: Fixture.clusterID, options: fixture.options,
            onFailure: failures.note)
        fault.arm()
        act(journal)
        failures.reported.wait()
        let never: @Sendable () -> Void = { Issue.record("completed after a failure") }
        let isAccepted = [
            journal.append([], completion: never),
            journal.save(Journal.Vote(term: 99, votedFor: nil), completion: never),
            journal.archive(through: 1, completion: never),
        ]
        #expect(isAccepted == [false, false, false])
        #expect(failures.all.first?.isRetryable == true)
        journal.close()
        #expect(failures.all.count == 1)
        guard case .system(operation, let path, code) = failures.all.first else {
            Issue.record("\(failures.all)")
            return
        }
        #expect(path.hasPrefix(fixture.url.path))
        #expect(path.hasSuffix(suffix))
        fixture.options.faults = nil
        let recovery = try fixture.write([])
        #expect(recovery.lastIndex >= 10)
        #expect(recovery.vote.term < 99)
    }

    private func neverCompletes() -> @Sendable () -> Void {
        { Issue.record("completed although the disk failed") }
    }

    @Test func aFailedSync() throws {
        try check(.sync, EIO, on: ".qlog") { journal in
            _ = journal.append([entry(11)], completion: neverCompletes())
            _ = journal.append([entry(12)], completion: neverCompletes())
        }
    }

    @Test func aFailedWrite() throws {
        try check(.write, ENOSPC, on: ".qlog") { journal in
            _ = journal.append([entry(11)], completion: neverCompletes())
        }
    }

    @Test func aFailedVote() throws {
        try check(.sync, EIO, on: "vote") { journal in
            _ = journal.save(Journal.Vote(term: 3, votedFor: 1), completion: neverCompletes())
        }
    }

    @Test func aFailedRename() throws {
        try check(.rename, EIO, on: "00000000000000000011.qlog") { journal in
            _ = journal.append([entry(11, size: 100_000)], completion: neverCompletes())
        }
    }

    /// Whoever waits for the log to begin anew is told, whether it is that which fails or what stands before it; or it is
    /// refused, where that has failed already.
    @Test(arguments: [true, false]) func aFailedReset(isFirst: Bool) throws {
        let told = Failures()
        var isAccepted = false
        try check(isFirst ? .rename : .sync, EIO, on: isFirst ? "101.qlog" : ".qlog") { journal in
            if !isFirst { _ = journal.append([entry(11)], completion: neverCompletes()) }
            let point = Journal.SnapshotPoint(index: 100, term: 9, time: 1, peaks: peaks(of: entries(1...100)))
            isAccepted = journal.reset(to: point, completion: neverCompletes(), otherwise: told.note)
        }
        #expect(isAccepted || !isFirst)
        guard isAccepted else { return }
        told.reported.wait()
        #expect(told.all.count == 1)
    }

    @Test func noRoomForTheNextSegment() throws {
        let fixture = try Fixture()
        let fault = FailOnce(.write, ENOSPC)
        fixture.options.faults = fault.injection(on: "segment.tmp")
        let failures = Failures()
        let (journal, _) = try Journal.open(
            directory: fixture.url.path, clusterID: Fixture.clusterID, options: fixture.options,
            onFailure: failures.note)
        for index in LogIndex(1)...10 { journal.appendAndWait([entry(index, size: 100_000)]) }
        fault.arm(skipping: 1)
        // The eleventh goes into the segment prepared by opening; the one after that cannot be made.
        for index in LogIndex(11)...20 { journal.appendAndWait([entry(index, size: 100_000)]) }
        #expect(failures.all.isEmpty, "the segment in use is served to its end")
        _ = journal.append([entry(21, size: 100_000)], completion: neverCompletes())
        failures.reported.wait()
        journal.close()
        #expect(
            failures.all.map(\.description)
                == [
                    "cannot write \(fixture.url.path)/segment.tmp: No space left on device (errno 28); make room, then "
                        + "it can be opened again"
                ])
        expect(try fixture.write([]), holds: entries(1...20, size: 100_000))
    }

    /// A journal that opens can write: a full disk does not open and fail again at once.
    @Test(arguments: [(FileOperation.write, ENOSPC), (.sync, EIO), (.create, EROFS)])
    func openingProvesTheDisk(operation: FileOperation, code: CInt) throws {
        let fixture = try Fixture()
        try fixture.write([[entry(1)]])
        fixture.options.faults = { asked, name in asked == operation && name == "segment.tmp" ? code : 0 }
        let error = fixture.openError()
        #expect(error == .system(operation, path: fixture.url.path + "/segment.tmp", code: code))
        #expect(error?.isRetryable == true)
        fixture.options.faults = nil
        expect(try fixture.write([[entry(2)]]), holds: [entry(1)])
    }

    @Test func whatMayHelpLater() {
        for code in [ENOSPC, EDQUOT, EROFS, EIO] {
            #expect(JournalError.system(.write, path: "", code: code).isRetryable)
        }
        #expect(!JournalError.system(.open, path: "", code: EACCES).isRetryable)
        #expect(JournalError.locked(directory: "").isRetryable)
        #expect(!JournalError.unexpectedFile(path: "").isRetryable)
    }
}
