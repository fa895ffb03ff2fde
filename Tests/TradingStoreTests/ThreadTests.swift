import Synchronization
import Testing
import Trading

@testable import TradingStore

/// Whoever must not wait is not let.
@Suite struct ThreadTests {
    @Test func aThreadThatMustNotWaitReadsNothing() async throws {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let store = try TradingStore.open(try Directory())
            store.checkThreads { false }
            _ = try store.instruments()
        }
        #expect(Self.text(result).contains("read(_:) may wait, and this thread may not"))
    }

    @Test func aThreadThatMustNotWaitTakesNoLockOfTheEvaluator() async throws {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let store = try TradingStore.open(try Directory())
            store.checkThreads { false }
            _ = store.openOrders
        }
        #expect(Self.text(result).contains("openOrders may wait, and this thread may not"))
    }

    private static func text(_ result: ExitTest.Result?) -> String {
        String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    }

    @Test func whatIsPublishedIsForAll() throws {
        let directory = try Directory()
        let store = try TradingStore.open(directory)
        _ = try store.apply(Script.full())
        store.checkThreads { false }
        #expect(store.appliedIndex > 0)
        #expect(store.venueSession("paper") != nil)
        #expect(store.rules.settings != nil)
        #expect(store.nextDeadline != nil)
    }

    @Test func othersMayWait() throws {
        let directory = try Directory()
        let store = try TradingStore.open(directory)
        let asked = Mutex(0)
        store.checkThreads {
            asked.withLock { $0 += 1 }
            return true
        }
        _ = try store.apply(Script.full())
        #expect(try store.instruments().count == 1)
        #expect(!store.openOrders.isEmpty)
        #expect(asked.withLock { $0 } == 4)
    }

    /// A closure that a mutex holds by itself is wrapped once more each time it is taken out: every call would go
    /// through one more layer, of stack and of time, than the call before.
    @Test func theRuleIsReachedThroughNoMoreLayersEachTime() throws {
        let store = try TradingStore.open(try Directory())
        let depths = Mutex<[UInt]>([])
        store.checkThreads {
            var here: UInt8 = 0
            let depth = withUnsafePointer(to: &here) { UInt(bitPattern: $0) }
            depths.withLock { $0.append(depth) }
            return true
        }
        for _ in 0..<10 { store.checkThread() }
        let all = depths.withLock { $0 }
        #expect(all.count == 10)
        #expect(Set(all.dropFirst()).count == 1, "the stack at each call: \(all)")
    }
}
