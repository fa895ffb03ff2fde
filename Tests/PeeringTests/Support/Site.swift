import Foundation
import Ledger
import NIOCore
import NIOPosix
import Synchronization

@testable import Peering

/// A mesh with what it reported.
final class Site: Sendable {
    enum Event: Sendable, Equatable {
        case received(PeerFrame, NodeID)
        case readComplete
        case up(NodeID)
        case down(NodeID)
    }

    private final class Recorder: PeerMeshDelegate, Sendable {
        let events = Mutex<[Event]>([])

        func received(_ frame: PeerFrame, from peer: NodeID) throws(PeerMisconduct) {
            append(.received(frame, peer))
            if frame == Site.misconduct { throw PeerMisconduct("a test") }
        }
        func readComplete() { append(.readComplete) }
        func linkUp(_ peer: NodeID) { append(.up(peer)) }
        func linkDown(_ peer: NodeID) { append(.down(peer)) }

        private func append(_ event: Event) { events.withLock { $0.append(event) } }
    }

    let id: NodeID
    let mesh: PeerMesh
    let log = LogRecorder()
    private let recorder = Recorder()

    init(
        _ id: NodeID, _ authority: TestAuthority, peers: [NodeID: Int], port: Int = 0, incarnation: UUID = UUID(),
        founding: Hash = .zero, electionMinimum: UInt32 = 250, limits: PeerLimits = Site.limits,
        credentials: Credentials? = nil
    ) throws {
        self.id = id
        mesh = try PeerMesh(
            eventLoop: MultiThreadedEventLoopGroup.singleton.next(),
            local: LocalSite(
                id: id, cluster: authority.cluster, incarnation: incarnation, founding: founding,
                electionMinimum: electionMinimum, host: "127.0.0.1", port: port),
            peers: Self.addresses(peers),
            credentials: credentials ?? authority.node(id), log: log.logger(), limits: limits)
        mesh.delegate = recorder
    }

    private static func addresses(_ peers: [NodeID: Int]) -> [PeerAddress] {
        peers.map { PeerAddress(id: $0.key, name: "site-\($0.key)", host: "127.0.0.1", port: $0.value) }
    }

    func setPeers(_ peers: [NodeID: Int]) async throws {
        try await mesh.eventLoop.submit { self.mesh.setPeers(Self.addresses(peers)) }.get()
    }

    /// Patient with a busy machine, and quick to dial.
    static var limits: PeerLimits {
        var limits = PeerLimits()
        limits.handshake = .seconds(120)
        limits.pingAfter = .seconds(60)
        limits.silence = .seconds(120)
        limits.shortestBackoff = .milliseconds(5)
        limits.longestBackoff = .milliseconds(20)
        limits.logLines = 1000
        return limits
    }

    /// What no site takes from another.
    static let misconduct = PeerFrame.verdict([0xBA, 0xD])

    var events: [Event] { recorder.events.withLock { $0 } }

    func frames(from peer: NodeID) -> [PeerFrame] {
        events.compactMap { if case .received(let frame, peer) = $0 { frame } else { nil } }
    }

    func clear() { recorder.events.withLock { $0 = [] } }

    /// Starts and returns the port.
    @discardableResult
    func start() async throws -> Int {
        try await mesh.start()
        return try await mesh.eventLoop.submit { self.mesh.port ?? 0 }.get()
    }

    func send(_ frames: [PeerFrame], to peer: NodeID) async throws {
        try await mesh.eventLoop.submit {
            for frame in frames { self.mesh.send(frame, to: peer) }
            self.mesh.flush()
        }.get()
    }

    func status() async throws -> [PeerStatus] { try await mesh.eventLoop.submit { self.mesh.status() }.get() }

    func status(of peer: NodeID) async throws -> PeerStatus? { try await status().first { $0.id == peer } }

    func isLinked(_ peer: NodeID) async throws -> Bool {
        try await mesh.eventLoop.submit { self.mesh.isLinked(peer) }.get()
    }
}

/// Runs sites and stops them whatever happens.
func running(_ sites: [Site], _ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch {
        for site in sites { await site.mesh.stop() }
        throw error
    }
    for site in sites { await site.mesh.stop() }
}
