import Foundation
package import Ledger
package import NIOCore
import NIOPosix
import NIOSSL
package import Peering

/// Sends commands to whichever site leads and tells what became of each.
///
/// A command stays until a site has accepted or refused it for good: whatever goes wrong meanwhile, it is sent again,
/// under its own idempotency key and so at no risk of being done twice. It stays connected to every site, so that no
/// handshake stands between a new leader and the commands that wait for one. On its event loop, but for ``init``.
// Unchecked: all state belongs to the event loop.
package final class CommandClient: @unchecked Sendable {
    package typealias Completion = (Result<CommandReply, CommandClientError>) -> Void

    package let eventLoop: any EventLoop
    let cluster: UUID
    let limits: CommandClientLimits
    let tlsContext: NIOSSLContext

    private var links: [SiteLink] = []
    /// Where commands go; nil while nobody is known to lead.
    private var leader: SiteLink?
    private var pending = PendingCommands()
    /// When the leader last answered a command, or the first of those that wait was submitted.
    private var lastProgress = NIODeadline.now()
    private var isWatching = false
    private var isClosed = false
    private var pinging: RepeatedTask?
    /// What was wrong with the last connection; nil while a leader answers.
    package private(set) var lastFailure: String?

    /// - Parameters:
    ///   - addresses: where sites take commands, one at least; it learns of others from these.
    ///   - credentials: of a client with the role trader.
    package init(
        eventLoop: any EventLoop, addresses: [ClientAddress], credentials: Credentials,
        limits: CommandClientLimits = CommandClientLimits()
    ) throws(ClientLinkError) {
        limits.check()
        precondition((1...limits.sites).contains(addresses.count), "\(addresses.count) addresses to connect to")
        do {
            tlsContext = try NIOSSLContext(configuration: credentials.clientConfiguration())
        } catch { throw .tls("\(error)") }
        self.eventLoop = eventLoop
        cluster = credentials.identity.cluster
        self.limits = limits
        links = addresses.map { SiteLink(address: $0, client: self) }
    }

    /// Begins to connect, and stays connected until ``close()``.
    package func start() {
        eventLoop.preconditionInEventLoop()
        pinging = eventLoop.scheduleRepeatedTask(initialDelay: limits.pingInterval, delay: limits.pingInterval) { _ in
            for link in self.links { link.ping() }
        }
        for link in links { link.dial() }
    }

    /// Commands without a reply fail.
    package func close() {
        eventLoop.preconditionInEventLoop()
        guard !isClosed else { return }
        isClosed = true
        pinging?.cancel()
        leader = nil
        for link in links { link.close() }
        links = []
        for id in pending.ids { pending.remove(id)?.completion(.failure(.closed)) }
    }

    /// The site whose leadership was last proved by a reply or a hello; nil when it is unknown.
    package var leaderAddress: ClientAddress? {
        eventLoop.assertInEventLoop()
        return leader?.address
    }

    /// Sends a command, now or once there is a leader. The payload carries the idempotency key.
    ///
    /// - Parameter completion: called once, with a reply that is accepted, duplicate or refused.
    package func submit(_ kind: EntryKind, payload: [UInt8], completion: @escaping Completion) {
        eventLoop.assertInEventLoop()
        guard !isClosed else { return completion(.failure(.closed)) }
        guard pending.count < limits.outstandingCommands else {
            return completion(.failure(.tooManyOutstanding(limits.outstandingCommands)))
        }
        let isFirst = pending.isEmpty
        let id = pending.append(
            PendingCommands.Command(kind: kind.rawValue, payload: payload, completion: completion))
        if isFirst { lastProgress = .now() }
        if let leader {
            leader.connection?.send(CommandFrame(id: id, kind: kind.rawValue, payload: payload))
        } else if isFirst {
            ask()
        }
        watch()
    }

    private func send(_ id: UInt64, to link: SiteLink) {
        guard let command = pending[id] else { return }
        link.connection?.send(CommandFrame(id: id, kind: command.kind, payload: command.payload))
    }

    // MARK: Finding the leader

    /// As long as commands wait: asks around while nobody is known to lead, or the leader keeps silent. Whoever answers
    /// that it has done a command leads; that the true leader has it too does no harm.
    private func watch() {
        guard !isWatching, !isClosed, !pending.isEmpty else { return }
        isWatching = true
        eventLoop.scheduleTask(in: limits.askInterval) {
            self.isWatching = false
            if self.leader == nil || NIODeadline.now() - self.lastProgress >= self.limits.suspicion { self.ask() }
            self.watch()
        }
    }

    /// Sends the command that has waited longest to every site but the leader.
    private func ask() {
        guard let oldest = pending.oldest else { return }
        for link in links where link !== leader { ask(link, oldest) }
    }

    private func ask(_ link: SiteLink, _ id: UInt64) {
        guard link.connection != nil else { return }
        link.isAsked = true
        send(id, to: link)
    }

    private func follow(_ link: SiteLink) {
        lastProgress = .now()
        guard link !== leader else { return }
        leader = link
        lastFailure = nil
        for link in links { link.isAsked = false }
        for id in pending.ids { send(id, to: link) }
    }

    /// The site no longer leads, or its connection has ended: stops sending commands to it.
    private func abandon(_ link: SiteLink, _ reason: String) {
        lastFailure = reason
        guard link === leader else { return }
        leader = nil
        for link in links { link.hurry() }
        ask()
    }

    private func learn(_ address: ClientAddress?) {
        guard let address, links.count < limits.sites, !links.contains(where: { $0.address == address }) else { return }
        let link = SiteLink(address: address, client: self)
        links.append(link)
        link.dial()
    }

    // MARK: Links

    func connected(_ link: SiteLink, _ hello: SiteHello) {
        guard !isClosed else { return }
        learn(hello.leaderAddress)
        guard leader == nil else { return }
        if hello.leads { return follow(link) }
        lastFailure = "\(link.address) does not lead"
        if let oldest = pending.oldest { ask(link, oldest) }
    }

    func closed(_ link: SiteLink, _ reason: String) {
        guard !isClosed else { return }
        abandon(link, "\(link.address): \(reason)")
    }

    func replied(_ reply: CommandReply, to id: UInt64, over link: SiteLink) {
        guard !isClosed else { return }
        switch reply.status {
        case .accepted, .duplicate, .refused:
            // Refused unread, with index 0, says nothing about who leads; nor does a late reply of a leader left
            // before.
            if reply.index > 0, link === leader || link.isAsked { follow(link) }
            pending.remove(id)?.completion(.success(reply))
        case .notLeader:
            learn(ClientAddress(reply.text))
            abandon(link, "\(link.address) does not lead")
        case .unknown: abandon(link, "\(link.address) lost the leadership")
        case .busy:
            guard link === leader else { return }
            lastProgress = .now()
            eventLoop.scheduleTask(in: limits.busyPause) {
                if let leader = self.leader { self.send(id, to: leader) }
            }
        }
    }
}
