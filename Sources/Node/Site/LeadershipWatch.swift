import Ledger
import NIOCore

/// Lets requests wait until there is a leader they can turn to. On the event loop.
final class LeadershipWatch {
    private let loop: any EventLoop
    private var waiting: [UInt64: EventLoopPromise<Void>] = [:]
    private var lastWaiter: UInt64 = 0

    init(loop: any EventLoop) { self.loop = loop }

    /// Done at the next change of leadership or readiness, or after `limit`.
    func change(within limit: TimeAmount) -> EventLoopFuture<Void> {
        let promise = loop.makePromise(of: Void.self)
        lastWaiter += 1
        let waiter = lastWaiter
        waiting[waiter] = promise
        let timeout = loop.assumeIsolated().scheduleTask(in: limit) {
            self.waiting.removeValue(forKey: waiter)?.succeed()
        }
        promise.futureResult.whenComplete { _ in timeout.cancel() }
        return promise.futureResult
    }

    func changed() {
        let woken = waiting
        waiting = [:]
        for promise in woken.values { promise.succeed() }
    }
}
