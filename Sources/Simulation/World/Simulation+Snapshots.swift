import Desk
import Journal
import Ledger
import Raft
import SiteCore

/// The shells' part: taking snapshots, cutting logs, and what they say to each other, over the network that goes wrong.
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

    /// - Parameter isFirstLook: after a snapshot was taken, it looks once more.
    private mutating func keepLogShort(_ site: Int, isFirstLook: Bool = true) throws(Violation) {
        guard let replica = sites[site].replica, let log = sites[site].journal?.log else { return }
        try checkLength(of: log, at: site)
        // What was applied is stored by now.
        sites[site].machine.makeDurable()
        let newest = sites[site].shelf.newest?.index ?? 0
        let state = SnapshotPolicy.State(
            logBytes: log.bytes, firstIndex: log.firstIndex, lastIndex: log.lastIndex,
            isLastTimeKnown: log.isLastTimeKnown, base: options.bug == .leadWithoutSnapshot ? 0 : replica.base,
            applied: sites[site].machine.durableMark.index, compactionLimit: replica.compactionLimit,
            compactionMaximum: options.bug == .waitForEveryPeer ? replica.compactionLimit : replica.compactionMaximum,
            newest: options.bug == .snapshotWithoutGrowth ? replica.base : newest)
        switch sites[site].policy.next(state) {
        case .nothing: break
        case .take:
            guard let metadata = try takeSnapshot(site) else { return }
            try checkWorth(of: metadata, at: site, newest: newest)
            try self.step(site, .snapshotAvailable(metadata))
            sites[site].policy.taken()
            if isFirstLook { try keepLogShort(site, isFirstLook: false) }
        case .archive(let index):
            tally.count(.logsCompacted)
            note("\(site + 1) archives its log through \(index)")
            // No power loss takes the database back behind it.
            if options.bug != .openShortDatabase { sites[site].safeMachine = sites[site].machine }
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

    private mutating func takeSnapshot(_ site: Int) throws(Violation) -> SnapshotMetadata? {
        let mark = sites[site].machine.durableMark
        guard let replica = sites[site].replica, mark.index > 0, let membership = replica.membership(at: mark.index),
            let time = try time(of: mark.index, at: site)
        else { return nil }
        try checker.require(
            time >= mark.time, .timeAscending,
            "site \(site + 1) gives its snapshot of \(mark.index) a time \(mark.time - time) ns before the entry's")
        let metadata = SnapshotMetadata(
            index: mark.index, term: mark.term, time: time, membership: membership,
            digest: Hash(hashing: Array("\(site) \(mark.index)".utf8)))
        sites[site].snapshots.removeAll { $0.metadata.digest == metadata.digest }
        sites[site].snapshots.append(Snapshot(metadata: metadata, machine: sites[site].machine))
        sites[site].shelf.took(metadata)
        let kept = sites[site].shelf.kept(offered: replica.offeredSnapshots)
        let incoming = sites[site].transfer.incoming?.digest
        sites[site].snapshots.removeAll { !kept.contains($0.metadata.digest) }
        sites[site].partials.removeAll { $0.digest != incoming }
        tally.count(.snapshotsTaken)
        note("\(site + 1) takes a snapshot of \(mark.index)")
        return metadata
    }

    /// Nil when the log does not say, or is damaged there.
    private mutating func time(of index: LogIndex, at site: Int) throws(Violation) -> Int64? {
        do throws(JournalError) { return try sites[site].journal?.time(of: index) } catch {
            if error.isDamage { try found(error, at: site, "reading") }
            return nil
        }
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
        case .partWanted(let digest, let number, let turn): givePart(number, of: digest, turn, to: peer, at: site)
        case .verdict(let verdict): try take(verdict, at: site, from: peer)
        case .part(let answer, let snapshot, let turn): try takePart(answer, of: snapshot, turn, at: site)
        }
    }
}
