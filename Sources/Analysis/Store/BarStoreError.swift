/// Why this site's bars could not be kept or read.
package enum BarStoreError: Error, Equatable, CustomStringConvertible {
    case batchTooLarge(Int)
    /// The store has other figures for the same symbol and time.
    case conflict(stored: Bar, given: Bar)
    /// The bar is older than the symbol's last one, at `last` nanoseconds UTC, and not stored.
    case outOfOrder(Bar, last: Int64)
    case unknownFormat(path: String, version: Int)
    /// A row is no bar.
    case damaged(path: String, symbol: String, reason: String)
    /// SQLite or the disk below it.
    case database(path: String, reason: String)

    package var description: String {
        switch self {
        case .batchTooLarge(let count):
            "\(count) bars at once, at most \(BarStore.maximumBatch) are taken: send them in parts"
        case .conflict(let stored, let given):
            "another bar is stored for that time: stored \(stored), given \(given). Nothing of the batch was stored. "
                + "Find out which feed is wrong; bars are never overwritten"
        case .outOfOrder(let bar, let last):
            "\(bar) is older than the last stored bar, of \(CivilTime(nanoseconds: last)). Nothing of the batch was "
                + "stored. Bars are appended in time order; to add older ones, load all of them into a new store"
        case .unknownFormat(let path, let version):
            "\(path) has format \(version), this program knows \(BarStore.formatVersion): "
                + "run the program that wrote it, or move the file away and load the bars again"
        case .damaged(let path, let symbol, let reason):
            "\(path) has a damaged row for \(symbol): \(reason). Move the file away and load the bars again"
        case .database(let path, let reason):
            "\(path): \(reason). Check the disk and the file; if it is damaged, move it away and load the bars again"
        }
    }
}
