import API
import Journal
import Ledger
import Logging
import NIOCore
import NIOPosix
import Peering
import Raft
import SiteCore
import Trading

/// Takes what comes over the links to whoever it is for. On the event loop.
final class PeerEvents: PeerMeshDelegate {
    private var parts: Site.Parts?
    private weak var site: Site?
    private var unanswered = UnansweredRequests()

    /// Until this is called, events are dropped.
    func connect(to parts: Site.Parts, site: Site) {
        self.parts = parts
        self.site = site
    }

    func received(_ frame: PeerFrame, from peer: NodeID) throws(PeerMisconduct) {
        guard let parts else { return }
        switch frame {
        case .raft(let message): try parts.replica.received(message, from: peer)
        case .verdict(let bytes): try parts.desk.received(verdict: bytes, from: peer)
        case .forward(let id, let body): try asked(id, body, by: peer, parts)
        case .forwardReply(let id, let body):
            if let misconduct = parts.calls.answered(id, body, by: peer) { throw misconduct }
        }
    }

    func readComplete() { parts?.replica.finishTurn() }

    func linkUp(_ peer: NodeID) {
        parts?.desk.linkUp(peer)
        parts?.pulses.ask(peer)
        parts?.replica.finishTurn()
    }

    func linkDown(_ peer: NodeID) {
        guard let parts else { return }
        parts.calls.linkDown(peer)
        parts.desk.linkDown(peer)
        parts.replica.linkDown(peer)
    }

    private func asked(
        _ id: UInt64, _ body: [UInt8], by peer: NodeID, _ parts: Site.Parts
    ) throws(PeerMisconduct) {
        guard let site else { return }
        let request: PeerRequest
        do { request = try PeerRequest(decoding: body) } catch { throw PeerMisconduct("in a request: \(error)") }
        switch unanswered.begin(request, of: peer) {
        case .busy:
            reply(.failed(PeerFailure(UnansweredRequests.busy)), to: id, of: peer, parts)
        case .answered:
            site.answer(request, of: peer, parts).assumeIsolated().whenComplete { answer in
                self.unanswered.end(request, of: peer)
                if case .success(let answer) = answer { self.reply(answer, to: id, of: peer, parts) }
            }
        }
    }

    private func reply(_ reply: PeerReply, to id: UInt64, of peer: NodeID, _ parts: Site.Parts) {
        guard let body = try? reply.encoded() else { return }
        parts.mesh.send(.forwardReply(id: id, body), to: peer)
        parts.mesh.flush()
    }
}

extension Site {
    /// What another site is told.
    func answer(_ request: PeerRequest, of peer: NodeID, _ parts: Parts) -> EventLoopFuture<PeerReply> {
        switch request {
        case .status:
            return loop.makeSucceededFuture(.status(localStatus(parts)))
        case .pulse:
            return loop.makeSucceededFuture(.pulse(Pulse(time: WallClock.now, impairment: impairment(parts)?.state)))
        case .readIndex(let lease):
            return Self.confirmRead(lease: lease, parts).map(PeerReply.init)
        case .entries(let first, let last):
            return entries(from: first, through: last, mayHaveLost: parts.replica.state.recoveryState != nil)
        case .snapshot(let digest, let offset):
            return parts.snapshots.part(of: digest, from: offset)
        case .propose(let command):
            do throws(PayloadError) {
                return Self.propose(try command.proposal(vouchingSite: peer), parts).map(\.reply)
            } catch {
                return loop.makeSucceededFuture(.failed(PeerFailure(ServiceError(error))))
            }
        case .change(let change, let version, let actor):
            return loop.makeFutureWithTask {
                do {
                    let attempt = try await self.carryOut(
                        change, ifVersion: version, actor: actor, vouchingSite: peer)
                    return attempt.reply
                } catch {
                    return .failed(PeerFailure(error))
                }
            }
        case .transferLeadership(let name):
            do {
                try beginTransfer(to: name, parts)
                return loop.makeSucceededFuture(.leader(leaderInfo(parts)))
            } catch {
                return loop.makeSucceededFuture(.failed(PeerFailure(error)))
            }
        }
    }
}

extension Site {
    /// Entries of the own log for a site that repairs its own. Damage that this meets is repaired in turn.
    private func entries(
        from first: LogIndex, through last: LogIndex, mayHaveLost: Bool
    ) -> EventLoopFuture<PeerReply> {
        readers.runIfActive(eventLoop: loop) { [journal, watch = disk.watch] in
            let answer = RepairAnswer(
                from: first, through: last, maximumBytes: PeerReply.maximumDataLength, mayHaveLost: mayHaveLost
            ) { (from, through, bytes) throws(JournalError) in
                try journal.read(from: from, through: through, maximumBytes: bytes)
            }
            if case .unreadable(let error) = answer, error.isDamage { watch.damaged(error) }
            return PeerReply(answer)
        }.flatMapErrorThrowing { .failed(PeerFailure($0)) }
    }
}

extension PeerReply {
    init(_ outcome: ReadOutcome) {
        switch outcome {
        case .index(let index, let isLease): self = .readIndex(index, isLease: isLease)
        case .notLeader: self = .notLeader
        case .busy: self = .failed(PeerFailure(Site.busyReading))
        }
    }
}
