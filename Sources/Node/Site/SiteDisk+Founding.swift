import Journal
import Ledger
import SiteSetup
import Trading
import TradingStore

extension SiteDisk {
    /// Holds the listed sites against what the log begins with, and keeps them in a directory of an older version.
    /// Closes the disk when they are not the same.
    func keepFounding(_ listed: FoundingMembership) throws {
        do {
            try loggedFounding()?.check(listed, keptIn: "the first entry of the log in \(directory.log)")
            if directory.identity.founding == nil { try directory.keep(listed) }
        } catch {
            journal.close()
            try? store.close()
            throw error
        }
    }

    /// The founding membership in the log's first entry, read from the database if that has applied it. Nil when the
    /// log is empty, or was begun by an older version, which wrote none.
    private func loggedFounding() throws -> FoundingMembership? {
        if store.appliedIndex > 0 {
            return try store.membership(at: 1).flatMap { FoundingMembership(payload: $0.payload) }
        }
        guard recovery.firstIndex == 1, recovery.lastIndex > 0,
            let first = try journal.read(from: 1, through: 1, maximumBytes: Entry.maximumLength).first,
            first.kind == .configuration
        else { return nil }
        return FoundingMembership(payload: Array(first.payload))
    }
}
