import Journal
import TradingStore

/// A disk that refuses what this site has to write. The site takes no part in consensus until it is started again,
/// which it does by itself once the disk takes writes.
struct StorageFailure: Error, Sendable, CustomStringConvertible {
    let description: String

    init(_ error: JournalError) { description = "the log cannot be written: \(error)" }

    /// What this site has open is not what the next start would find.
    init(gone error: any Error) { description = "the data directory is not as it was opened: \(error)" }

    /// Whatever it is: the log must not be cut, and trying again would not tell whether it may.
    init(makingDurable error: any Error) { description = "the database cannot be made durable: \(error)" }

    /// Nil when it is not the disk's fault, and trying again would only fail again.
    init?(_ error: any Error) {
        switch error {
        case let error as StoreError where error.isStorage:
            description = "the database cannot be written: \(error)"
        case let error as JournalError where error.isRetryable:
            description = "the log cannot be read: \(error)"
        default: return nil
        }
    }
}
