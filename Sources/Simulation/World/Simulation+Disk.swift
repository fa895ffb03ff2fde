import Journal
import Ledger
import SiteCore

extension Simulation {
    /// Lets a site's journal go on as far as it can without waiting.
    mutating func runDisk(_ site: Int) throws(Violation) {
        guard !sites[site].isSyncing, sites[site].journal != nil else { return }
        let (step, completions) = sites[site].advanceDisk(at: now)
        for completion in completions {
            var completion = completion
            if case .voteSaved(let vote) = completion { sites[site].toldVote = vote }
            if case .written(let id) = completion { sites[site].pending[id] = nil }
            if options.bug == .reorderCompletions, case .written = completion {
                completion = .written(sites[site].newestWrite)
            }
            queue.push(.input(.completed(completion), site: site, life: sites[site].life), at: now)
            repeatNowAndThen(completion, at: site)
        }
        switch step {
        case .idle: break
        case .syncing:
            tally.count(.disksSynced)
            sites[site].isSyncing = true
            let stall = max(0, sites[site].disk.stalledUntil - now)
            let due = now + stall + diskDice.within(100 * microsecond...plan.slowestSync)
            sites[site].syncDue = due
            queue.push(.synced(site: site, life: sites[site].life), at: due)
            strikeWhileRolling(site)
        case .diskFull: try halt(site, "its disk is full")
        case .failed(let error): try found(error, at: site, "writing")
        }
    }

    /// The core may be told again, and late, what it knows.
    private mutating func repeatNowAndThen(_ completion: Completion, at site: Int) {
        guard case .written = completion, isChaos, diskDice.oneIn(32) else { return }
        let due = now + diskDice.within(0...100 * millisecond)
        queue.push(.input(.completed(completion), site: site, life: sites[site].life), at: due)
    }

    /// The steps from one segment to the next are few and short; left to chance, power would hardly ever fail between
    /// them, nor in the first writes over what an earlier failure has torn.
    private mutating func strikeWhileRolling(_ site: Int) {
        guard isChaos, laggard == nil, options.faults.contains(.powerLoss), let journal = sites[site].journal else {
            return
        }
        let odds = sites[site].isShaky ? 4 : journal.oddsWhileRolling
        guard let odds, diskDice.oneIn(odds) else { return }
        crash(site, losesPower: true)
        tally.count(.powerLoss)
    }

    mutating func finishSync(_ site: Int) throws(Violation) {
        sites[site].isSyncing = false
        if sites[site].disk.failsNextSync {
            sites[site].disk.failsNextSync = false
            sites[site].disk.failNext(&diskDice)
            tally.count(.failedSync)
            guard options.bug == .retryFailedSync else { return try halt(site, "a sync failed") }
        }
        note("\(site + 1) synced")
        sites[site].journal?.finishSync()
        try runDisk(site)
    }

    /// The core hears of it and makes way; then the log is opened anew. What the kernel holds stays.
    private mutating func halt(_ site: Int, _ reason: String) throws(Violation) {
        note("\(site + 1) halts: \(reason)")
        tally.count(.haltsOnAFailedWrite)
        sites[site].isSyncing = true
        try step(site, .storageFailed)
        endProcess(site, losesPower: false)
        restart(site, within: 50 * millisecond...2 * second)
    }

    mutating func restart(_ site: Int, within delay: ClosedRange<Int64>) {
        if !isChaos { peaceBegan = max(peaceBegan, min(now, latestPeace)) }
        let delay = isChaos ? faultDice.within(delay) : 0
        queue.push(.restart(site: site, life: sites[site].life), at: now + delay)
    }

    /// Committed entries go through the state machine; now and then what it did becomes durable.
    mutating func apply(_ site: Int, through last: LogIndex) throws(Violation) {
        let first = sites[site].machine.applied + 1
        try checker.require(
            first <= last, .applyWithinLog, "site \(site + 1) applies \(last) again, it is at \(first - 1)")
        let isFromMemory = !diskDice.oneIn(8)
        let kept = isFromMemory ? sites[site].replica?.entries(from: first, through: last) : nil
        let read = kept == nil ? try readChecked(site, from: first, through: last, maximumBytes: .max) : kept
        guard let entries = read else { return }
        note("\(site + 1) applies \(entries.text)")
        for entry in entries { try apply(site, entry) }
        guard diskDice.oneIn(4) else { return }
        sites[site].machine.makeDurable()
        if diskDice.oneIn(8) { sites[site].safeMachine = sites[site].machine }
    }

    private mutating func apply(_ site: Int, _ entry: Entry) throws(Violation) {
        try checker.require(
            sites[site].holds(entry.index, term: entry.term), .applyWithinLog,
            "site \(site + 1) applies \(entry.index)@\(entry.term), which its disk does not hold")
        let outcome = sites[site].machine.apply(entry, bug: options.bug)
        tally.count(.entriesApplied)
        var isNew = false
        if try checker.applied(entry, outcome, machine: sites[site].machine, by: site) {
            tally.count(.entriesCommitted)
            if outcome.key != nil && !outcome.isEffective { tally.count(.retriesFoundInTheLog) }
            isNew = true
        }
        if let trading = outcome.trading { try traded(entry, trading, at: site, isNew: isNew) }
        guard let waiting = sites[site].waiting.removeValue(forKey: entry.index), waiting.term == entry.term,
            waiting.key == outcome.key
        else { return }
        try answer(waiting, with: outcome.answer, from: site)
    }

    /// Nil when the disk's bytes are not what was written, and the site halts for it; only where it decayed may that
    /// be.
    private mutating func readChecked(
        _ site: Int, from first: LogIndex, through last: LogIndex, maximumBytes: Int
    ) throws(Violation) -> [Entry]? {
        guard let journal = sites[site].journal else { return nil }
        let entries: [Entry]
        do throws(JournalError) {
            entries = try journal.readIfThere(from: first, through: last, maximumBytes: maximumBytes)
        } catch {
            try found(error, at: site, "reading")
            return nil
        }
        for entry in entries { try checker.readBack(entry, by: site) }
        return entries
    }

    /// The site starts again with the file under suspicion, as the product's does.
    mutating func found(_ error: JournalError, at site: Int, _ doing: String) throws(Violation) {
        try checker.require(
            sites[site].isRotten, .readBack, "site \(site + 1) fails \(doing): \(error)")
        // A site that opens ends for good where what it has just read in full is damaged nonetheless.
        try checker.require(
            sites[site].suspects.add(error) || error.damagedFile == nil, .readBack,
            "site \(site + 1) has read the file in full, and fails \(doing): \(error)")
        tally.count(.damageDetected)
        try halt(site, "\(doing) found damage: \(error)")
    }

    /// Entries for a peer that is far behind.
    mutating func fetch(
        _ site: Int, from first: LogIndex, maximumBytes: Int, for peer: NodeID
    ) throws(Violation) {
        // They cannot be read this time.
        if isChaos, diskDice.oneIn(16) { return try step(site, .fetched([], for: peer)) }
        guard let last = sites[site].replica?.lastIndex, first <= last,
            let entries = try readChecked(site, from: first, through: last, maximumBytes: maximumBytes)
        else { return }
        try step(site, .fetched(entries, for: peer))
    }
}

extension Site {
    mutating func advanceDisk(at time: VirtualTime) -> (step: SimulatedJournal.Step, completions: [Completion]) {
        var completions: [Completion] = []
        let step = journal?.advance(at: time) { completions.append($0) } ?? .idle
        return (step, completions)
    }
}
