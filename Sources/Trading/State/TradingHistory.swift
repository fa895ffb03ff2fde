package import Ledger

/// Look-ups in what no longer fits the working set: SQLite in production, a dictionary in tests. Each sees every change
/// of every entry before the one being applied. `Failure` is the storage's own; a storage that fails ends the node, it
/// never changes an answer.
package protocol TradingHistory {
    associatedtype Failure: Error

    /// The first command of this actor under this key. Both are compared byte by byte.
    func idempotency(actor: String, key: String) throws(Failure) -> IdempotencyRecord?
    /// An order, open or terminal.
    func order(clOrdID: String) throws(Failure) -> OrderRecord?
    /// The entry of the execution with this ExecID, FIX tag 17, at this venue.
    func executionIndex(venue: String, execID: String) throws(Failure) -> LogIndex?
    /// The decision on a signal.
    func decisionIndex(signalIndex: LogIndex) throws(Failure) -> LogIndex?
}
