import Journal
import Ledger
import Raft

extension Simulation {
    /// Opens a site's disk and starts a process on what is there.
    mutating func start(_ site: Int) throws(Violation) {
        let log = try open(site)
        sites[site].isStruck = false
        try checkRecovered(log, of: site)
        guard settle(log, of: site) else { return }
        if log.tornLength > 0 { tally.count(.tornTailsCut) }
        if log.repairedVote { tally.count(.votesRepairedFromTheOtherCopy) }
        tally.count(.replacedSegmentsFoundAtStart, log.supersededCount)
        tally.count(.restarts)
        let applied = sites[site].machine.applied
        try sites[site].machine.restart(site)
        if options.bug == .applyTwiceAfterRestart { sites[site].machine.misplaceMark() }
        tally.count(.entriesReplayedAfterARestart, Int(applied - sites[site].machine.applied))
        let saved = log.voteSlot.vote
        let vote = options.bug == .forgetVote ? Journal.Vote(term: saved.term, votedFor: nil) : saved
        var replica = try Replica(
            Replica.Start(
                site: site, founders: site < plan.founderCount ? (1...NodeID(plan.founderCount)).map { $0 } : [],
                seed: options.seed, vote: vote, lost: recordedLoss(site), bug: options.bug),
            log: log, machine: sites[site].machine, at: sites[site].clock.reading(at: now))
        replica.setClock(offset: sites[site].clock.wallOffset)
        sites[site].replica = replica
        sites[site].writer = JournalWriter(log, segmentLength: plan.segmentLength, bug: options.bug)
        sites[site].newestIndex = log.lastIndex
        note(
            "\(site + 1) starts: vote term \(vote.term) for \(vote.votedFor.map(String.init) ?? "nobody"), last "
                + "\(log.lastIndex)@\(log.lastTerm), applied \(sites[site].machine.applied)"
                + (log.base.index > 0 ? ", base \(log.base.index)" : "")
                + (sites[site].lost.map { ", lost\($0.tail ? " tail" : "")\($0.vote ? " vote" : "")" } ?? "")
                + (log.tornLength > 0 ? ", cut \(log.tornLength) bytes" : ""))
        // Where the log begins after what the database has, the database is the snapshot.
        _ = takeSnapshot(site)
        if let newest = sites[site].snapshots.last { try step(site, .snapshotAvailable(newest.metadata)) }
        arm(site)
    }

    /// Opens a site's disk. What has decayed is put on record as lost, and cut away; only there may anything be damaged.
    private mutating func open(_ site: Int) throws(Violation) -> LogOnDisk {
        if let mark = sites[site].unfinishedInstall {
            Salvage.reset(&sites[site].disk, to: mark, segmentLength: plan.segmentLength)
            sites[site].unfinishedInstall = nil
            sites[site].believedTerms = LogOnDisk.padding(mark)
            sites[site].believedBase = mark.index
            tally.count(.installsFinishedAtStart)
        }
        for _ in 0..<Self.maximumSalvages {
            do throws(Refusal) {
                return try LogOnDisk(
                    opening: &sites[site].disk, segmentLength: plan.segmentLength, bug: options.bug)
            } catch { try salvage(site, error) }
        }
        throw Violation(invariant: .noFalseAlarm, detail: "site \(site + 1) cannot be opened")
    }

    /// More than one disk can have wrong with it.
    private static let maximumSalvages = 10

    private mutating func salvage(_ site: Int, _ refusal: Refusal) throws(Violation) {
        note("\(site + 1) finds damage: \(refusal)")
        try checker.require(
            sites[site].isRotten, .noFalseAlarm, "site \(site + 1) refuses an undamaged disk: \(refusal)")
        tally.count(.damageDetected)
        var lost = sites[site].lost ?? (tail: false, vote: false)
        if case .vote = refusal.kind {
            lost.vote = true
            sites[site].lost = lost
            tally.count(.votesLost)
            Salvage.vote(on: &sites[site].disk)
        } else {
            lost.tail = true
            sites[site].lost = lost
            tally.count(.tailsLost)
            for (position, term) in sites[site].believedTerms.enumerated() where term > 0 {
                sites[site].lostTerms[LogIndex(position) + 1] = term
            }
            Salvage.log(
                refusal, on: &sites[site].disk, database: sites[site].machine.durableMark,
                segmentLength: plan.segmentLength)
        }
    }

    private func recordedLoss(_ site: Int) -> Raft.Lost? {
        guard var lost = sites[site].lost else { return nil }
        if options.bug == .forgetLostTail { lost.tail = false }
        if options.bug == .forgetLostVote { lost.vote = false }
        guard lost.tail || lost.vote else { return nil }
        return Raft.Lost(tail: lost.tail, vote: lost.vote, session: UInt64(sites[site].life) + 1)
    }

    /// What a process believed durable, and a vote that was told, are there again, but for what is on record as lost.
    private func checkRecovered(_ log: LogOnDisk, of site: Int) throws(Violation) {
        let terms = log.terms
        // What is left of a damaged log may be what a lost entry had replaced.
        let believed = sites[site].lost?.tail == true ? [] : sites[site].believedTerms
        for (position, term) in believed.enumerated() where term > 0 && position >= log.base.index {
            try checker.require(
                position < terms.count && terms[position] == term, .durableKept,
                "site \(site + 1) had \(position + 1)@\(term) on its disk, its log now "
                    + (position < terms.count ? "has term \(terms[position]) there" : "ends at \(terms.count)"))
        }
        for entry in log.entries { try checker.readBack(entry, by: site) }
        guard sites[site].lost?.vote != true else { return }
        let told = sites[site].toldVote
        let found = log.voteSlot.vote
        try checker.require(
            found.term > told.term
                || found.term == told.term && (told.votedFor == nil || told.votedFor == found.votedFor), .votesKept,
            "site \(site + 1) told vote \(told), its disk has \(found)")
    }

    /// Carries out what opening still has to do. False when it is struck in the middle of it.
    private mutating func settle(_ log: LogOnDisk, of site: Int) -> Bool {
        let isStruck = isChaos && options.faults.contains(.crashWhileOpening) && diskDice.oneIn(8)
        let done = isStruck ? diskDice.below(log.settling.count + 1) : log.settling.count
        for operation in log.settling.prefix(done) { operation.carryOut(on: &sites[site].disk) }
        guard isStruck else { return true }
        tally.count(.crashWhileOpening)
        tally.count(.crashesWhileOpening)
        if options.faults.contains(.failedSync), diskDice.oneIn(3), done < log.settling.count,
            case .sync(let file) = log.settling[done]
        {
            note("\(site + 1) halts while opening: a sync failed")
            sites[site].disk.failSync(file, &diskDice)
        } else if diskDice.oneIn(3) {
            note("\(site + 1) is killed while opening")
        } else {
            note("\(site + 1) loses power while opening")
            if sites[site].disk.losePower(&diskDice) { tally.count(.filesTornByPowerLoss) }
        }
        restart(site, within: 10 * millisecond...second)
        return false
    }
}
