package import Ledger

extension Raft {
    /// A membership and where the log has it.
    package struct MembershipEntry: Sendable, Hashable {
        /// 0 for that of the configured voters, which is in force until an entry has come.
        package let index: LogIndex
        /// The `Membership` of `payloads.proto`, with all that is known of the members; of the configured voters, ids
        /// and roles.
        package let payload: [UInt8]
        package let membership: Membership

        package init(index: LogIndex, payload: [UInt8]) throws(MembershipDefect) {
            self.index = index
            self.payload = payload
            membership = try Membership(payload: payload)
        }

        /// What a node begins with. No voters: it joins a cluster, and learns from its log who they are.
        package init(founding voters: [NodeID]) {
            var message = Quantumforge_Ledger_V1_Membership()
            message.members = voters.sorted().map { id in
                var member = Quantumforge_Ledger_V1_Member()
                member.id = id
                member.role = .voter
                return member
            }
            index = 0
            payload = message.payload
            membership = Membership(voters: voters)
        }

        package static func == (left: MembershipEntry, right: MembershipEntry) -> Bool {
            left.index == right.index && left.payload == right.payload
        }

        package func hash(into hasher: inout Hasher) {
            hasher.combine(index)
            hasher.combine(payload)
        }
    }
}
