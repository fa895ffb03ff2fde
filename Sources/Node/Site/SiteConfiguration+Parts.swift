import Analysis
import Desk
import Foundation
import Journal
import Ledger
import Peering
import Raft
package import SiteSetup
import Trading
import TradingStore

/// What the parts of a site are made from.
extension SiteConfiguration {
    func localSite(incarnation: UUID) -> LocalSite {
        LocalSite(
            id: local.id, cluster: clusterID, incarnation: incarnation, founding: founding.hash,
            electionMinimum: UInt32(timing.electionMinimum), host: listenHost ?? local.peer.host, port: local.peer.port)
    }

    /// The sites listed, without their addresses: what the data directory was founded with, or the site does not start.
    package var founding: FoundingMembership { FoundingMembership(members) }

    /// Where the API listens.
    package var apiListener: HostPort { HostPort(host: listenHost ?? local.api.host, port: local.api.port) }
    /// Where trading engines are listened for.
    var clientListener: HostPort { HostPort(host: listenHost ?? local.client.host, port: local.client.port) }

    var peerAddresses: [PeerAddress] {
        members.filter { $0.id != local.id }.map {
            PeerAddress(id: $0.id, name: $0.name, host: $0.peer.host, port: $0.peer.port)
        }
    }

    var trading: TradingState.Configuration {
        TradingState.Configuration(
            clusterID: clusterID.octets, voters: members.map { Voter(id: $0.id, verdictKey: $0.verdictKey) },
            clusterTag: ClOrdID.tag(clusterID: clusterID.octets))
    }

    /// The symbols the analyst follows, and how much its signals ask for.
    var analystQuantities: [String: Quantity] {
        Dictionary(uniqueKeysWithValues: listings.map { ($0.instrument.symbol, $0.signalQuantity) })
    }

    /// The author of what the sites' own analyst proposes: one name, so that the same signal of two sites is one
    /// command.
    static let analystActor = "analyst/\(RSIAnalyst.strategy)"

    var desk: Desk.Configuration {
        Desk.Configuration(
            local: local.id, verdictTimeout: Int64(verdictTimeout) * 1_000_000, founding: foundingProposals,
            analystActor: Self.analystActor)
    }

    /// What the first leader of a new cluster puts into the log once its term has begun.
    var foundingProposals: [Proposal] {
        listings.flatMap { listing in
            [
                Proposal(kind: .instrument, actor: "founding", payload: listing.instrument.payload),
                Proposal(kind: .limits, actor: "founding", payload: listing.limits.payload),
            ]
        } + [Proposal(kind: .settings, actor: "founding", payload: settings.payload)]
    }

    /// Signs this site's verdicts.
    func verdictSigner() throws -> VerdictSigner {
        let text = try SecretFile.load(verdictKeyFile, what: "the key that signs this site's verdicts")
        guard let key = Data(base64Encoded: text.trimmingCharacters(in: .whitespacesAndNewlines)),
            let signer = VerdictSigner(privateKey: Array(key), clusterID: clusterID.octets)
        else { throw ConfigurationError("\(verdictKeyFile) is not \(VerdictSigner.keyLength) bytes in base64") }
        guard signer.publicKey == local.verdictKey else {
            throw ConfigurationError("\(verdictKeyFile) is not the key of sites.\(local.name).verdictKey")
        }
        return signer
    }

    var journal: Journal.Options {
        var options = Journal.Options()
        options.segmentBytes = segmentBytes
        // Consensus bounds what it has unwritten; records take a little more than their entries.
        options.maximumQueueBytes = 2 * Raft.Limits().unwrittenBytes
        options.scrubInterval = .seconds(scrubInterval)
        return options
    }

    func raft() throws -> Raft.Configuration {
        try Raft.Configuration(
            id: local.id, name: local.name, voters: members.map(\.id), founding: founding.payload,
            heartbeatInterval: Int64(timing.heartbeat) * 1_000_000,
            commitNoticeDelay: Raft.Configuration.usualCommitNoticeDelay,
            electionTimeoutMinimum: Int64(timing.electionMinimum) * 1_000_000,
            electionTimeoutMaximum: Int64(timing.electionMaximum) * 1_000_000,
            seed: .random(in: .min ... .max))
    }
}
