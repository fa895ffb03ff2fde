import Ledger

/// The memberships of the log that may still matter, ascending by index: the latest that is surely committed, and what
/// was appended after it. Never empty.
struct Memberships: Sendable {
    private var entries: [Raft.MembershipEntry]

    init(_ entries: [Raft.MembershipEntry]) {
        precondition(!entries.isEmpty, "no membership")
        for (earlier, later) in zip(entries, entries.dropFirst()) {
            precondition(earlier.index < later.index, "memberships at \(entries.map(\.index))")
        }
        self.entries = entries
    }

    /// The one in force: the latest in the log, committed or not (Raft paper, section 6).
    var active: Raft.MembershipEntry { entries[entries.count - 1] }

    /// The latest at or below `index`.
    func last(atOrBefore index: LogIndex) -> Raft.MembershipEntry? { entries.last { $0.index <= index } }

    /// Whether a node has a vote in the membership in force, or in an earlier one that comes back if the latest is
    /// truncated. Until its latest membership is committed, a node without a vote in it can be the only one that others
    /// may elect (dissertation 4.2.2).
    func mayLead(_ id: NodeID) -> Bool { entries.contains { $0.membership.isVoter(id) } }

    /// Everybody of the one in force, and of the ones it may have to give way to.
    var ids: Set<NodeID> { entries.reduce(into: []) { $0.formUnion($1.membership.ids) } }

    /// New entries take the place of the log from the first one's index on; none through `committed` is ever replaced.
    mutating func adopt(_ new: [Entry], committed: LogIndex) {
        guard let first = new.first else { return }
        while entries.count > 1, active.index >= first.index, active.index > committed { entries.removeLast() }
        for entry in new where entry.kind == .configuration && entry.index > active.index {
            do throws(MembershipDefect) {
                entries.append(try Raft.MembershipEntry(index: entry.index, payload: Array(entry.payload)))
            } catch {
                preconditionFailure("membership at \(entry.index), checked on arrival: \(error)")
            }
        }
    }

    /// Those before the latest that is committed matter no more.
    mutating func forget(before committed: LogIndex) {
        while entries.count > 1, entries[1].index <= committed { entries.removeFirst() }
    }
}
