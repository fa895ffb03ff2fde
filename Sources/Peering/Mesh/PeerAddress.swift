package import Foundation
package import Ledger

/// Another site, and where it listens.
package struct PeerAddress: Sendable, Hashable {
    package var id: NodeID
    package var name: String
    /// An IP address, or a DNS name, which is looked up again at every attempt to connect.
    package var host: String
    package var port: Int

    package init(id: NodeID, name: String, host: String, port: Int) {
        self.id = id
        self.name = name
        self.host = host
        self.port = port
    }
}

/// This site, as it introduces itself, and where it listens.
package struct LocalSite: Sendable, Hashable {
    package var id: NodeID
    package var cluster: UUID
    /// The data directory's own.
    package var incarnation: UUID
    /// The hash of the membership the cluster was founded with: sites that differ in it do not link.
    package var founding: Hash
    /// The least time, in milliseconds, that the site stays with a leader it has heard from. Leases count on it, so sites
    /// that differ in it do not link.
    package var electionMinimum: UInt32
    package var host: String
    /// 0: any free port, see ``PeerMesh/port``.
    package var port: Int

    package init(
        id: NodeID, cluster: UUID, incarnation: UUID, founding: Hash, electionMinimum: UInt32, host: String, port: Int
    ) {
        self.id = id
        self.cluster = cluster
        self.incarnation = incarnation
        self.founding = founding
        self.electionMinimum = electionMinimum
        self.host = host
        self.port = port
    }
}
