import Journal
import Ledger
import Raft
import SiteCore
import Trading

extension Simulation {
    /// Opens a site's disk and starts a process on what is there; or asks the others for what is missing there.
    mutating func start(_ site: Int) throws(Violation) {
        guard let log = try open(site) else { return }
        sites[site].isStruck = false
        try checkRecovered(log, of: site)
        try restoreDatabase(of: site, behind: log.recovery)
        guard try carryOutOpening(of: site) else { return }
        countOpening(log.recovery, of: site)
        let applied = sites[site].machine.applied
        try sites[site].machine.restart(site)
        if options.bug == .applyTwiceAfterRestart { sites[site].machine.misplaceMark() }
        tally.count(.entriesReplayedAfterARestart, Int(applied - sites[site].machine.applied))
        try begin(site, log)
    }

    private mutating func begin(_ site: Int, _ log: OpenedLog) throws(Violation) {
        var recovery = log.recovery
        if let bug = options.bug { recovery = bug.recovered(recovery) }
        sites[site].loss = recovery.loss
        let journal = SimulatedJournal(log, on: sites[site].disk, options: journalOptions(site), bug: options.bug)
        let applied = sites[site].machine.applied
        let term = sites[site].machine.mark.term
        guard DatabaseStanding(applied: applied, term: term, log: recovery, snapshot: 0) == .fits else {
            throw unfit(applied, recovery, at: site)
        }
        guard let memberships = try memberships(site, recovery, journal) else { return }
        sites[site].suspects = Suspects()
        sites[site].journal = journal
        let signers = trading.signers
        var replica = Replica(
            Replica.Start(
                site: site, founders: site < plan.founderCount ? (1...NodeID(plan.founderCount)).map { $0 } : [],
                verdictKey: { signers.isEmpty ? [] : signers[Int($0) - 1].publicKey },
                seed: options.seed, session: UInt64(sites[site].life) + 1, bug: options.bug),
            recovery, applied: applied, memberships: memberships,
            at: sites[site].clock.reading(at: now))
        replica.setClock(offset: sites[site].clock.wallOffset)
        sites[site].replica = replica
        sites[site].policy = SnapshotPolicy(limit: plan.snapshotLogBytes)
        sites[site].newestIndex = recovery.lastIndex
        try beginDesk(site)
        note(
            "\(site + 1) starts: vote term \(recovery.vote.term) for "
                + "\(recovery.vote.votedFor.map(String.init) ?? "nobody"), log \(recovery.firstIndex) to "
                + "\(recovery.lastIndex)@\(recovery.lastTerm), applied \(applied)"
                + (recovery.loss.map { ", lost \($0)" } ?? ""))
        if let newest = newestSnapshot(at: site) { try step(site, .snapshotAvailable(newest)) }
        arm(site)
    }

    /// What this site has to give, once it has read through what it finds.
    private mutating func newestSnapshot(at site: Int) -> SnapshotMetadata? {
        var removed: Set<Hash> = []
        let isTrusted = options.bug == .trustSnapshot
        let newest = SnapshotShelf.newestSound(
            among: sites[site].snapshots, by: \.metadata.index, isRotten: { $0.isRotten && !isTrusted },
            remove: { removed.insert($0.metadata.digest) })
        sites[site].snapshots.removeAll { removed.contains($0.metadata.digest) }
        tally.count(.rottenSnapshotsRemoved, removed.count)
        sites[site].shelf = SnapshotShelf(newest: newest?.metadata)
        return newest?.metadata
    }

    /// Nil when damage was found, for which the log is opened anew.
    private mutating func memberships(
        _ site: Int, _ recovery: Journal.Recovery, _ journal: SimulatedJournal
    ) throws(Violation) -> [Raft.MembershipEntry]? {
        do {
            return try Raft.memberships(
                latest: sites[site].machine.membership, applied: sites[site].machine.applied,
                lastIndex: recovery.lastIndex
            ) { try journal.read(from: $0, through: recovery.lastIndex, maximumBytes: 1 << 20) }
        } catch {
            guard let error = error as? JournalError else { preconditionFailure("\(error)") }
            try found(error, at: site, "starting")
            return nil
        }
    }

    private func journalOptions(_ site: Int) -> Journal.Options {
        SimulatedJournal.options(segmentLength: plan.segmentLength, suspects: sites[site].suspects.files)
    }

    /// The log, once nothing is missing and no snapshot waits; nil while peers are asked for what is missing.
    private mutating func open(_ site: Int) throws(Violation) -> OpenedLog? {
        guard let log = try survey(site) else { return nil }
        // As a site makes its database durable before anything is put in the log's place.
        sites[site].disk.add(.syncDatabase)
        guard let snapshot = sites[site].pendingInstall else { return log }
        note("\(site + 1) installs snapshot \(snapshot.metadata.index)")
        let metadata = snapshot.metadata
        let applied = sites[site].machine.durableMark.index
        let installation = InstallationPlan(
            index: metadata.index, term: metadata.term, log: log.recovery, applied: applied)
        let isForced = options.bug == .installAgainstLog
        if installation.resetsLog && options.bug != .keepLogAtInstall && !isKept(applied, by: metadata) || isForced {
            if installation.resetsLog { sites[site].believed = nil }
            var journal = SimulatedJournal(log, on: sites[site].disk, options: journalOptions(site), bug: nil)
            do { try journal.reset(to: snapshot.point) } catch {
                throw Violation(invariant: .noFalseAlarm, detail: "site \(site + 1) cannot reset its log: \(error)")
            }
        }
        if installation.replacesDatabase && !isKept(applied, by: metadata) || isForced {
            sites[site].disk.add(.replaceDatabase(snapshot.machine))
        }
        sites[site].disk.add(.forgetInstallation)
        guard try carryOutOpening(of: site) else { return nil }
        tally.count(.snapshotsInstalled)
        if installation.resetsLog, applied >= metadata.index { tally.count(.databasesAheadOfTheirLog) }
        sites[site].installed = max(sites[site].installed, metadata.index)
        return try survey(site)
    }

    /// A site that has installed a snapshot has what it stands for, and needs none that is not newer.
    func checkWanted(_ snapshot: SnapshotMetadata, at site: Int) throws(Violation) {
        try checker.require(
            snapshot.index > sites[site].installed, .installedKept,
            "site \(site + 1) wants snapshot \(snapshot.index), it has installed that of \(sites[site].installed)")
    }

    /// A planted bug: whatever the log lacks, a database that has come as far is left alone.
    private func isKept(_ applied: LogIndex, by snapshot: SnapshotMetadata) -> Bool {
        options.bug == .keepDatabaseAtInstall && applied >= snapshot.index
    }

    /// Damage may be found only where a disk has decayed.
    private mutating func survey(_ site: Int) throws(Violation) -> OpenedLog? {
        sites[site].disk.isOpening = true
        let directory = SimulatedDirectory(sites[site].disk, view: .ahead, lies: DiskLies(options.bug))
        let opening: LogOpening
        do {
            opening = try LogOpening(
                directory, clusterID: SimulatedJournal.clusterID, options: journalOptions(site))
        } catch {
            throw Violation(invariant: .noFalseAlarm, detail: "site \(site + 1) cannot be opened: \(error)")
        }
        switch opening {
        case .whole(let log):
            try checker.require(
                log.recovery.loss == nil || sites[site].isRotten, .noFalseAlarm,
                "site \(site + 1) finds damage on an undamaged disk: \(log.recovery.loss, default: "")")
            return log
        case .incomplete(let gaps):
            try checker.require(
                sites[site].isRotten, .noFalseAlarm,
                "site \(site + 1) misses entries on an undamaged disk: \(gaps.missing)")
            sites[site].installed = 0
            beginRepair(gaps, of: site)
            return nil
        }
    }

    /// The database's file is gone, and the site starts again. What the log no longer has, its own snapshot gives; a
    /// rotten one does not, and the log may be on its way to be cut behind it.
    mutating func loseDatabase(_ site: Int) -> Bool {
        guard sites[site].isUp, let log = sites[site].journal?.log,
            log.firstIndex <= (sites[site].soundSnapshot?.metadata.index ?? 0) + 1,
            !sites[site].snapshots.contains(where: \.isRotten)
        else { return false }
        note("the database of \(site + 1) is lost")
        sites[site].machine = StateMachine(trading: trading.database(options))
        sites[site].safeMachine = sites[site].machine
        crash(site, losesPower: false)
        return true
    }

    private mutating func restoreDatabase(of site: Int, behind recovery: Journal.Recovery) throws(Violation) {
        let applied = sites[site].machine.durableMark.index
        let standing = DatabaseStanding(
            applied: applied, term: sites[site].machine.durableMark.term, log: recovery,
            snapshot: sites[site].soundSnapshot?.metadata.index ?? 0)
        switch standing {
        case .fits: break
        case .needsSnapshot where options.bug == .openShortDatabase: throw unfit(applied, recovery, at: site)
        case .needsSnapshot:
            tally.count(.databasesRestored)
            if let newest = sites[site].soundSnapshot { sites[site].disk.add(.replaceDatabase(newest.machine)) }
        case .endsBeforeLog, .endsPastLog, .contradictsLog: throw unfit(applied, recovery, at: site)
        }
    }

    private func unfit(_ applied: LogIndex, _ recovery: Journal.Recovery, at site: Int) -> Violation {
        Violation(
            invariant: .applyWithinLog,
            detail: "site \(site + 1) has applied \(applied), its log is \(recovery.firstIndex) to "
                + "\(recovery.lastIndex)")
    }

    private mutating func countOpening(_ recovery: Journal.Recovery, of site: Int) {
        tally.count(.restarts)
        if recovery.cutBytes > 0 { tally.count(.tornTailsCut) }
        sites[site].isShaky = recovery.cutBytes > 0
        if recovery.repairedVote { tally.count(.votesRepairedFromTheOtherCopy) }
        guard let loss = recovery.loss else { return }
        if loss.tail != nil { tally.count(.tailsLost) }
        if loss.vote { tally.count(.votesLost) }
    }

    /// What a process believed durable, and a vote that was told, are there again, but for what is on record as lost.
    private mutating func checkRecovered(_ log: OpenedLog, of site: Int) throws(Violation) {
        let recovery = log.recovery
        if let believed = sites[site].believed, believed.firstIndex <= believed.lastIndex {
            for index in believed.firstIndex...believed.lastIndex {
                guard index >= recovery.firstIndex, let term = believed.term(at: index) else { continue }
                // What is left of a damaged log may be what a lost entry had replaced.
                if recovery.loss?.tail != nil {
                    sites[site].lostTerms[index] = term
                } else {
                    try checker.require(
                        recovery.term(at: index) == term, .durableKept,
                        "site \(site + 1) had \(index)@\(term) on its disk, its log now "
                            + (recovery.term(at: index).map { "has term \($0) there" }
                                ?? "ends at \(recovery.lastIndex)"))
                }
            }
        }
        guard recovery.loss?.vote != true else { return }
        let (told, found) = (sites[site].toldVote, recovery.vote)
        try checker.require(
            found.term > told.term
                || found.term == told.term && (told.votedFor == nil || told.votedFor == found.votedFor), .votesKept,
            "site \(site + 1) told vote \(told), its disk has \(found)")
    }

    /// Does to the disk what opening asked for. False when the site is struck in the middle of it.
    mutating func carryOutOpening(of site: Int) throws(Violation) -> Bool {
        let isStruck = isChaos && options.faults.contains(.crashWhileOpening) && diskDice.oneIn(8)
        let count = sites[site].disk.plan.count
        let done = isStruck ? diskDice.below(count + 1) : count
        for _ in 0..<done { carryOutNext(site) }
        guard isStruck else { return true }
        tally.count(.crashWhileOpening)
        tally.count(.crashesWhileOpening)
        if options.faults.contains(.failedSync), diskDice.oneIn(3), case .sync? = sites[site].disk.plan.first {
            note("\(site + 1) halts while opening: a sync failed")
            sites[site].disk.failNext(&diskDice)
            sites[site].disk.endProcess()
        } else if diskDice.oneIn(3) {
            note("\(site + 1) is killed while opening")
            sites[site].disk.endProcess()
        } else {
            note("\(site + 1) loses power while opening")
            if sites[site].losePower(&diskDice) { tally.count(.filesTornByPowerLoss) }
        }
        sites[site].repair = nil
        restart(site, within: 10 * millisecond...second)
        return false
    }

    private mutating func carryOutNext(_ site: Int) {
        switch sites[site].disk.carryOutNext() {
        case .replaceDatabase(let machine)?:
            sites[site].machine = machine
            sites[site].machine.makeDurable()
            sites[site].safeMachine = sites[site].machine
        case .syncDatabase?: sites[site].safeMachine = sites[site].machine
        case .forgetInstallation?:
            sites[site].pendingInstall = nil
        default: break
        }
    }
}

extension PlantedBug {
    /// What a start takes for what opening found.
    fileprivate func recovered(_ recovery: Journal.Recovery) -> Journal.Recovery {
        var changed = recovery
        switch self {
        case .forgetVote: changed.vote = Journal.Vote(term: recovery.vote.term, votedFor: nil)
        case .forgetLostTail: changed.loss = recovery.loss.map { Loss(tail: nil, vote: $0.vote) }
        case .forgetLostVote: changed.loss = recovery.loss.map { Loss(tail: $0.tail, vote: false) }
        default: break
        }
        if changed.loss?.tail == nil, changed.loss?.vote == false { changed.loss = nil }
        return changed
    }
}
