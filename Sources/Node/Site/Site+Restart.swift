import Journal
import SiteSetup
import TradingStore

extension Site {
    /// How a run of the site came to its end.
    package enum Ending: Sendable {
        case stopped
        /// What is on its disk has to be opened again. Of the log's files, those named are to be read in full.
        case restart(reason: String, suspects: Set<String>)
    }

    /// Whether opening a site again that this process had open may do after a while, without anything being changed by
    /// hand. A volume may be away for a moment, and its mount point is there.
    package static func mayOpenAgain(after error: any Error) -> Bool {
        (error as? JournalError)?.isRetryable == true || (error as? StoreError)?.isStorage == true
            || error is MissingDataDirectory
    }

    /// Ends this run so that the next one opens everything again. The first reason counts.
    func restart(_ reason: String, suspects: Set<String> = []) {
        restarts.yield(.restart(reason: reason, suspects: suspects))
        restarts.finish()
    }
}
