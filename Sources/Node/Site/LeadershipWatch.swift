import Ledger
import NIOCore

/// Lets requests wait until there is a leader they can turn to. On the event loop.
final class LeadershipWatch {
    private let loop: any EventLoop
    private var waiting: [EventLoopPromise<Void>] = []

    init(loop: any EventLoop) { self.loop = loop }

    /// Done at the next change of leadership or readiness, or after `limit`.
    func change(within limit: TimeAmount) -> EventLoopFuture<Void> {
        let promise = loop.makePromise(of: Void.self)
        waiting.append(promise)
        loop.scheduleTask(in: limit) { promise.succeed() }
        return promise.futureResult
    }

    func changed() {
        let woken = waiting
        waiting = []
        for promise in woken { promise.succeed() }
    }
}
