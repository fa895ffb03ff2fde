import Desk
import Journal
import Ledger
import Raft
import SiteCore

/// The shells' part: taking snapshots, cutting logs, and transferring, over the network that goes wrong.
extension Simulation {
    private static let keeperInterval = 500 * millisecond...second

    /// Again and again a site looks whether its log has grown too long.
    mutating func keepLogsShort() throws(Violation) {
        queue.push(.keeper, at: now + diskDice.within(Self.keeperInterval))
        for site in sites.indices where sites[site].isUp && sites[site].pausedUntil <= now {
            try keepLogShort(site)
            if scrubDice.oneIn(4) { try scrub(site) }
        }
    }

    /// What decays at rest is found while the site runs.
    private mutating func scrub(_ site: Int) throws(Violation) {
        tally.count(.scrubs)
        guard let error = sites[site].journal?.scrub() else { return }
        tally.count(.damageFoundByScrub)
        try found(error, at: site, "scrubbing")
    }

    private mutating func keepLogShort(_ site: Int) throws(Violation) {
        guard let replica = sites[site].replica, let log = sites[site].journal?.log else { return }
        try checkLength(of: log, at: site)
        // What was applied is stored by now.
        sites[site].machine.makeDurable()
        let newest = sites[site].snapshots.last?.metadata.index ?? 0
        let state = SnapshotPolicy.State(
            logBytes: log.bytes, firstIndex: log.firstIndex,
            base: options.bug == .leadWithoutSnapshot ? 0 : replica.base,
            applied: sites[site].machine.durableMark.index, compactionLimit: replica.compactionLimit,
            compactionMaximum: options.bug == .waitForEveryPeer ? replica.compactionLimit : replica.compactionMaximum,
            newest: options.bug == .snapshotWithoutGrowth ? replica.base : newest)
        switch sites[site].policy.next(state) {
        case .nothing: break
        case .take:
            guard let metadata = takeSnapshot(site) else { return }
            try checkWorth(of: metadata, at: site, newest: newest)
            try self.step(site, .snapshotAvailable(metadata))
            sites[site].policy.taken()
            try keepLogShort(site)
        case .archive(let index):
            tally.count(.logsCompacted)
            note("\(site + 1) archives its log through \(index)")
            sites[site].journal?.archive(through: index)
            try runDisk(site)
        }
    }

    /// Bytes that may come between a snapshot and the next look.
    private static let burst = 32 << 10
    /// Looks in a row at which a log may be far too long and begin at the same index.
    private static let maximumIdleLooks = 5

    /// Whoever takes part, and has applied what it has, cuts its log before long, whatever its peers do.
    private mutating func checkLength(of log: LogMap, at site: Int) throws(Violation) {
        guard let replica = sites[site].replica, !replica.isRecovering, replica.installing == nil,
            now > sites[site].disk.stalledUntil, sites[site].machine.applied >= log.lastIndex,
            log.bytes > 2 * SnapshotPolicy.patience * plan.snapshotLogBytes + Self.burst,
            sites[site].uncut.firstIndex == log.firstIndex
        else {
            sites[site].uncut = (log.firstIndex, 0)
            return
        }
        sites[site].uncut.looks += 1
        try checker.require(
            sites[site].uncut.looks <= Self.maximumIdleLooks, .logsBounded,
            "site \(site + 1) keeps \(log.bytes) bytes of log, its limit is \(plan.snapshotLogBytes), and cuts nothing")
    }

    /// A site that has a snapshot takes another only once its log has grown by half the limit since.
    private mutating func checkWorth(of snapshot: SnapshotMetadata, at site: Int, newest: LogIndex) throws(Violation) {
        try checker.require(
            snapshot.index > newest, .logsBounded, "site \(site + 1) takes a snapshot of \(snapshot.index) again")
        let rolls = sites[site].journal?.rolls ?? 0
        defer { sites[site].rollsAtSnapshot = rolls }
        guard let before = sites[site].rollsAtSnapshot, newest > 0, newest >= sites[site].replica?.base ?? 0 else {
            return
        }
        try checker.require(
            // One that was being begun counts with what came after.
            (rolls - before + 1) * plan.segmentLength >= plan.snapshotLogBytes / 2, .logsBounded,
            "site \(site + 1) takes snapshot \(snapshot.index) after that of \(newest), "
                + "and \(rolls - before) segments were begun since")
    }

    /// The log on disk begins later now.
    mutating func archived(_ site: Int) throws(Violation) {
        guard let replica = sites[site].replica, let log = sites[site].journal?.log, log.base.index > replica.base
        else { return }
        try step(site, .compacted(log.base.index))
        if sites[site].replica?.isLeader == true { strikeAfterArchiving(of: site) }
    }

    private mutating func takeSnapshot(_ site: Int) -> SnapshotMetadata? {
        let mark = sites[site].machine.durableMark
        guard let replica = sites[site].replica, mark.index > 0, let membership = replica.membership(at: mark.index)
        else { return nil }
        let metadata = SnapshotMetadata(
            index: mark.index, term: mark.term, time: mark.time, membership: membership,
            digest: Hash(hashing: Array("\(site) \(mark.index)".utf8)))
        let offered = replica.offeredSnapshots
        sites[site].snapshots.removeAll { snapshot in !offered.contains(snapshot.metadata) }
        sites[site].snapshots.append(Snapshot(metadata: metadata, machine: sites[site].machine))
        tally.count(.snapshotsTaken)
        note("\(site + 1) takes a snapshot of \(mark.index)")
        return metadata
    }

    // MARK: Transfer

    mutating func beginTransfer(_ metadata: SnapshotMetadata, to site: Int, from source: Int) {
        note("\(site + 1) gets snapshot \(metadata.index) from \(source + 1)")
        tally.count(.snapshotsWanted)
        sites[site].transfer = Transfer(metadata: metadata, source: source)
        askForChunk(site)
        queue.push(.transferTimer(site: site, life: sites[site].life), at: now + Transfer.interval)
    }

    private mutating func askForChunk(_ site: Int) {
        guard let transfer = sites[site].transfer else { return }
        tell(.chunkWanted(transfer.metadata.digest, number: transfer.next), from: site, to: transfer.source)
    }

    mutating func tell(_ message: ShellMessage, from: Int, to: Int) {
        let (first, second) = network.delays(from: from, to: to, at: now, &tally)
        for delay in [first, second].compactMap({ $0 }) {
            queue.push(.shell(message, from: from, to: to), at: now + delay)
        }
    }

    mutating func take(_ message: ShellMessage, at site: Int, from peer: Int) throws(Violation) {
        if case .repair(let message) = message { return try take(message, at: site, from: peer) }
        guard sites[site].isUp else { return }
        switch message {
        case .repair: break
        case .chunkWanted(let digest, let number): give(number, of: digest, to: peer, at: site)
        case .verdict(let verdict): try tellDesk(site) { $0.received(verdict, from: NodeID(peer + 1), at: $1) }
        case .notThere(let digest):
            if sites[site].transfer?.metadata.digest == digest { try failTransfer(site) }
        case .chunk(let digest, let number, let snapshot):
            guard let transfer = sites[site].transfer, transfer.metadata.digest == digest, transfer.next == number
            else { return }
            sites[site].transfer?.next += 1
            sites[site].transfer?.attempts = 0
            guard number + 1 == snapshot.chunkCount else { return askForChunk(site) }
            try arrived(snapshot, at: site)
        }
    }

    private mutating func give(_ number: Int, of digest: Hash, to peer: Int, at site: Int) {
        if number == 0, sites[site].suspicion.isRoused(byAskingFor: digest), options.bug != .trustSnapshot {
            let count = sites[site].snapshots.count
            sites[site].snapshots.removeAll { $0.metadata.digest == digest && $0.isRotten }
            if sites[site].snapshots.count < count { tally.count(.rottenSnapshotsRemoved) }
        }
        let snapshot = sites[site].snapshots.first { $0.metadata.digest == digest }
        tell(snapshot.map { .chunk(digest, number: number, $0) } ?? .notThere(digest), from: site, to: peer)
    }

    /// What is not what was offered is thrown away.
    private mutating func arrived(_ snapshot: Snapshot, at site: Int) throws(Violation) {
        guard !snapshot.isRotten else {
            tally.count(.rottenSnapshotsRefused)
            return try failTransfer(site)
        }
        // It was given up just when it was complete: it waits for the next start nonetheless.
        if isChaos, diskDice.oneIn(4) {
            sites[site].pendingInstall = snapshot
            return try failTransfer(site)
        }
        sites[site].transfer = nil
        install(snapshot, at: site)
    }

    mutating func transferTimePassed(_ site: Int) throws(Violation) {
        guard let transfer = sites[site].transfer else { return }
        guard transfer.attempts < Transfer.patience else { return try failTransfer(site) }
        sites[site].transfer?.attempts += 1
        askForChunk(site)
        queue.push(.transferTimer(site: site, life: sites[site].life), at: now + Transfer.interval)
    }

    private mutating func failTransfer(_ site: Int) throws(Violation) {
        guard let metadata = sites[site].transfer?.metadata else { return }
        note("\(site + 1) gives up snapshot \(metadata.index)")
        tally.count(.snapshotsGivenUp)
        sites[site].transfer = nil
        try step(site, .installFailed(metadata))
    }

    /// It is put in the place of log and database before the site opens, so the process ends.
    private mutating func install(_ snapshot: Snapshot, at site: Int) {
        note("\(site + 1) has all of snapshot \(snapshot.metadata.index)")
        tally.count(.snapshotsArrived)
        sites[site].pendingInstall = snapshot
        endProcess(site, losesPower: false)
        restart(site, within: millisecond...50 * millisecond)
    }
}
