import ClientLink
import Desk
import Ledger
import Logging
import NIOCore
import Peering
import Raft
import SiteSetup
import Trading

extension ClientLinkServer {
    /// The link of a site, on the replica's own event loop.
    convenience init(
        _ configuration: SiteConfiguration, parts: Site.Parts, loop: any EventLoop, credentials: Credentials,
        log: Logger
    ) throws {
        try self.init(
            eventLoop: loop, cluster: configuration.clusterID, site: configuration.local.id,
            address: ClientAddress(configuration.clientListener), credentials: credentials, log: log)
        taker = CommandDesk(replica: parts.replica, desk: parts.desk, configuration: configuration)
    }
}

/// Takes what trading engines send over the client link to consensus. On the event loop.
final class CommandDesk: ClientCommandTaker {
    private let replica: Replica
    private let desk: DeskHost
    private let local: NodeID
    private let addresses: [NodeID: ClientAddress]

    init(replica: Replica, desk: DeskHost, configuration: SiteConfiguration) {
        self.replica = replica
        self.desk = desk
        local = configuration.local.id
        addresses = Dictionary(uniqueKeysWithValues: configuration.members.map { ($0.id, ClientAddress($0.client)) })
    }

    var leader: KnownLeader? {
        guard let id = replica.state.leader else { return nil }
        return KnownLeader(id: id, isThisSite: id == local && replica.isLeader, address: addresses[id])
    }

    func take(_ command: ClientCommand, completion: @escaping (CommandReply) -> Void) {
        if command.kind == .signal, desk.desk.undecided >= Desk.maximumUndecided {
            return completion(CommandReply(.busy, text: "\(desk.desk.undecided) signals wait for their decision"))
        }
        let proposal = Proposal(kind: command.kind, actor: command.actor, payload: command.payload)
        replica.propose(proposal) { [desk, addresses] outcome in
            switch outcome {
            case .applied(let index, .accepted(let first, isDuplicate: true)):
                desk.tellWhetherCommitted(proposal, at: first) { isSame in
                    completion(CommandReply(isSame: isSame, at: first, proposedAt: index))
                }
            case .applied(let index, let reply): completion(CommandReply(reply, proposedAt: index))
            case .notLeader(let leader):
                let address = leader.flatMap { addresses[$0] }
                completion(CommandReply(.notLeader, text: address?.description ?? ""))
            case .busy: completion(CommandReply(.busy, text: "more is under way than this cluster takes at once"))
            case .unknown: completion(CommandReply(.unknown))
            }
        }
    }
}

extension CommandReply {
    /// To a command whose key was used before.
    ///
    /// - Parameters:
    ///   - isSame: whether it was for this command; nil while nobody can say.
    ///   - first: where that one is.
    init(isSame: Bool?, at first: LogIndex, proposedAt index: LogIndex) {
        switch isSame {
        case true?: self.init(.duplicate, index: first)
        case false?:
            let text = "the idempotency key was used for another command, at index \(first)"
            self.init(.refused, index: index, text: text)
        case nil: self.init(.busy, text: "its key was used before, at index \(first), which cannot be read yet")
        }
    }

    init(_ reply: Reply, proposedAt index: LogIndex) {
        switch reply {
        case .accepted(let first, let isDuplicate): self.init(isDuplicate ? .duplicate : .accepted, index: first)
        case .refused(let refusal) where refusal.reason.mayBeRetried: self.init(.busy, text: refusal.message)
        case .refused(let refusal): self.init(.refused, index: index, text: refusal.message)
        }
    }
}

extension ClientAddress {
    init(_ address: HostPort) { self.init(host: address.host, port: address.port) }
}
