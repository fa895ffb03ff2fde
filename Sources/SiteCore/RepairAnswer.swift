package import Journal
package import Ledger

/// What a site answers that is asked for entries of its log, be it whole or itself under repair.
package enum RepairAnswer: Equatable, Sendable {
    /// Consecutive, from the first that was asked for; none where the log does not have it.
    case entries([Entry])
    /// The log begins at this index, and no longer has what was asked for.
    case archived(firstIndex: LogIndex)
    /// The log ends at this index and never had what was asked for.
    case ends(lastIndex: LogIndex)
    /// The disk did not give them this time.
    case unreadable(JournalError)

    /// - Parameters:
    ///   - mayHaveLost: whether the log may have had more entries once: it is under repair, or its site recovers.
    ///   - read: consecutive entries of the log, as ``Journal/read(from:through:maximumBytes:)`` gives
    ///     them.
    package init(
        from first: LogIndex, through last: LogIndex, maximumBytes: Int, mayHaveLost: Bool,
        read: (_ from: LogIndex, _ through: LogIndex, _ maximumBytes: Int) throws(JournalError) -> [Entry]
    ) {
        guard first > 0, first <= last else {
            self = .entries([])
            return
        }
        do {
            self = .entries(try read(first, last, maximumBytes))
        } catch {
            switch error {
            case .archived(_, let firstIndex): self = .archived(firstIndex: firstIndex)
            case .notInLog(_, let lastIndex) where lastIndex < first && !mayHaveLost: self = .ends(lastIndex: lastIndex)
            case .notInLog: self = .entries([])
            default: self = .unreadable(error)
            }
        }
    }
}
