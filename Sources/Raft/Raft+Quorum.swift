import Ledger

extension Raft {
    /// Whether this node's own word is a quorum.
    var isAlone: Bool { membership.membership.isQuorum([id]) }

    /// The highest value that a quorum has reached, this node's own included if it has a vote; of both groups while the
    /// membership is joint. `nil` when too many voters are recovering: they count nowhere.
    func reachedByQuorum<Value: Comparable>(own: Value, _ value: (Progress) -> Value) -> Value? {
        let membership = memberships.active.membership
        let new = reachedByMajority(of: membership.voters, own: own, value) { $0.isVoter }
        guard membership.isJoint, let new else { return new }
        return reachedByMajority(of: membership.outgoing, own: own, value) { $0.isOutgoingVoter }.map { min($0, new) }
    }

    /// Voters are few: comparing all with all is quicker than sorting.
    private func reachedByMajority<Value: Comparable>(
        of voters: [NodeID], own: Value, _ value: (Progress) -> Value, where counts: (Progress) -> Bool
    ) -> Value? {
        let isOwnCounted = voters.contains(id)
        func isReachedByMajority(_ wanted: Value) -> Bool {
            var count = isOwnCounted && own >= wanted ? 1 : 0
            for peer in peers where counts(peer) && !peer.isRecovering && value(peer) >= wanted { count += 1 }
            return count > voters.count / 2
        }
        var highest: Value?
        if isOwnCounted, isReachedByMajority(own) { highest = own }
        for peer in peers where counts(peer) && !peer.isRecovering {
            let candidate = value(peer)
            if highest.map({ candidate > $0 }) ?? true, isReachedByMajority(candidate) { highest = candidate }
        }
        return highest
    }
}
