import Ledger
import NIOCore
import Raft

/// What became of the question how far to apply before answering a read.
enum ReadOutcome: Sendable {
    /// Everything committed when the read came is at or below this index; known from the lease, or from a quorum.
    case index(LogIndex, isLease: Bool)
    case notLeader
    case busy
}

extension Replica {
    /// Finds out how far a site has to have applied before it may answer a read that has come by now.
    ///
    /// - Parameter lease: the lease will do while this leader holds it; without it a quorum is asked all the same.
    func confirmRead(lease: Bool, completion: @escaping (ReadOutcome) -> Void) {
        loop.preconditionInEventLoop()
        guard !isStopped else { return completion(.notLeader) }
        let now = Self.now
        if lease, raft.holdsLease(at: now) { return completion(.index(raft.commitIndex, isLease: true)) }
        lastRead = ReadID(rawValue: lastRead.rawValue + 1)
        do {
            let actions = try raft.read(lastRead, at: now)
            reads[lastRead] = completion
            step(actions)
        } catch {
            switch error {
            case .notLeader: completion(.notLeader)
            case .busy: completion(.busy)
            }
        }
    }

    func readReady(_ ids: [ReadID], _ index: LogIndex) {
        for id in ids { reads.removeValue(forKey: id)?(.index(index, isLease: false)) }
    }

    func failReads(_ ids: [ReadID]) {
        for id in ids { reads.removeValue(forKey: id)?(.notLeader) }
    }
}
