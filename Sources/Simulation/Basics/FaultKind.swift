/// What can go wrong in a run, each kind to be switched off on its own.
package enum FaultKind: Int, CaseIterable, Sendable {
    case loss, duplication, straggling, partition, oneWayPartition, disconnection
    case kill, powerLoss, blackout, crashWhileOpening, pause, wallClockJump, clockDrift
    case diskStall, diskFull, failedSync, bitRot, misdirectedWrite, voteLoss, snapshotRot, databaseLoss, falseRepair
    case transfer, membershipChange
    // Of the trading world alone.
    case connectionReset, halfDeadConnection, venueCut, isolatedLeader, pausedLeader, deposedLeader
    case venueCrash, venuePause, venueSilence, venueDisconnect
    case lostAnswer, droppedAcknowledgement, delayedAnswer, repeatedReport

    package var name: String { words(of: "\(self)") }
}

/// Kinds of faults, in one word.
package struct FaultKinds: Sendable, Equatable {
    private var bits: UInt64

    package static let all = FaultKinds(FaultKind.allCases)

    package init(_ kinds: [FaultKind]) {
        bits = 0
        for kind in kinds { bits |= Self.bit(kind) }
    }

    package func contains(_ kind: FaultKind) -> Bool { bits & Self.bit(kind) != 0 }

    package func without(_ kind: FaultKind) -> FaultKinds { FaultKinds(list.filter { $0 != kind }) }

    package var list: [FaultKind] { FaultKind.allCases.filter(contains) }

    private static func bit(_ kind: FaultKind) -> UInt64 { 1 << UInt64(kind.rawValue) }
}
