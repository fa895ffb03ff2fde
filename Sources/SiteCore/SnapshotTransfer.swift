package import Ledger
package import Raft

/// The receiving side of a snapshot's transfer, part after part, until it waits for the next start or is given up.
///
/// Each ``Step`` carries a turn number, and its result is reported with that number. A result with an older number is
/// ignored: a newer offer has taken the place of the transfer that it belongs to.
package struct SnapshotTransfer: Sendable {
    package typealias Turn = Int

    package enum Step: Equatable, Sendable {
        /// The leader is asked for what follows the part of the snapshot that is on the disk: ``answered(_:in:)``.
        case ask(NodeID, SnapshotMetadata, Turn)
        /// The part is put behind what has come: ``stored(_:in:)``.
        case store(SnapshotMetadata, Turn)
        /// A little later: ``paused(in:)``.
        case pause(Turn)
        /// What has come is held against the digest. If it is right, it becomes the installation of the next start,
        /// durably; if not, it is thrown away: ``checked(_:in:)``.
        case check(SnapshotMetadata, Turn)
        /// Tell consensus that the transfer failed; the leader then offers a snapshot again. Keep the partial file.
        case giveUp(SnapshotMetadata)
        /// The site starts again, and installs the snapshot before it opens.
        case restart(SnapshotMetadata)
    }

    package enum Answer: Sendable {
        case part
        /// There is nothing behind what has come.
        case end
        /// No answer in time, or no such snapshot.
        case nothing
    }

    private struct Offer: Equatable {
        let snapshot: SnapshotMetadata
        let leader: NodeID
    }

    private enum State {
        case idle
        case getting(Offer)
        /// Nothing else is begun until the check has ended: it may leave an installation.
        case checking(Offer, next: Offer?)
        /// An installation waits for the next start.
        case complete
    }

    /// A transfer is given up after this many requests in a row without an answer.
    package static let maximumFailures = 5

    private var state = State.idle
    private var turn: Turn = 0
    private var failures = 0

    package init() {}

    /// The snapshot that is being received. Its partial file must not be removed.
    package var incoming: SnapshotMetadata? {
        switch state {
        case .idle, .complete: nil
        case .getting(let offer), .checking(_, .some(let offer)), .checking(let offer, nil): offer.snapshot
        }
    }

    /// Consensus says that this site needs a snapshot, which the leader has. It takes the place of another one.
    package mutating func offered(_ snapshot: SnapshotMetadata, by leader: NodeID) -> Step? {
        let offer = Offer(snapshot: snapshot, leader: leader)
        switch state {
        case .idle, .getting: return begin(offer)
        case .checking(let checked, _):
            state = .checking(checked, next: offer)
            return nil
        case .complete: return nil
        }
    }

    private mutating func begin(_ offer: Offer) -> Step {
        state = .getting(offer)
        failures = 0
        return ask(offer)
    }

    private mutating func ask(_ offer: Offer) -> Step { .ask(offer.leader, offer.snapshot, nextTurn()) }

    private mutating func nextTurn() -> Turn {
        turn += 1
        return turn
    }

    package mutating func answered(_ answer: Answer, in turn: Turn) -> Step? {
        guard turn == self.turn, case .getting(let offer) = state else { return nil }
        switch answer {
        case .part:
            failures = 0
            return .store(offer.snapshot, nextTurn())
        case .end:
            state = .checking(offer, next: nil)
            return .check(offer.snapshot, nextTurn())
        case .nothing:
            failures += 1
            return failures < Self.maximumFailures ? .pause(nextTurn()) : giveUp(offer)
        }
    }

    package mutating func stored(_ isStored: Bool, in turn: Turn) -> Step? {
        guard turn == self.turn, case .getting(let offer) = state else { return nil }
        return isStored ? ask(offer) : giveUp(offer)
    }

    package mutating func paused(in turn: Turn) -> Step? {
        guard turn == self.turn, case .getting(let offer) = state else { return nil }
        return ask(offer)
    }

    /// - Parameter isReady: the snapshot is durably noted for installation at the next start. After an error the note
    ///   may be on the disk all the same.
    package mutating func checked(_ isReady: Bool, in turn: Turn) -> Step? {
        guard turn == self.turn, case .checking(let offer, let next) = state else { return nil }
        if isReady {
            state = .complete
            return .restart(offer.snapshot)
        }
        return next.map { begin($0) } ?? giveUp(offer)
    }

    private mutating func giveUp(_ offer: Offer) -> Step {
        state = .idle
        return .giveUp(offer.snapshot)
    }
}
