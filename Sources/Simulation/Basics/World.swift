/// What is simulated.
package enum World: String, CaseIterable, Sendable {
    /// Consensus and the log, under the smallest state machine there is.
    case registers
    /// The same under the trading state machine, with the order gateway on the leader and a venue.
    case trading
    /// One site's log, its SQLite database and its snapshots on a disk that may be struck at any change.
    case site

    /// How long things go wrong in a run.
    package var defaultChaos: Int64 { self == .site ? 5 * second : Options.defaultChaos }

    /// What can go wrong there.
    package var faultKinds: [FaultKind] {
        switch self {
        case .registers: FaultKind.allCases.filter { $0.rawValue < FaultKind.connectionReset.rawValue }
        case .trading: FaultKind.allCases
        case .site: [.kill, .powerLoss, .crashWhileOpening, .diskFull, .failedSync, .snapshotRot, .databaseLoss]
        }
    }

    /// What may happen there and is worth counting.
    package var events: [Tally.Event] {
        switch self {
        case .registers: Tally.Event.allCases.filter { $0.rawValue < Tally.Event.signalsDecided.rawValue }
        case .trading: Tally.Event.allCases.filter { $0.rawValue < Tally.Event.transactions.rawValue }
        case .site:
            [
                .restarts, .haltsOnAFailedWrite, .filesTornByPowerLoss, .conflictsTruncated, .entriesApplied,
                .logsCompacted, .snapshotsTaken, .snapshotsArrived, .snapshotsInstalled, .databasesRestored,
                .crashesWhileOpening,
            ] + Tally.Event.allCases.filter { $0.rawValue >= Tally.Event.transactions.rawValue }
        }
    }

    package var bugs: [PlantedBug] { PlantedBug.allCases.filter { $0.world == self } }
}
