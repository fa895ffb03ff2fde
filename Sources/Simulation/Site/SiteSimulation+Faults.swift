import Journal
import SiteStorage
import TradingStore

extension SiteSimulation {
    /// What a site is doing.
    enum Activity {
        case opening, writingLog, storing, checkpointing, copying, archiving, receiving, closing

        var struck: Tally.Event {
            switch self {
            case .opening: .crashesWhileOpening
            case .writingLog: .crashesWritingTheLog
            case .storing: .crashesInATransaction
            case .checkpointing: .crashesInACheckpoint
            case .copying: .crashesTakingASnapshot
            case .archiving: .crashesArchiving
            case .receiving: .crashesGettingASnapshot
            case .closing: .crashesClosing
            }
        }

        /// One in how many is struck; nil for as many as others. What is seldom done is struck more often.
        fileprivate var odds: Int64? {
            switch self {
            case .opening, .closing: 4
            case .checkpointing, .archiving: 2
            default: nil
            }
        }

        /// Changes to the disk that it makes, about.
        fileprivate var changes: Int {
            switch self {
            case .opening: 60
            case .writingLog: 6
            case .storing: 30
            case .checkpointing: 40
            case .copying: 300
            case .archiving: 8
            case .receiving: 4
            case .closing: 20
            }
        }
    }

    /// Changes to the disk that come at most before one that is the last; syncs before one that fails.
    private static let farthestChange = 60
    private static let farthestSync = 6

    mutating func strike() {
        if disk.isFull, now >= fullUntil { disk.isFull = false }
        guard faultDice.oneIn(plan.faultInterval), let kind = options.world.faultKinds.randomElement(&faultDice),
            options.faults.contains(kind)
        else { return }
        switch kind {
        case .powerLoss, .kill, .crashWhileOpening: disk.changesLeft = faultDice.below(Self.farthestChange)
        case .failedSync: disk.syncsLeft = faultDice.below(Self.farthestSync)
        case .diskFull:
            note("the disk is full")
            tally.count(.diskFull)
            disk.isFull = true
            fullUntil = now + faultDice.within(10 * millisecond...500 * millisecond)
        case .snapshotRot: rotSnapshot()
        case .databaseLoss: losesDatabase = true
        default: break
        }
    }

    /// One bit of the newest snapshot is another.
    private mutating func rotSnapshot() {
        guard let running = process, let note = running.snapshots.newest(), rotten.isEmpty,
            let file = disk.contents.file(named: "\(SnapshotDirectory.name)/\(note.digest).sqlite")
        else { return }
        self.note("snapshot \(note.index) rots")
        tally.count(.snapshotRot)
        rotten.insert(note.digest)
        disk.flip(bit: faultDice.below(8), at: faultDice.below(disk.contents.files[file].length), of: file)
    }

    /// Now and then what begins is struck in the middle.
    mutating func begin(_ activity: Activity) {
        self.activity = activity
        failASync(of: activity)
        let kinds: [FaultKind] = activity == .opening ? [.crashWhileOpening] : [.powerLoss, .kill]
        guard isChaos, disk.changesLeft == nil, kinds.contains(where: options.faults.contains),
            faultDice.oneIn(activity.odds ?? plan.faultInterval)
        else { return }
        disk.changesLeft = faultDice.below(activity.changes)
    }

    /// Chance would mostly meet the log's. The next process finds what this one had in memory.
    private mutating func failASync(of activity: Activity) {
        guard isChaos, options.faults.contains(.failedSync), [.checkpointing, .closing].contains(activity),
            faultDice.oneIn(8)
        else { return }
        disk.syncsLeft = faultDice.below(2)
    }

    /// What the snapshot stands for is gone from the log. The database has it for good, with or without the snapshot.
    mutating func strikeAfterArchiving() {
        guard isChaos, options.faults.contains(.powerLoss), faultDice.oneIn(4) else { return }
        if options.faults.contains(.snapshotRot), !faultDice.oneIn(4) { rotSnapshot() }
        disk.changesLeft = 0
    }

    mutating func heal() {
        disk.isFull = false
        disk.changesLeft = nil
        disk.syncsLeft = nil
        losesDatabase = false
    }

    /// Something the process did has failed. Where nothing had gone wrong with the disk, nothing may fail.
    mutating func failed(_ error: any Error) throws(Violation) {
        if let violation = error as? Violation { throw violation }
        if disk.hasEnded {
            tally.count(activity.struck)
            if activity == .opening { tally.count(.crashWhileOpening) }
            let losesPower =
                options.faults.contains(.powerLoss) && (!options.faults.contains(.kill) || faultDice.oneIn(2))
            tally.count(losesPower ? .powerLoss : .kill)
            try end(losingPower: losesPower, because: "struck while \(words(of: "\(activity)"))")
        } else {
            guard disk.hasRefused else {
                throw Violation(
                    invariant: .noFalseAlarm, detail: "fails while \(words(of: "\(activity)")): \(text(error))")
            }
            tally.count(.haltsOnAFailedWrite)
            try end(losingPower: false, because: "halts while \(words(of: "\(activity)")): \(text(error))")
        }
    }

    /// The process is gone; what the kernel holds stays, or not all of it.
    mutating func end(losingPower: Bool, because reason: String) throws(Violation) {
        note(reason + (losingPower ? ", and loses power" : ""))
        let old = process
        process = nil
        if losingPower {
            if disk.losePower() { tally.count(.filesTornByPowerLoss) }
        } else {
            disk.endProcess()
        }
        try? old?.store.close()
        if losesDatabase, let old { loseDatabase(of: old) }
    }

    /// The log has all of it, or a snapshot what the log has not: no site could do without both.
    private mutating func loseDatabase(of old: SiteProcess) {
        guard rotten.isEmpty, old.newest >= old.map.base.index else { return }
        losesDatabase = false
        note("its database is gone")
        tally.count(.databaseLoss)
        disk.lose([DatabaseFile.name, DatabaseFile.name + "-wal"])
    }
}

extension Array {
    func randomElement(_ dice: inout Dice) -> Element? { isEmpty ? nil : self[dice.below(count)] }
}
