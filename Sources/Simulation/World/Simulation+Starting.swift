import Journal
import Ledger

extension Simulation {
    /// Opens a site's disk and starts a process on what is there.
    mutating func start(_ site: Int) throws(Violation) {
        guard !sites[site].isLost else { return }
        let log: LogOnDisk
        do throws(Refusal) {
            log = try LogOnDisk(opening: &sites[site].disk, segmentLength: plan.segmentLength, bug: options.bug)
        } catch { return try refuse(site, error) }
        try checkRecovered(log, of: site)
        guard settle(log, of: site) else { return }
        if log.tornLength > 0 { tally.count(.tornTailsCut) }
        if log.repairedVote { tally.count(.votesRepairedFromTheOtherCopy) }
        tally.count(.replacedSegmentsFoundAtStart, log.supersededCount)
        tally.count(.restarts)
        let applied = sites[site].machine.applied
        sites[site].machine.restart(with: log.leaves)
        if options.bug == .applyTwiceAfterRestart { sites[site].machine.misplaceMark() }
        tally.count(.entriesReplayedAfterARestart, Int(applied - sites[site].machine.applied))
        let saved = log.voteSlot.vote
        let vote = options.bug == .forgetVote ? Journal.Vote(term: saved.term, votedFor: nil) : saved
        var replica = try Replica(
            site: site, of: sites.count, seed: options.seed, log: log, vote: vote,
            applied: sites[site].machine.applied, at: sites[site].clock.reading(at: now))
        replica.setClock(offset: sites[site].clock.wallOffset)
        sites[site].replica = replica
        sites[site].writer = JournalWriter(log, segmentLength: plan.segmentLength, bug: options.bug)
        sites[site].newestIndex = LogIndex(log.entries.count)
        note(
            "\(site + 1) starts: vote term \(vote.term) for \(vote.votedFor.map(String.init) ?? "nobody"), last "
                + "\(log.entries.count)@\(log.entries.last?.term ?? 0), applied \(sites[site].machine.applied)"
                + (log.tornLength > 0 ? ", cut \(log.tornLength) bytes" : ""))
        arm(site)
    }

    /// Damage is found and the site stays down: right where a disk decayed, and only there.
    private mutating func refuse(_ site: Int, _ refusal: Refusal) throws(Violation) {
        note("\(site + 1) refuses to start: \(refusal)")
        try checker.require(
            sites[site].isRotten, .noFalseAlarm, "site \(site + 1) refuses an undamaged disk: \(refusal)")
        sites[site].isLost = true
        tally.count(.damageDetected)
        if !isChaos { peaceBegan = max(peaceBegan, now) }
    }

    /// What a process believed durable, and a vote that was told, are there again.
    private func checkRecovered(_ log: LogOnDisk, of site: Int) throws(Violation) {
        for (position, term) in sites[site].believedTerms.enumerated() {
            try checker.require(
                position < log.entries.count && log.entries[position].term == term, .durableKept,
                "site \(site + 1) had \(position + 1)@\(term) on its disk, its log now "
                    + (position < log.entries.count
                        ? "has term \(log.entries[position].term) there" : "ends at \(log.entries.count)"))
        }
        for entry in log.entries { try checker.readBack(entry, by: site) }
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
