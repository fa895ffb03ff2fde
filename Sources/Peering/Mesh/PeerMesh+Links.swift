import Foundation
import Ledger
import Logging
import NIOCore
import NIOPosix
import NIOSSL

// MARK: Connecting

extension PeerMesh {
    func accept(_ channel: any Channel) throws {
        guard !isStopped else { throw LinkFailure.stopped }
        let host = channel.remoteAddress?.ipAddress ?? "unknown"
        let isKnown = peers.values.contains { $0.isKnown(by: host) }
        guard doorway.mayHandshake(isKnown: isKnown, at: .now()) else {
            noteRefusal(of: host)
            throw LinkFailure.tooManyHandshakes
        }
        let tls = NIOSSLServerHandler(context: serverContext)
        let link = PeerLink(origin: .accepted, channel: channel, tls: tls, mesh: self)
        try channel.pipeline.syncOperations.addHandlers([tls, link])
        doorway.add(link, isKnown: isKnown)?.fail(.gaveWay(limit: limits.unauthenticatedConnections))
    }

    func dial(_ peer: Peer) {
        guard !isStopped, peer.link == nil else { return }
        peer.dialling = .connecting
        let address = peer.address
        ClientBootstrap(group: eventLoop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connectTimeout(limits.handshake)
            .connect(host: address.host, port: address.port)
            .whenComplete { self.dialled(address, $0) }
    }

    private func dialled(_ address: PeerAddress, _ result: Result<any Channel, any Error>) {
        let id = address.id
        guard let peer = peers[id] else {
            // It was removed meanwhile.
            if case .success(let channel) = result { channel.close(promise: nil) }
            return
        }
        switch result {
        // It has another address by now.
        case .failure where peer.address != address:
            if case .connecting = peer.dialling { scheduleDial(peer) }
        case .failure(let error): retry(peer, "\(LinkFailure.connection(error))")
        case .success(let channel):
            guard !isStopped else { return channel.close(promise: nil) }
            do {
                let tls = try NIOSSLClientHandler(context: clientContext, serverHostname: nil)
                let link = PeerLink(origin: .dialled(id), channel: channel, tls: tls, mesh: self)
                try channel.pipeline.syncOperations.addHandlers([tls, link])
            } catch {
                channel.close(promise: nil)
                retry(peer, "\(LinkFailure.connection(error))")
            }
        }
    }

    /// Dials again after a pause. A reason is logged when it is a new one.
    private func retry(_ peer: Peer, _ reason: String, identity: Identity? = nil) {
        guard !isStopped, case .connecting = peer.dialling else { return }
        if peer.lastFailure != reason {
            peer.lastFailure = reason
            var metadata = metadata(of: peer.address)
            metadata["reason"] = "\(reason)"
            metadata["identity"] = identity.map { "\($0)" }
            log.warning("cannot link to peer, trying on", metadata: metadata)
        }
        scheduleDial(peer)
    }

    private func scheduleDial(_ peer: Peer, after suspension: TimeAmount = .zero) {
        guard !isStopped, peers[peer.address.id] === peer else { return }
        let id = peer.address.id
        peer.dialling = .waiting(
            eventLoop.scheduleTask(in: max(suspension, peer.backoff.next(using: &random))) {
                if let peer = self.peers[id] { self.dial(peer) }
            })
    }
}

// MARK: Links coming and going

extension PeerMesh {
    func established(_ link: PeerLink, _ peer: Peer, incarnation: UUID) {
        doorway.remove(link)
        peer.linked(from: link.remoteHost)
        // The newest connection is the one whose other end certainly lives.
        peer.link?.fail(.replaced)
        peer.link = link
        peer.dialling = .idle
        peer.since = Date()
        peer.upAt = .now()
        peer.lastFailure = nil
        peer.certificateNotAfter = link.certificateNotAfter
        var metadata = metadata(of: peer.address)
        metadata["remote"] = "\(link.remoteAddress)"
        if let last = peer.incarnation, last != incarnation {
            write(.warning, "peer came back with another data directory", of: peer, metadata)
        }
        peer.incarnation = incarnation
        write(.info, "peer link up", of: peer, metadata)
        delegate?.linkUp(peer.address.id)
    }

    func closed(_ link: PeerLink, _ state: PeerLink.State, _ failure: LinkFailure) {
        doorway.remove(link)
        switch (state, link.origin) {
        case (.up(let peer), _): linkDown(link, peer, failure)
        case (_, .dialled(let id)):
            if let peer = peers[id] { retry(peer, "\(failure)", identity: link.identity) }
        case (let state, .accepted):
            if case .suspended = failure { return }
            if case .awaitingHello(let id) = state {
                refused(link, of: id, failure)
            } else {
                refused(link, failure)
            }
        }
    }

    /// A site that is configured otherwise dials for ever: here, too, it is told once.
    private func refused(_ link: PeerLink, of id: NodeID, _ failure: LinkFailure) {
        if failure.isOtherConfiguration, let peer = peers[id] {
            guard peer.lastFailure != "\(failure)" else { return }
            peer.lastFailure = "\(failure)"
        }
        refused(link, failure)
    }

    private func linkDown(_ link: PeerLink, _ peer: Peer, _ failure: LinkFailure) {
        guard peer.link === link else { return }
        peer.link = nil
        peer.since = nil
        peer.lastFailure = "\(failure)"
        // A link that did not last is no reason to hurry.
        if NIODeadline.now() - peer.upAt >= limits.longestBackoff { peer.backoff.reset() }
        let suspension = failure.isMisconduct ? peer.suspension.begin(at: .now()) : nil
        if !isStopped, peers[peer.address.id] === peer {
            var metadata = metadata(of: peer.address)
            metadata["remote"] = "\(link.remoteAddress)"
            metadata["identity"] = link.identity.map { "\($0)" }
            metadata["reason"] = "\(failure)"
            metadata["kept_out"] = suspension.map { "\($0.milliseconds) ms" }
            write(.warning, "peer link down", of: peer, metadata)
        }
        if peer.isDialled { scheduleDial(peer, after: suspension ?? .zero) }
        delegate?.linkDown(peer.address.id)
    }

    private func refused(_ link: PeerLink, _ failure: LinkFailure) {
        guard !isStopped, isAllowed(link.remoteHost, "\(failure)") else { return }
        var metadata: Logger.Metadata = ["remote": "\(link.remoteAddress)", "reason": "\(failure)"]
        metadata["identity"] = link.identity.map { "\($0)" }
        log.warning("refused a peer connection", metadata: metadata)
    }
}

// MARK: Logging

extension PeerMesh {
    func metadata(of address: PeerAddress) -> Logger.Metadata {
        ["peer": "\(address.name)", "id": "\(address.id)", "address": "\(address.host):\(address.port)"]
    }

    private func write(_ level: Logger.Level, _ message: Logger.Message, of peer: Peer, _ metadata: Logger.Metadata) {
        // What a site did wrong is not lost among links that come and go.
        let source = metadata["kept_out"] == nil ? "site \(peer.address.id)" : "misconduct of site \(peer.address.id)"
        guard isAllowed(source, metadata["reason"]?.description ?? "\(message)") else { return }
        log.log(level: level, message, metadata: metadata)
    }

    private func isAllowed(_ source: String, _ reason: String) -> Bool {
        defer { scheduleSummary() }
        return allowance.allows(source, reason: reason, at: .now())
    }

    /// Of what is refused before its handshake one line is written for each window, at its end.
    private func noteRefusal(of host: String) {
        guard refusalTimer == nil else { return }
        refusalTimer = eventLoop.scheduleTask(in: limits.logWindow) { self.summarizeRefusals(first: host) }
    }

    private func summarizeRefusals(first host: String) {
        refusalTimer = nil
        log.warning(
            "more connections came than handshakes are made: closed unheard",
            metadata: [
                "closed": "\(doorway.refused - refusedBefore)", "window": "\(limits.logWindow.milliseconds) ms",
                "first_remote": "\(host)",
            ])
        refusedBefore = doorway.refused
    }

    private func scheduleSummary() {
        guard summaryTimer == nil, !isStopped, let end = allowance.nextEnd else { return }
        summaryTimer = eventLoop.scheduleTask(deadline: end) { self.summarize() }
    }

    private func summarize() {
        summaryTimer = nil
        for summary in allowance.expire(at: .now()) {
            log.warning(
                "more peer connections came to an end than are logged one by one",
                metadata: [
                    "remote": "\(summary.source)", "suppressed": "\(summary.suppressed)",
                    "window": "\(limits.logWindow.milliseconds) ms", "reason": "\(summary.reason)",
                ])
        }
        scheduleSummary()
    }
}
