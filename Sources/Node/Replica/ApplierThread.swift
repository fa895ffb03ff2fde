import Foundation
import TradingStore

/// One of the two threads that apply.
enum ApplierThread {
    /// - Parameters:
    ///   - report: is told what `body` throws, unless the other thread has met it, and tells.
    ///   - atEnd: called last, on the thread.
    static func start(
        _ name: String, report: @escaping @Sendable (Applier.Report) -> Void,
        body: @escaping @Sendable () throws -> Void, atEnd: @escaping @Sendable () -> Void
    ) {
        let thread = Thread {
            Thread.current.name = name
            do {
                try body()
            } catch StoreError.failedBefore {
                // The other thread has met the error and reports it.
            } catch {
                report(.failed(error))
            }
            atEnd()
        }
        thread.start()
    }
}
