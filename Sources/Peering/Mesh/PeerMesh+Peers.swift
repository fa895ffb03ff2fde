import Ledger
import Logging
import NIOCore

/// Who the other sites are may change while the mesh runs.
extension PeerMesh {
    /// Links with these sites from now on and with no others.
    ///
    /// One that is new is dialled, or may connect. The link of one that is gone is closed, with one line in the log,
    /// and its connections are refused. One whose address changed keeps its link; the new address counts when it is
    /// dialled next. What is as it was is not touched.
    ///
    /// - Parameter addresses: of all other sites.
    package func setPeers(_ addresses: [PeerAddress]) {
        eventLoop.preconditionInEventLoop()
        precondition(Set(addresses.map(\.id)).count == addresses.count, "a site is listed twice: \(addresses)")
        let kept = Set(addresses.map(\.id))
        for id in peers.keys.sorted() where !kept.contains(id) { remove(id) }
        for address in addresses {
            if let peer = peers[address.id] { readdress(peer, address) } else { add(address) }
        }
    }

    private func add(_ address: PeerAddress) {
        register(address)
        guard isListening else { return }
        log.info("peer added", metadata: metadata(of: address))
        if let peer = peers[address.id], peer.isDialled { dial(peer) }
    }

    private func readdress(_ peer: Peer, _ address: PeerAddress) {
        guard peer.address != address else { return }
        var metadata = metadata(of: address)
        metadata["before"] = "\(peer.address.host):\(peer.address.port)"
        log.info("peer has another address", metadata: metadata)
        peer.address = address
        guard peer.link == nil else { return }
        // What was wrong with the address before need not be what is wrong with this one.
        peer.lastFailure = nil
        peer.backoff.reset()
        guard case .waiting(let redial) = peer.dialling, peer.suspension.isOver(at: .now()) else { return }
        redial.cancel()
        dial(peer)
    }

    private func remove(_ id: NodeID) {
        guard let peer = peers.removeValue(forKey: id) else { return }
        var metadata = metadata(of: peer.address)
        metadata["remote"] = peer.link.map { "\($0.remoteAddress)" }
        log.info("peer removed", metadata: metadata)
        if case .waiting(let redial) = peer.dialling { redial.cancel() }
        peer.dialling = .idle
        peer.link?.fail(.removed)
    }
}
