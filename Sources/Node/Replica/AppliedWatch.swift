import Ledger
import NIOCore

/// Lets reads wait until an entry is applied here, in the database. On the event loop.
final class AppliedWatch {
    /// Reads that wait at once; one more is refused.
    static let maximumWaiting = 4_096

    private let loop: any EventLoop
    private var waiting: [UInt64: (index: LogIndex, promise: EventLoopPromise<Bool>)] = [:]
    private var lastWaiter: UInt64 = 0
    private(set) var appliedIndex: LogIndex

    private let hurry: (LogIndex) -> Void

    /// - Parameter hurry: is called when a read begins to wait for an index.
    init(loop: any EventLoop, appliedIndex: LogIndex, hurry: @escaping (LogIndex) -> Void) {
        self.loop = loop
        self.appliedIndex = appliedIndex
        self.hurry = hurry
    }

    var isFull: Bool { waiting.count >= Self.maximumWaiting }

    /// Whether everything through `index` was applied within `limit`.
    func reached(_ index: LogIndex, within limit: TimeAmount) -> EventLoopFuture<Bool> {
        guard index > appliedIndex else { return loop.makeSucceededFuture(true) }
        let promise = loop.makePromise(of: Bool.self)
        lastWaiter += 1
        let waiter = lastWaiter
        waiting[waiter] = (index, promise)
        hurry(index)
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
