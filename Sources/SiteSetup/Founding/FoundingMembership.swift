package import Foundation
package import Ledger

/// The voters a cluster begins with, as all of them must know them alike: ids, names and verdict keys. Addresses are
/// not part of it, for they may change.
///
/// It is the payload of the log's first entry, and its hash is in each data directory and in every handshake between
/// sites.
package struct FoundingMembership: Sendable, Hashable {
    package struct Voter: Codable, Sendable, Hashable {
        package var id: NodeID
        package var name: String
        /// Ed25519 public key that its verdicts are signed for.
        package var verdictKey: Data

        package init(id: NodeID, name: String, verdictKey: Data) {
            self.id = id
            self.name = name
            self.verdictKey = verdictKey
        }
    }

    /// Ascending by id.
    package let voters: [Voter]

    package init(_ voters: [Voter]) { self.voters = voters.sorted { $0.id < $1.id } }

    package init(_ members: [SiteConfiguration.Member]) {
        self.init(members.map { Voter(id: $0.id, name: $0.name, verdictKey: Data($0.verdictKey)) })
    }

    /// Reads the first entry of a log; nil when it is no membership.
    package init?(payload: [UInt8]) {
        guard let message = try? Quantumforge_Ledger_V1_Membership(payload: payload) else { return nil }
        self.init(message.members.map { Voter(id: $0.id, name: $0.name, verdictKey: .copy(of: Array($0.verdictKey))) })
    }

    /// The canonical bytes: `Membership` of `payloads.proto`, members ascending by id, each with id, name, role and
    /// verdict key and nothing else, fields in the order of their numbers.
    package var payload: [UInt8] {
        var message = Quantumforge_Ledger_V1_Membership()
        message.members = voters.map { voter in
            var member = Quantumforge_Ledger_V1_Member()
            member.id = voter.id
            member.name = voter.name
            member.role = .voter
            member.verdictKey = voter.verdictKey
            return member
        }
        return message.payload
    }

    /// SHA-256 of ``payload``.
    package var hash: Hash { Hash(hashing: payload) }

    /// Refuses a list of sites that says anything else.
    ///
    /// - Parameter place: where this one is kept.
    package func check(_ listed: FoundingMembership, keptIn place: String) throws {
        guard listed != self else { return }
        throw ConfigurationError(
            "the list of sites is not what this site was founded with: \(differences(of: listed).joined(separator: "; ")). "
                + "Put cluster.sites, and each site's id and verdictKey, back as \(place) has them; only addresses may change"
        )
    }

    /// Site by site.
    private func differences(of listed: FoundingMembership) -> [String] {
        let others = Dictionary(listed.voters.map { ($0.id, $0) }) { first, _ in first }
        let known = Set(voters.map(\.id))
        let missing = voters.flatMap { voter -> [String] in
            guard let other = others[voter.id] else { return ["cluster.sites leaves out \(voter)"] }
            var found: [String] = []
            if other.name != voter.name { found.append("the name of \(voter) is now \(other.name)") }
            if other.verdictKey != voter.verdictKey { found.append("the verdict key of \(voter) is another") }
            return found
        }
        let added = listed.voters.filter { !known.contains($0.id) }.map { "cluster.sites adds \($0)" }
        return missing + added
    }
}

extension FoundingMembership.Voter: CustomStringConvertible {
    package var description: String { "site \(id) (\(name))" }
}

extension FoundingMembership: Codable {
    private enum Key: CodingKey {
        case hash, sites
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        self.init(try container.decode([Voter].self, forKey: .sites))
        let kept = try container.decode(String.self, forKey: .hash)
        guard kept == "\(hash)" else {
            throw DecodingError.dataCorruptedError(
                forKey: .hash, in: container, debugDescription: "the founding sites it lists have the hash \(hash)")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode("\(hash)", forKey: .hash)
        try container.encode(voters, forKey: .sites)
    }
}
