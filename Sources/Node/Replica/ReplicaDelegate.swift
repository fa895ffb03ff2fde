import Desk
import Ledger
import Raft
import Trading

/// What a replica tells the rest of its site. Always on the replica's event loop.
protocol ReplicaDelegate: AnyObject {
    func roleChanged(role: Raft.Role, term: Term, leader: NodeID?)
    /// Entries were applied, in order; all of a batch is on disk together.
    func applied(_ batch: AppliedBatch)
}
