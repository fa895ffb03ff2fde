import Ledger

/// A snapshot under way to this node.
struct Installation: Sendable {
    let snapshot: SnapshotMetadata
    /// Who has it.
    let leader: NodeID
}
