import Dispatch

/// Runs what is done beside the transactions, one after the other: a thread, or a simulator when its seed says so.
package protocol BackgroundWork: Sendable {
    func run(_ work: @escaping @Sendable () -> Void)
    /// Returns when all that was given is done.
    func wait()
}

/// A thread of its own.
struct BackgroundThread: BackgroundWork {
    private let queue = DispatchQueue(label: "trading.checkpoint")

    func run(_ work: @escaping @Sendable () -> Void) { queue.async(execute: work) }

    func wait() { queue.sync {} }
}
