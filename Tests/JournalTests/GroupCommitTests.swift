import Foundation
import Journal
import Ledger
import Synchronization
import Testing

/// What queues while the disk is busy goes out together, in order.
@Suite struct GroupCommitTests {
    private final class Order: Sendable {
        private let log = Mutex<[String]>([])
        func note(_ text: String) { log.withLock { $0.append(text) } }
        var noted: [String] { log.withLock { $0 } }
    }

    @Test func whatQueuesDuringASyncIsOneBatch() throws {
        let fixture = try Fixture()
        let gate = Gate()
        fixture.options.faults = gate.injection
        let (journal, _) = try fixture.open()
        let done = DispatchSemaphore(value: 0)
        gate.arm()
        _ = journal.append([entry(1)]) { done.signal() }
        gate.reached.wait()
        for index in LogIndex(2)...200 { _ = journal.append([entry(index)]) { done.signal() } }
        #expect(journal.lastIndex == 0, "nothing is durable before its fdatasync")
        #expect(journal.queuedBytes == 200 * RecordHeader.recordLength(bodyLength: entry(1).bytes.count))
        gate.open()
        for _ in 1...200 { done.wait() }
        #expect(journal.batchCount == 2)
        #expect(journal.queuedBytes == 0)
        #expect(try journal.readAll() == entries(1...200))
        journal.close()
        expect(try fixture.write([]), holds: entries(1...200))
    }

    @Test func aBatchIsBounded() throws {
        let fixture = try Fixture()
        fixture.options.maximumBatchBytes = 4096
        let (journal, _) = try fixture.open()
        journal.appendAndWait(entries(1...100, size: 1000))
        #expect(journal.batchCount == 34, "three records of 1,066 bytes, padded, and a frame")
        journal.close()
        expect(try fixture.write([]), holds: entries(1...100, size: 1000))
    }

    /// Whoever appends runs on an event loop: nothing makes it wait.
    @Test func aFullQueueRefuses() throws {
        let fixture = try Fixture()
        fixture.options.maximumQueueBytes = 8192
        let gate = Gate()
        fixture.options.faults = gate.injection
        let (journal, _) = try fixture.open()
        let done = DispatchSemaphore(value: 0)
        gate.arm()
        #expect(journal.append([entry(1)]) { done.signal() })
        gate.reached.wait()
        var accepted: LogIndex = 1
        while journal.append([entry(accepted + 1, size: 500)], completion: { done.signal() }) { accepted += 1 }
        #expect(journal.queuedBytes <= 8192)
        #expect(journal.queuedBytes > 7000)
        gate.open()
        for _ in 1...accepted { done.wait() }
        #expect(journal.lastIndex == accepted)
        let many = entries(accepted + 1...accepted + 100, size: 500)
        journal.appendAndWait(many)
        #expect(journal.lastIndex == accepted + 100, "more than the bound at once passes alone")
        journal.close()
    }

    /// A read that begins while the log is shorter than it asks for, and goes on when it has grown.
    @Test func aReadWhileTheLogGrows() throws {
        let fixture = try Fixture()
        try fixture.write([entries(1...10)])
        // The file is read after the first look at the map and before the second.
        let grown = Counter()
        let box = Mutex<Journal?>(nil)
        fixture.options.faults = { operation, name in
            if operation == .read, name.hasSuffix(".qlog"), let journal = box.withLock({ $0 }), grown.value == 0 {
                grown.increment()
                journal.appendAndWait(entries(11...20))
            }
            return 0
        }
        let (journal, _) = try fixture.open()
        box.withLock { $0 = journal }
        #expect(try journal.read(from: 3, through: 20, maximumBytes: .max) == entries(3...20))
        #expect(grown.value == 1)
        box.withLock { $0 = nil }
        journal.close()
    }

    @Test func theOldestRequestTellsItsTime() throws {
        let fixture = try Fixture()
        let gate = Gate()
        fixture.options.faults = gate.injection
        let (journal, _) = try fixture.open()
        #expect(journal.oldestPendingNanoseconds == nil)
        let done = DispatchSemaphore(value: 0)
        gate.arm()
        let before = DispatchTime.now().uptimeNanoseconds
        _ = journal.append([entry(1)]) { done.signal() }
        let after = DispatchTime.now().uptimeNanoseconds
        gate.reached.wait()
        _ = journal.append([entry(2)]) { done.signal() }
        let oldest = try #require(journal.oldestPendingNanoseconds)
        #expect((before...after).contains(oldest))
        gate.open()
        done.wait()
        done.wait()
        #expect(journal.oldestPendingNanoseconds == nil)
        journal.close()
    }

    @Test func completionsComeInTheOrderOfTheCalls() throws {
        let fixture = try Fixture()
        let gate = Gate()
        fixture.options.faults = gate.injection
        let (journal, _) = try fixture.open()
        let order = Order()
        let done = DispatchSemaphore(value: 0)
        gate.arm()
        _ = journal.append([entry(1)]) { order.note("1") }
        gate.reached.wait()
        _ = journal.append([entry(2)]) { order.note("2") }
        _ = journal.save(Journal.Vote(term: 2, votedFor: 1)) { order.note("vote 2") }
        _ = journal.append(entries(2...3, term: 2)) { order.note("2 again, 3") }
        _ = journal.append([]) { order.note("nothing") }
        _ = journal.append(entries(3...5, term: 3)) { order.note("3 again to 5") }
        _ = journal.save(Journal.Vote(term: 4, votedFor: nil)) { order.note("vote 4") }
        _ = journal.append([]) {
            order.note("nothing")
            done.signal()
        }
        gate.open()
        done.wait()
        #expect(
            order.noted
                == ["1", "2", "vote 2", "2 again, 3", "nothing", "3 again to 5", "vote 4", "nothing"])
        journal.close()
        let recovery = try fixture.write([])
        expect(recovery, holds: [entry(1), entry(2, term: 2)] + entries(3...5, term: 3))
        #expect(recovery.vote == Journal.Vote(term: 4, votedFor: nil))
    }

    /// A disk that never answers: closing does not wait for it, and the directory is nobody else's until it has.
    @Test func closeDoesNotWaitForADiskThatHangs() throws {
        let fixture = try Fixture()
        fixture.options.closingPatience = .milliseconds(20)
        let gate = Gate()
        fixture.options.faults = gate.injection
        let (journal, _) = try fixture.open()
        gate.arm()
        _ = journal.append([entry(1)]) { Issue.record("completed after close") }
        gate.reached.wait()
        _ = journal.append([entry(2)]) { Issue.record("completed after close") }
        #expect(!journal.close())
        #expect(fixture.openError() == .locked(directory: fixture.url.path))
        gate.open()
        #expect((0..<1_000_000).contains { _ in fixture.opens() }, "free once the disk has answered")
        expect(try fixture.write([]), holds: entries(1...1))
    }

    @Test func closeWritesWhatIsQueued() throws {
        let fixture = try Fixture()
        let (journal, _) = try fixture.open()
        let count = Counter()
        for index in LogIndex(1)...50 { _ = journal.append([entry(index)]) { count.increment() } }
        journal.close()
        #expect(count.value == 50)
        #expect(!journal.append([entry(51)]) { Issue.record("completed after close") })
        #expect(journal.close())
        expect(try fixture.write([]), holds: entries(1...50))
    }
}
