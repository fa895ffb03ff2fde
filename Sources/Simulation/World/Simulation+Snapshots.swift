import Ledger
import Raft

/// The shells' part: taking snapshots, cutting logs, and transferring, over the network that goes wrong.
extension Simulation {
    /// Now and then every site takes a snapshot of what its database has on disk, and lets go of the log before it.
    mutating func keepLogsShort() throws(Violation) {
        queue.push(.keeper, at: now + diskDice.within(plan.snapshotInterval / 2...plan.snapshotInterval))
        for site in sites.indices where diskDice.oneIn(2) {
            guard sites[site].isUp, sites[site].pausedUntil <= now, sites[site].unfinishedInstall == nil else {
                continue
            }
            if let metadata = takeSnapshot(site) { try step(site, .snapshotAvailable(metadata)) }
            try compact(site)
        }
    }

    mutating func takeSnapshot(_ site: Int) -> SnapshotMetadata? {
        guard let replica = sites[site].replica else { return nil }
        let mark = sites[site].machine.durableMark
        guard mark.index == sites[site].machine.applied, mark.index > sites[site].snapshots.last?.metadata.index ?? 0
        else { return nil }
        let membership = sites[site].machine.membership ?? founding
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

    private var founding: Raft.MembershipEntry {
        Raft.MembershipEntry(founding: (1...NodeID(plan.founderCount)).map { $0 })
    }

    /// As far as is wise, or, as with a disk that fills, as far as may be.
    private mutating func compact(_ site: Int) throws(Violation) {
        guard let replica = sites[site].replica, replica.newestSnapshot > 0 else { return }
        let most = min(
            replica.newestSnapshot, sites[site].machine.applied, replica.durableIndex, replica.commitIndex)
        let index = diskDice.oneIn(4) ? max(most, replica.compactionLimit) : replica.compactionLimit
        guard index > replica.base else { return }
        tally.count(.logsCompacted)
        note("\(site + 1) compacts its log through \(index)")
        try step(site, .compacted(index))
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
        guard sites[site].isUp else { return }
        switch message {
        case .chunkWanted(let digest, let number):
            let snapshot = sites[site].snapshots.first { $0.metadata.digest == digest }
            tell(snapshot.map { .chunk(digest, number: number, $0) } ?? .notThere(digest), from: site, to: peer)
        case .verdictWanted(let index):
            if let verdict = verdict(of: site, on: index) { tell(.verdict(verdict), from: site, to: peer) }
        case .verdict(let verdict): take(verdict, at: site, from: peer)
        case .notThere(let digest):
            if sites[site].transfer?.metadata.digest == digest { try failTransfer(site) }
        case .chunk(let digest, let number, let snapshot):
            guard let transfer = sites[site].transfer, transfer.metadata.digest == digest, transfer.next == number
            else { return }
            sites[site].transfer?.next += 1
            sites[site].transfer?.attempts = 0
            guard number + 1 == snapshot.chunkCount else { return askForChunk(site) }
            sites[site].transfer = nil
            try install(snapshot, at: site)
        }
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

    /// First the database, in one transaction with the record of it; then the log.
    private mutating func install(_ snapshot: Snapshot, at site: Int) throws(Violation) {
        guard sites[site].replica?.installing == snapshot.metadata else { return }
        note("\(site + 1) installs snapshot \(snapshot.metadata.index)")
        tally.count(.snapshotsInstalled)
        if snapshot.metadata.index > sites[site].machine.durableMark.index {
            sites[site].machine = snapshot.machine
            sites[site].machine.makeDurable()
        }
        sites[site].unfinishedInstall = snapshot.machine.mark
        sites[site].snapshots.append(snapshot)
        if options.bug == .keepLogAtInstall {
            sites[site].unfinishedInstall = nil
            return queue.push(
                .input(.completed(.reset(snapshot.metadata)), site: site, life: sites[site].life), at: now)
        }
        sites[site].writer?.submit(.reset(snapshot.machine.mark, snapshot.metadata))
        try runDisk(site)
    }

    /// The log begins after the snapshot, and this site can give it to others.
    mutating func finishInstall(_ metadata: SnapshotMetadata, at site: Int) throws(Violation) {
        sites[site].unfinishedInstall = nil
        sites[site].newestIndex = metadata.index
        try step(site, .snapshotAvailable(metadata))
    }
}
