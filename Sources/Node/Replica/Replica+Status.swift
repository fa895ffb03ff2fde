import Ledger
import Raft

/// What people are told about consensus.
extension Replica {
    /// Milliseconds since this site heard from a leader; 0 on the leader. With no leader, since there was one.
    var leaderAge: Int { isLeader ? 0 : Self.milliseconds(since: lastHeardFromLeader) }

    /// Milliseconds since a peer was last heard, when known.
    func contactAge(of peer: NodeID) -> Int? { lastContact[peer].map(Self.milliseconds(since:)) }

    var pendingChanges: [String] {
        state.transferTarget.map { ["leadership moves to node \($0)"] } ?? []
    }

    private static func milliseconds(since time: MonotonicTime) -> Int { Int(max(0, now - time) / 1_000_000) }
}
