import Synchronization
import TradingStore

/// What the product does on a thread beside, done when the seed says so.
final class DeferredWork: BackgroundWork {
    private let waiting = Mutex<[@Sendable () -> Void]>([])

    var isEmpty: Bool { waiting.withLock(\.isEmpty) }

    func run(_ work: @escaping @Sendable () -> Void) { waiting.withLock { $0.append(work) } }

    func wait() {
        while let work = waiting.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { work() }
    }
}
