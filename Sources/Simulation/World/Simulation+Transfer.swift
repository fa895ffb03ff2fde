import Ledger
import Raft
import SiteCore

/// A snapshot's way from one site to another, over the network that goes wrong.
extension Simulation {
    /// How long the leader may take for one part, and the pause before it is asked again.
    private static let partPatience = 200 * millisecond
    private static let partPause = 50 * millisecond

    // MARK: Giving

    mutating func givePart(
        _ number: Int, of digest: Hash, _ turn: SnapshotTransfer.Turn, to peer: Int, at site: Int
    ) {
        if sites[site].shelf.isSuspect(digest, from: number) { inspectSnapshot(digest, at: site) }
        let snapshot = sites[site].snapshots.first { $0.metadata.digest == digest }
        let answer = snapshot.map { number < $0.partCount ? SnapshotTransfer.Answer.part : .end } ?? .nothing
        tell(.part(answer, snapshot, turn), from: site, to: peer)
    }

    private mutating func inspectSnapshot(_ digest: Hash, at site: Int) {
        let isRotten = sites[site].snapshots.contains { $0.metadata.digest == digest && $0.isRotten }
        let isFound = isRotten && options.bug != .trustSnapshot
        if isFound {
            sites[site].snapshots.removeAll { $0.metadata.digest == digest }
            tally.count(.rottenSnapshotsRemoved)
        }
        _ = sites[site].shelf.inspected(digest, isRotten: isFound)
    }

    // MARK: Getting

    mutating func beginTransfer(_ metadata: SnapshotMetadata, to site: Int, from source: NodeID) throws(Violation) {
        note("\(site + 1) gets snapshot \(metadata.index) from \(source)")
        tally.count(.snapshotsWanted)
        try carryOut(sites[site].transfer.offered(metadata, by: source), at: site)
    }

    private mutating func carryOut(_ step: SnapshotTransfer.Step?, at site: Int) throws(Violation) {
        switch step {
        case nil: break
        case .ask(let leader, let snapshot, let turn):
            let number = sites[site].partials.first { $0.digest == snapshot.digest }?.parts ?? 0
            if number > 0 { tally.count(.transfersGoneOnWith) }
            tell(.partWanted(snapshot.digest, number: number, turn), from: site, to: Int(leader) - 1)
            wait(Self.partPatience, .answer, turn, at: site)
        case .store: preconditionFailure("nothing to store at site \(site + 1)")
        case .pause(let turn): wait(Self.partPause, .pause, turn, at: site)
        case .check(let snapshot, let turn): preconditionFailure("\(snapshot.index) to check in turn \(turn)")
        case .giveUp(let metadata):
            note("\(site + 1) gives up snapshot \(metadata.index)")
            tally.count(.snapshotsGivenUp)
            try self.step(site, .installFailed(metadata))
        case .restart(let metadata):
            note("\(site + 1) has all of snapshot \(metadata.index)")
            tally.count(.snapshotsArrived)
            endProcess(site, losesPower: false)
            restart(site, within: millisecond...50 * millisecond)
        }
    }

    /// What a transfer waits for.
    enum TransferWait {
        case answer
        case pause
    }

    private mutating func wait(_ time: Int64, _ kind: TransferWait, _ turn: SnapshotTransfer.Turn, at site: Int) {
        queue.push(.transferTimer(site: site, kind, turn, life: sites[site].life), at: now + time)
    }

    mutating func transferTimePassed(
        _ site: Int, _ kind: TransferWait, _ turn: SnapshotTransfer.Turn
    ) throws(Violation) {
        switch kind {
        case .answer: try carryOut(sites[site].transfer.answered(.nothing, in: turn), at: site)
        case .pause: try carryOut(sites[site].transfer.paused(in: turn), at: site)
        }
    }

    mutating func takePart(
        _ answer: SnapshotTransfer.Answer, of snapshot: Snapshot?, _ turn: SnapshotTransfer.Turn, at site: Int
    ) throws(Violation) {
        let step = sites[site].transfer.answered(answer, in: turn)
        switch (step, snapshot) {
        case (.store(_, let turn)?, let snapshot?):
            store(snapshot, at: site)
            try carryOut(sites[site].transfer.stored(true, in: turn), at: site)
        case (.check(_, let turn)?, let snapshot?):
            let isReady = check(snapshot, at: site)
            try carryOut(sites[site].transfer.checked(isReady, in: turn), at: site)
        default: try carryOut(step, at: site)
        }
    }

    private mutating func store(_ snapshot: Snapshot, at site: Int) {
        let digest = snapshot.metadata.digest
        if !sites[site].partials.contains(where: { $0.digest == digest }) {
            sites[site].partials.append(PartialSnapshot(digest: digest))
        }
        for place in sites[site].partials.indices where sites[site].partials[place].digest == digest {
            sites[site].partials[place].parts += 1
            if snapshot.isRotten { sites[site].partials[place].isSound = false }
        }
    }

    /// What is not what was offered is thrown away.
    private mutating func check(_ snapshot: Snapshot, at site: Int) -> Bool {
        let digest = snapshot.metadata.digest
        let isSound = sites[site].partials.contains { $0.digest == digest && $0.isSound }
        sites[site].partials.removeAll { $0.digest == digest }
        guard isSound else {
            tally.count(.rottenSnapshotsRefused)
            return false
        }
        sites[site].pendingInstall = snapshot
        sites[site].pendingInstall?.isRotten = false
        // Its note is on the disk, and the sync of the directory says that it failed: it waits nonetheless.
        return !(isChaos && diskDice.oneIn(4))
    }
}
