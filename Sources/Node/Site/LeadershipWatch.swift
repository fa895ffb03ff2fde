import Ledger
import NIOCore

/// Lets requests wait for a leader, and makes requests that wait for a former leader's answer ask the new one. On the
/// event loop.
final class LeadershipWatch {
    private let loop: any EventLoop
    private let calls: PeerCalls
    private var waiting: [UInt64: EventLoopPromise<Void>] = [:]
    private var lastWaiter: UInt64 = 0

    init(calls: PeerCalls, loop: any EventLoop) {
        self.calls = calls
        self.loop = loop
    }

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

    /// - Parameter leader: nil while none is known.
    func changed(to leader: NodeID?) {
        if let leader { calls.leaderChanged(to: leader) }
        wake()
    }

    func wake() {
        let woken = waiting
        waiting = [:]
        for promise in woken.values { promise.succeed() }
    }
}
