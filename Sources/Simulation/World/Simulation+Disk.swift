import Journal
import Ledger

extension Simulation {
    /// Lets a site's journal go on as far as it can without waiting.
    mutating func runDisk(_ site: Int) throws(Violation) {
        guard !sites[site].isSyncing, sites[site].writer != nil else { return }
        let (step, completions) = sites[site].advanceDisk(at: now)
        for completion in completions {
            var completion = completion
            if case .voteSaved(let vote) = completion { sites[site].toldVote = vote }
            if case .written(let id) = completion { sites[site].pending[id] = nil }
            if options.bug == .reorderCompletions, case .written = completion {
                completion = .written(sites[site].newestWrite)
            }
            queue.push(.input(.completed(completion), site: site, life: sites[site].life), at: now)
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
        }
    }

    /// The steps from one segment to the next are few and short; left to chance, power would hardly ever fail between them.
    private mutating func strikeWhileRolling(_ site: Int) {
        guard isChaos, options.faults.contains(.powerLoss), let odds = sites[site].writer?.oddsWhileRolling,
            diskDice.oneIn(odds)
        else { return }
        crash(site, losesPower: true)
        tally.count(.powerLoss)
    }

    mutating func finishSync(_ site: Int) throws(Violation) {
        sites[site].isSyncing = false
        if sites[site].disk.failsNextSync {
            sites[site].disk.failsNextSync = false
            sites[site].failSync(&diskDice)
            tally.count(.failedSync)
            guard options.bug == .retryFailedSync else { return try halt(site, "a sync failed") }
        }
        note("\(site + 1) synced")
        sites[site].finishSync()
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
        if !isChaos { peaceBegan = max(peaceBegan, now) }
        let delay = isChaos ? faultDice.within(delay) : 0
        queue.push(.restart(site: site, life: sites[site].life), at: now + delay)
    }

    /// Committed entries go through the state machine; now and then what it did becomes durable.
    mutating func apply(_ site: Int, through last: LogIndex) throws(Violation) {
        let first = sites[site].machine.applied + 1
        try checker.require(
            first <= last, .applyWithinLog, "site \(site + 1) applies \(last) again, it is at \(first - 1)")
        let isFromMemory = !diskDice.oneIn(8)
        guard
            let entries = isFromMemory
                ? sites[site].replica?.entries(from: first, through: last) ?? read(site, from: first, through: last)
                : try readChecked(site, from: first, through: last)
        else { return try halt(site, "an entry cannot be read") }
        note("\(site + 1) applies \(entries.text)")
        for entry in entries { try apply(site, entry) }
        if diskDice.oneIn(4) { sites[site].machine.makeDurable() }
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

    /// Nil when the disk's bytes are not what was written; only where it decayed may that be.
    private mutating func readChecked(
        _ site: Int, from first: LogIndex, through last: LogIndex
    ) throws(Violation) -> [Entry]? {
        if let entries = read(site, from: first, through: last) {
            for entry in entries { try checker.readBack(entry, by: site) }
            return entries
        }
        try checker.require(
            sites[site].isRotten, .readBack, "site \(site + 1) cannot read \(first) through \(last) back")
        return nil
    }

    private func read(_ site: Int, from first: LogIndex, through last: LogIndex) -> [Entry]? {
        guard let writer = sites[site].writer, first > writer.base, last <= LogIndex(writer.places.count) else {
            return nil
        }
        let places = writer.places
        var entries: [Entry] = []
        for index in first...last {
            guard let entry = try? places[Int(index) - 1].entry(index, on: sites[site].disk) else { return nil }
            entries.append(entry)
        }
        return entries
    }

    /// Entries for a peer that is far behind.
    mutating func fetch(
        _ site: Int, from first: LogIndex, maximumBytes: Int, for peer: NodeID
    ) throws(Violation) {
        var entries: [Entry] = []
        var bytes = 0
        var index = first
        while index > sites[site].writer?.base ?? 0, index <= LogIndex(sites[site].writer?.places.count ?? 0) {
            guard let entry = try readChecked(site, from: index, through: index)?.first else {
                return try halt(site, "an entry cannot be read for a peer")
            }
            bytes += entry.bytes.count
            if bytes > maximumBytes && !entries.isEmpty { break }
            entries.append(entry)
            index += 1
        }
        try step(site, .fetched(entries, for: peer))
    }
}

extension Site {
    mutating func advanceDisk(at time: VirtualTime) -> (step: JournalWriter.Step, completions: [Completion]) {
        var completions: [Completion] = []
        let step = writer?.advance(&disk, at: time) { completions.append($0) } ?? .idle
        return (step, completions)
    }

    mutating func finishSync() { writer?.finishSync(&disk) }

    mutating func failSync(_ dice: inout Dice) {
        if let file = writer?.fileBeingSynced { disk.failSync(file, &dice) }
    }
}
