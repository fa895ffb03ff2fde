import Journal
import TradingStore

extension Site {
    /// How a run of the site came to its end.
    package enum Ending: Sendable {
        case stopped
        /// What is on its disk has to be opened again. Of the log's files, those named are to be read in full.
        case restart(reason: String, suspects: Set<String>)
    }

    /// Whether opening the site again, after a while, may do without anything being changed by hand.
    package static func mayOpenLater(after error: any Error) -> Bool {
        (error as? JournalError)?.isRetryable == true || (error as? StoreError)?.isStorage == true
    }

    /// Ends this run so that the next one opens everything again. The first reason counts.
    func restart(_ reason: String, suspects: Set<String> = []) {
        restarts.yield(.restart(reason: reason, suspects: suspects))
        restarts.finish()
    }
}
