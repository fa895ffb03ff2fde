import Invariants
import Journal
import Ledger
import Raft
import SiteCore
import SiteStorage
import Trading
import TradingStore

extension SiteSimulation {
    private var membership: Raft.MembershipEntry { Raft.MembershipEntry(founding: [1, 2, 3]) }

    // MARK: Taking

    /// A site looks whether its log has grown too long.
    mutating func keepLogShort(of running: inout SiteProcess) throws {
        let map = running.map
        let applied = running.store.appliedIndex
        let maximum = max(map.base.index, min(running.newest, applied, committed))
        let limit = dice.oneIn(4) ? map.base.index : maximum
        let isEarly = options.bug == .archiveBeforeSnapshot
        let state = SnapshotPolicy.State(
            logBytes: map.bytes, firstIndex: map.firstIndex, lastIndex: map.lastIndex,
            isLastTimeKnown: map.isLastTimeKnown, base: map.base.index, applied: applied,
            compactionLimit: isEarly ? applied : limit, compactionMaximum: isEarly ? applied : maximum,
            newest: isEarly ? applied : running.newest)
        switch running.policy.next(state) {
        case .nothing: break
        case .take:
            // As the product does, it looks again at once.
            if try take(on: &running) { try keepLogShort(of: &running) }
        case .archive(let index):
            begin(.archiving)
            note("archives its log through \(index)")
            tally.count(.logsCompacted)
            try require(
                running.newest >= index, .restored, "what is cut has no snapshot, the newest is \(running.newest)")
            if options.bug == .skipMakeDurable {
                try running.write(.archive(through: index))
            } else {
                try LogCut.make(behind: running.store) { try running.write(.archive(through: index)) }
            }
            strikeAfterArchiving()
        }
    }

    /// One that fails is tried again later: false.
    private mutating func take(on running: inout SiteProcess) throws -> Bool {
        begin(.copying)
        do {
            let taken = try running.snapshots.take(running.store) { [running] in try running.time(of: $0) }
            let metadata = SnapshotMetadata(
                index: taken.mark.index, term: taken.mark.term, time: taken.time, membership: membership,
                digest: taken.digest)
            let note = SnapshotNote(metadata, bytes: taken.bytes)
            try running.snapshots.keep(note)
            self.note("takes a snapshot of \(note.index)")
            tally.count(.snapshotsTaken)
            running.newest = note.index
            running.policy.taken()
            running.snapshots.removeAll(except: [note.digest], transfer: offer.map { "\($0.metadata.digest)" })
            try require(
                taken.mark == marks[Int(taken.mark.index)], .trading(.equalState),
                "another state in a snapshot of \(note.index)")
            return true
        } catch {
            if disk.hasEnded || !disk.hasRefused || error is Violation { throw error }
            running.policy.failed()
            note("takes no snapshot: \(text(error))")
            return false
        }
    }

    // MARK: Getting

    /// A peer has a snapshot of all that is committed.
    mutating func makeOffer() {
        do {
            let bytes = try donor.snapshot(at: committed)
            let last = entries[Int(committed) - 1]
            let metadata = SnapshotMetadata(
                index: committed, term: last.term, time: last.time, membership: membership, digest: Hash(hashing: bytes)
            )
            note("is offered a snapshot of \(committed), \(bytes.count) bytes")
            offer = Offer(metadata: metadata, bytes: bytes)
        } catch { preconditionFailure("\(error)") }
    }

    private static let pieceBytes: Int64 = 512 << 10

    /// A piece more comes; once all has, it is to be installed. What fails goes on from where it was.
    mutating func goOnReceiving(on running: SiteProcess) throws {
        guard let offer else { return }
        begin(.receiving)
        let digest = "\(offer.metadata.digest)"
        let received = running.snapshots.received(digest)
        do {
            if received < offer.bytes.count {
                let end = min(offer.bytes.count, received + Int(dice.within(1...Self.pieceBytes)))
                return try running.snapshots.append(Array(offer.bytes[received..<end]), to: digest)
            }
            _ = try running.snapshots.complete(offer.metadata)
        } catch {
            if disk.hasEnded { throw error }
            if !disk.hasRefused, !(error is SiteStorageError) { throw error }
            return note("does not get the snapshot: \(text(error))")
        }
        tally.count(.snapshotsArrived)
        self.offer = nil
        // It was given up just when it was complete: it waits for the next start nonetheless.
        guard !dice.oneIn(4) else { return note("has all of snapshot \(offer.metadata.index), and goes on") }
        try running.store.close()
        try end(losingPower: false, because: "has all of snapshot \(offer.metadata.index)")
    }
}
