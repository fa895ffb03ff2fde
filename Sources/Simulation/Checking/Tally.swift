/// What a run, or many, went through: the rare states a simulation has to reach to be worth something.
package struct Tally: Sendable, Equatable {
    package enum Event: Int, CaseIterable, Sendable {
        case leadersElected, leadersSteppedDown, conflictsTruncated, segmentsBegun, segmentsReplacedByTruncation,
            replacedSegmentsFoundAtStart
        case filesTornByPowerLoss, tornTailsCut, votesRepairedFromTheOtherCopy
        case restarts, crashesWhileOpening, damageDetected, scrubs, damageFoundByScrub, haltsOnAFailedWrite
        case tailsLost, votesLost, recoveries
        case repairsBegun, entriesRepaired, repairEntriesRefused, repairsHelpedByOneUnderRepair, logsBegunBehindMissing,
            logsCutAtMissing
        case stepDownsForAHigherTerm, stepDownsWithoutQuorum, stepDownsForAStalledDisk, stepDownsForAFailedDisk,
            stepDownsOfTheRemoved, stepDownsForATransfer, stepDownsForAWrongClock, timeLeapsRefused
        case snapshotsTaken, logsCompacted, snapshotsWanted, snapshotsInstalled, snapshotsGivenUp,
            snapshotsArrived, transfersGoneOnWith, rottenSnapshotsRefused, rottenSnapshotsRemoved, databasesRestored,
            databasesAheadOfTheirLog, refusalsForgotten
        case membershipChangesBegun, membershipChangesRefused, membershipsAdopted
        case fetchesFromDisk, transfersBegun, transfersDone, transfersAbandoned
        case commandsProposed, proposalsRefused, proposalsRefusedAsBusy, retriesFoundInTheLog, answers
        case readsServed, readsAbandoned, leasesChecked
        case entriesCommitted, entriesApplied, entriesReplayedAfterARestart
        case messagesDelivered, disksSynced
        // Of the trading world alone.
        case signalsDecided, missedSignalsProposed, decisionsPending, decisionsDenied, ordersMade, cancelsMade
        case decisionsRefusedUnreconciled
        case ordersSent, cancelsSent, ordersNeverSent, ordersHeldByLease, sessionsCutForLease
        case logons, logonsRefused, takeovers, takeoversRefusedAndThenAccepted
        case gapsFilled, missedReportsRecovered, reportsCommitted, reportsFoundInTheLog
        case fills, lateFills, fillsMissing
        case ordersInDoubt, ordersInDoubtFound, ordersInDoubtUnknown, ordersRejected, ordersFilled, ordersCanceled
        case sessionsReconciled, sessionsLost
        case venueRestarts
        // Of the site world alone.
        case transactions, checkpoints
        case crashesWritingTheLog, crashesInATransaction, crashesInACheckpoint, crashesTakingASnapshot,
            crashesArchiving, crashesGettingASnapshot, crashesClosing

        package var name: String { words(of: "\(self)") }
    }

    private var events = [Int](repeating: 0, count: Event.allCases.count)
    private var faults = [Int](repeating: 0, count: FaultKind.allCases.count)

    package init() {}

    package subscript(event: Event) -> Int { events[event.rawValue] }

    package subscript(fault: FaultKind) -> Int { faults[fault.rawValue] }

    mutating func count(_ event: Event, _ times: Int = 1) { events[event.rawValue] += times }

    mutating func count(_ fault: FaultKind, _ times: Int = 1) { faults[fault.rawValue] += times }

    package mutating func add(_ other: Tally) {
        for position in events.indices { events[position] += other.events[position] }
        for position in faults.indices { faults[position] += other.faults[position] }
    }
}

/// The words that a name in camel case is made of.
func words(of name: String) -> String {
    name.reduce(into: "") { words, letter in words += letter.isUppercase ? " " + letter.lowercased() : String(letter) }
}
