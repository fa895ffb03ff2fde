import API
import DequeModule
import NIOCore

/// Lets changes of reference data through one at a time on the leader, so that the version each was asked to replace is
/// the one it replaces. On the event loop.
final class ChangeQueue {
    /// Most that wait for their turn.
    static let maximumWaiting = 16

    private let loop: any EventLoop
    private var isTaken = false
    private var waiting: Deque<EventLoopPromise<Void>> = []

    init(loop: any EventLoop) { self.loop = loop }

    /// Done when it is the caller's turn, who then calls ``leave()``. Fails with `busy` when too many wait.
    func enter() -> EventLoopFuture<Void> {
        let promise = loop.makePromise(of: Void.self)
        if !isTaken {
            isTaken = true
            promise.succeed()
        } else if waiting.count < Self.maximumWaiting {
            waiting.append(promise)
        } else {
            promise.fail(
                ServiceError(.busy, "\(waiting.count) changes wait for their turn", hint: "try again in a moment"))
        }
        return promise.futureResult
    }

    func leave() {
        precondition(isTaken, "nobody's turn ended")
        if let next = waiting.popFirst() { next.succeed() } else { isTaken = false }
    }
}
