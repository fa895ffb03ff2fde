import Ledger
import NIOCore
import Peering

/// Requests to other sites that wait for their answers. On the event loop of the links.
final class PeerCalls {
    private struct Call {
        var peer: NodeID
        /// Only a leader can answer it.
        var isForLeader: Bool
        var promise: EventLoopPromise<PeerReply>
        var timeout: Scheduled<Void>
    }

    /// Requests under way at once; one more is refused.
    static let maximumOutstanding = 4_096

    private let mesh: PeerMesh
    private let loop: any EventLoop
    private var calls: [UInt64: Call] = [:]
    /// Begins anywhere, so that an answer meant for an earlier run answers nothing.
    private var lastID = UInt64.random(in: 0...(.max / 2))
    var outstanding: Int { calls.count }

    init(mesh: PeerMesh, loop: any EventLoop) {
        self.mesh = mesh
        self.loop = loop
    }

    /// Fails with ``PeerCallError`` when there is no link, it breaks, or time runs out.
    func ask(_ request: PeerRequest, of peer: NodeID, timeout: TimeAmount) -> EventLoopFuture<PeerReply> {
        let promise = loop.makePromise(of: PeerReply.self)
        guard mesh.isLinked(peer) else {
            promise.fail(PeerCallError.notLinked)
            return promise.futureResult
        }
        guard calls.count < Self.maximumOutstanding else {
            promise.fail(PeerCallError.tooMany)
            return promise.futureResult
        }
        do {
            let body = try request.encoded()
            lastID += 1
            let id = lastID
            let task = loop.scheduleTask(in: timeout) { [bound = NIOLoopBound(self, eventLoop: loop)] in
                bound.value.finish(id, .failure(.timedOut))
            }
            calls[id] = Call(peer: peer, isForLeader: request.isForLeader, promise: promise, timeout: task)
            mesh.send(.forward(id: id, body), to: peer)
            mesh.flush()
        } catch {
            promise.fail(error)
        }
        return promise.futureResult
    }

    /// Returns what is wrong with the answer, if it is none.
    @discardableResult
    func answered(_ id: UInt64, _ body: [UInt8], by peer: NodeID) -> PeerMisconduct? {
        guard calls[id]?.peer == peer else { return nil }
        do {
            finish(id, .success(try PeerReply(decoding: body)))
            return nil
        } catch {
            finish(id, .failure(.malformedReply))
            return PeerMisconduct("in a reply: \(error)")
        }
    }

    func linkDown(_ peer: NodeID) {
        for (id, call) in calls.sorted(by: { $0.key < $1.key }) where call.peer == peer {
            finish(id, .failure(.linkLost))
        }
    }

    /// Whoever waits for the leader before may ask the new one at once: the old one may never answer.
    func leaderChanged(to leader: NodeID) {
        for (id, call) in calls.sorted(by: { $0.key < $1.key }) where call.isForLeader && call.peer != leader {
            finish(id, .failure(.leaderChanged))
        }
    }

    func stop() {
        for id in calls.keys.sorted() { finish(id, .failure(.linkLost)) }
    }

    private func finish(_ id: UInt64, _ result: Result<PeerReply, PeerCallError>) {
        guard let call = calls.removeValue(forKey: id) else { return }
        call.timeout.cancel()
        switch result {
        case .success(let reply): call.promise.succeed(reply)
        case .failure(let error): call.promise.fail(error)
        }
    }
}

/// Why another site gave no answer; whether it acted is unknown except with `notLinked` and `tooMany`.
enum PeerCallError: Error {
    case notLinked
    case tooMany
    case linkLost
    /// Another site leads now.
    case leaderChanged
    case timedOut
    case malformedReply
}
