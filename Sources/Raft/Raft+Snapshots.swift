package import Ledger

/// Snapshots are pulled: the leader only says with every heartbeat which one there is; the shells transfer it
/// meanwhile, and nothing in consensus waits for that.
extension Raft {
    // MARK: At whoever has a snapshot

    /// The shell can now send this snapshot to peers. A snapshot older than the known one, or than the log's base, is
    /// ignored. A node whose log has a base has to have a snapshot at or above it, and to call this after every start:
    /// it may be the only node that can help a peer that is behind.
    package mutating func snapshotAvailable(_ snapshot: SnapshotMetadata, at now: MonotonicTime) -> [Action] {
        advance(to: now)
        guard snapshot.index >= max(self.snapshot?.index ?? 0, log.base.index) else { return conclude() }
        self.snapshot = snapshot
        for peer in peers.indices where peers[peer].mode == .snapshot && peers[peer].offered == nil {
            peers[peer].offered = snapshot
        }
        return conclude()
    }

    /// The log may be compacted through this index without making a peer that answers need a snapshot: at most through
    /// this node's newest snapshot, and through what each such peer has, or will have once the snapshot it is getting
    /// is installed. So the entries that follow a snapshot stay in the log while it is transferred.
    package var compactionLimit: LogIndex {
        let own = min(snapshot?.index ?? 0, log.durableIndex, reported.applied, commitIndex)
        return peers.reduce(max(own, log.base.index)) { limit, peer in
            guard isAnswering(peer) else { return limit }
            return max(log.base.index, min(limit, peer.offered?.index ?? peer.match))
        }
    }

    /// The snapshots some peer is getting from this leader: they have to stay.
    package var offeredSnapshots: [SnapshotMetadata] { peers.compactMap(\.offered) }

    /// The log must never be compacted past this index: through it this node has a snapshot, and knows that the entries
    /// are committed. A node that lost the end of its log learns again from its leader what is committed.
    package var compactionMaximum: LogIndex {
        max(log.base.index, min(snapshot?.index ?? 0, reported.applied, commitIndex))
    }

    /// The log on disk begins after `index` from now on. At most ``compactionMaximum``; ``compactionLimit`` says how
    /// far is wise.
    package mutating func compacted(through index: LogIndex, at now: MonotonicTime) -> [Action] {
        precondition(index <= compactionMaximum, "compacted through \(index), at most \(compactionMaximum)")
        advance(to: now)
        log.compact(through: index)
        return conclude()
    }

    /// Whether the log no longer has what the peer needs; then a snapshot is offered with the next heartbeat, if there
    /// is one.
    mutating func needsSnapshot(_ peer: Int) -> Bool {
        guard peers[peer].mode != .snapshot else { return true }
        guard peers[peer].next <= log.base.index else { return false }
        peers[peer].becomeSnapshot(snapshot)
        return true
    }

    mutating func sendSnapshot(_ snapshot: SnapshotMetadata, to peer: Int) {
        let request = InstallSnapshot(term: term, round: rounds.last, snapshot: snapshot)
        send(.installSnapshot(request), to: peers[peer].id)
    }

    // MARK: At whoever gets one

    /// The snapshot this node is getting, and from whom.
    package var installation: (snapshot: SnapshotMetadata, leader: NodeID)? {
        installing.map { ($0.snapshot, $0.leader) }
    }

    mutating func follow(_ request: InstallSnapshot, from peer: NodeID) {
        let snapshot = request.snapshot
        guard request.term >= term else { return answer(.installing(snapshot.index), to: peer) }
        guard recognizes(peer, term: request.term, round: request.round) else { return }
        // A log that has the snapshot's last entry has all before it too, and keeps what follows.
        if snapshot.index <= commitIndex || log.term(at: snapshot.index) == snapshot.term {
            verified = max(verified ?? 0, snapshot.index)
            commitIndex = max(commitIndex, snapshot.index)
            return acknowledge()
        }
        if installing?.snapshot != snapshot || installing?.leader != peer, now >= installAgainAt {
            installing = Installation(snapshot: snapshot, leader: peer)
            outbox.append(.install(snapshot, from: peer))
        }
        answer(.installing(snapshot.index), to: peer)
    }

    /// The snapshot could not be had or was not what it should be. It is asked for again with a heartbeat, a minimum
    /// election timeout from now at the earliest.
    package mutating func installFailed(_ snapshot: SnapshotMetadata, at now: MonotonicTime) -> [Action] {
        guard !hasStorageFailed else { return [] }
        advance(to: now)
        guard installing?.snapshot == snapshot else { return conclude() }
        installing = nil
        installAgainAt = self.now + configuration.electionTimeoutMinimum
        if let leader { answer(.installFailed(snapshot.index), to: leader) }
        return conclude()
    }
}
