package import TradingStore

/// The log is let go of behind a snapshot.
package enum LogCut {
    /// Archives once no power loss can take the database back behind what is archived.
    ///
    /// - Throws: what failed. The disk is not to be trusted then: a second try would find nothing to sync, and succeed.
    package static func make(behind store: TradingStore, archive: () throws -> Void) throws {
        try store.makeDurable()
        try archive()
    }
}
