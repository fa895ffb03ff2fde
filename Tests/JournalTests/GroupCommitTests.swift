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
        journal.append([entry(1)]) { done.signal() }
        gate.reached.wait()
        for index in LogIndex(2)...200 { journal.append([entry(index)]) { done.signal() } }
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

    @Test func theQueueIsBounded() throws {
        let fixture = try Fixture()
        fixture.options.maximumQueueBytes = 8192
        let (journal, _) = try fixture.open()
        for index in LogIndex(1)...300 {
            journal.append([entry(index, size: 500)]) {}
            #expect(journal.queuedBytes <= 8192)
        }
        journal.appendAndWait(entries(301...400, size: 500))
        #expect(journal.lastIndex == 400, "more than the bound at once passes alone")
        journal.close()
    }

    @Test func aCompletionMayAppendToAFullQueue() throws {
        let fixture = try Fixture()
        fixture.options.maximumQueueBytes = 1
        let gate = Gate()
        fixture.options.faults = gate.injection
        let (journal, _) = try fixture.open()
        let done = DispatchSemaphore(value: 0)
        gate.arm()
        journal.append([entry(1)]) { [unowned journal] in
            journal.append([entry(2)]) {}
            journal.append([entry(3)]) { done.signal() }
        }
        gate.reached.wait()
        gate.open()
        done.wait()
        #expect(try journal.readAll() == entries(1...3))
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
        journal.append([entry(1)]) { order.note("1") }
        gate.reached.wait()
        journal.append([entry(2)]) { order.note("2") }
        journal.save(Journal.Vote(term: 2, votedFor: 1)) { order.note("vote 2") }
        journal.append(entries(2...3, term: 2)) { order.note("2 again, 3") }
        journal.append([]) { order.note("nothing") }
        journal.append(entries(3...5, term: 3)) { order.note("3 again to 5") }
        journal.save(Journal.Vote(term: 4, votedFor: nil)) { order.note("vote 4") }
        journal.append([]) {
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

    @Test func closeWritesWhatIsQueued() throws {
        let fixture = try Fixture()
        let (journal, _) = try fixture.open()
        let count = Counter()
        for index in LogIndex(1)...50 { journal.append([entry(index)]) { count.increment() } }
        journal.close()
        #expect(count.value == 50)
        journal.append([entry(51)]) { Issue.record("completed after close") }
        journal.close()
        expect(try fixture.write([]), holds: entries(1...50))
    }
}
