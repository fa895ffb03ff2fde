package import Ledger

extension Raft {
    /// Who takes part. While it is joint, every decision needs a majority of both groups of voters (Raft paper, section
    /// 6).
    package struct Membership: Sendable, Hashable {
        /// Ascending, like the other two.
        package let voters: [NodeID]
        /// The voters before the change; none unless joint.
        package let outgoing: [NodeID]
        /// They receive the log and count nowhere.
        package let learners: [NodeID]

        package init(voters: [NodeID], outgoing: [NodeID] = [], learners: [NodeID] = []) {
            self.voters = voters.sorted()
            self.outgoing = outgoing.sorted()
            self.learners = learners.sorted()
        }

        package var isJoint: Bool { !outgoing.isEmpty }

        /// Whether the node has a vote, in either group.
        package func isVoter(_ id: NodeID) -> Bool { voters.contains(id) || outgoing.contains(id) }

        package func contains(_ id: NodeID) -> Bool { isVoter(id) || learners.contains(id) }

        /// Everybody with a vote, ascending.
        package var allVoters: [NodeID] { isJoint ? Set(voters).union(outgoing).sorted() : voters }

        /// Everybody, ascending.
        package var ids: [NodeID] { Set(allVoters).union(learners).sorted() }

        /// Whether these nodes are a majority, of both groups when joint.
        package func isQuorum(_ ids: Set<NodeID>) -> Bool {
            Self.isMajority(ids, of: voters) && (!isJoint || Self.isMajority(ids, of: outgoing))
        }

        private static func isMajority(_ ids: Set<NodeID>, of voters: [NodeID]) -> Bool {
            voters.count(where: ids.contains) > voters.count / 2
        }
    }
}

extension Raft.Membership {
    /// Reads the payload of a configuration entry, refusing what no correct leader appends.
    package init(payload: [UInt8]) throws(MembershipDefect) {
        let message: Quantumforge_Ledger_V1_Membership
        do { message = try Quantumforge_Ledger_V1_Membership(payload: payload) } catch { throw .malformed(error) }
        try self.init(message)
    }

    init(_ message: Quantumforge_Ledger_V1_Membership) throws(MembershipDefect) {
        var voters: [NodeID] = []
        var learners: [NodeID] = []
        for member in message.members {
            guard member.id > 0 else { throw .idZero }
            switch member.role {
            case .voter: voters.append(member.id)
            case .learner: learners.append(member.id)
            case .unspecified, .UNRECOGNIZED: throw .unknownRole(member.id)
            }
        }
        self.init(voters: voters, outgoing: message.outgoingVoters, learners: learners)
        guard !voters.isEmpty else { throw .noVoters }
        guard voters.count <= Raft.Configuration.maximumVoters, outgoing.count <= Raft.Configuration.maximumVoters,
            learners.count <= Raft.Configuration.maximumLearners
        else { throw .tooMany(max(voters.count, learners.count, outgoing.count)) }
        let members = self.voters + self.learners
        if let id = Self.repeated(members.sorted()) ?? Self.repeated(outgoing) { throw .repeated(id) }
        guard !outgoing.contains(0) else { throw .idZero }
    }

    private static func repeated(_ ascending: [NodeID]) -> NodeID? {
        zip(ascending, ascending.dropFirst()).first { $0 == $1 }?.0
    }
}

/// Why a payload or a wish is no membership.
package enum MembershipDefect: Error, Hashable, CustomStringConvertible {
    case malformed(PayloadMalformed)
    case noVoters
    /// So many of one kind.
    case tooMany(Int)
    case repeated(NodeID)
    case idZero
    case unknownRole(NodeID)

    package var description: String {
        switch self {
        case .malformed(let malformed): "\(malformed)"
        case .noVoters: "nobody is a voter: at least one member must be"
        case .tooMany(let count):
            """
            \(count) members of one kind: at most \(Raft.Configuration.maximumVoters) voters and \
            \(Raft.Configuration.maximumLearners) learners are supported
            """
        case .repeated(let id): "node \(id) is named twice: give each node its own id"
        case .idZero: "a member has id 0: ids begin at 1"
        case .unknownRole(let id): "node \(id) is neither voter nor learner: say which"
        }
    }
}
