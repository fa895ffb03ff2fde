import Ledger
import NIOCore

/// Lets reads wait until an entry is applied here. On the event loop.
final class AppliedWatch {
    /// Reads that wait at once; one more is refused.
    static let maximumWaiting = 4_096

    private let loop: any EventLoop
    private var waiting: [UInt64: (index: LogIndex, promise: EventLoopPromise<Bool>)] = [:]
    private var lastWaiter: UInt64 = 0
    private(set) var appliedIndex: LogIndex

    init(loop: any EventLoop, appliedIndex: LogIndex) {
        self.loop = loop
        self.appliedIndex = appliedIndex
    }

    var isFull: Bool { waiting.count >= Self.maximumWaiting }

    /// Whether everything through `index` was applied within `limit`.
    func reached(_ index: LogIndex, within limit: TimeAmount) -> EventLoopFuture<Bool> {
        guard index > appliedIndex else { return loop.makeSucceededFuture(true) }
        let promise = loop.makePromise(of: Bool.self)
        lastWaiter += 1
        let waiter = lastWaiter
        waiting[waiter] = (index, promise)
        let timeout = loop.assumeIsolated().scheduleTask(in: limit) {
            self.waiting.removeValue(forKey: waiter)?.promise.succeed(false)
        }
        promise.futureResult.whenComplete { _ in timeout.cancel() }
        return promise.futureResult
    }

    func applied(through index: LogIndex) {
        appliedIndex = max(appliedIndex, index)
        for (waiter, wait) in waiting where wait.index <= appliedIndex {
            waiting[waiter] = nil
            wait.promise.succeed(true)
        }
    }

    func stop() {
        let left = waiting
        waiting = [:]
        for wait in left.values { wait.promise.succeed(false) }
    }
}
