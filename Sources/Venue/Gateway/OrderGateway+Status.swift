import FIX
package import Ledger

extension OrderGateway {
    /// What an operator is shown.
    package struct Status: Sendable, Hashable {
        package enum Phase: String, Sendable, CaseIterable {
            /// Another site leads, or nobody.
            case standby
            case disconnected
            case connecting
            case loggingOn = "logging_on"
            /// What the venue sent while nobody listened comes in.
            case recovering
            /// The venue is asked about open orders, and the answers are committed.
            case reconciling
            /// Orders go out.
            case ready
        }

        package var phase: Phase
        /// The term this site leads in; nil on standby.
        package var term: Term?
        /// MsgSeqNums; nil before this leader has a session.
        package var nextOutgoing: UInt64?
        package var nextIncoming: UInt64?
        package var reservedThrough: UInt64
        package var committedIncoming: UInt64
        /// Orders not known to be terminal.
        package var openOrders: Int
        /// Of them, those whose fate is not known.
        package var inDoubt: Int
        /// Orders and cancels that wait for the session.
        package var unsent: Int
        package var uncommittedReports: Int
        package var lastError: String?
        /// When the venue was last heard, nanoseconds UTC.
        package var lastReceivedAt: Int64?
    }

    package var status: Status {
        Status(
            phase: phase, term: leadership?.term, nextOutgoing: session?.nextOutgoing,
            nextIncoming: session?.nextIncoming, reservedThrough: numbers.through,
            committedIncoming: committedIncoming, openOrders: orders.count, inDoubt: orders.inDoubt,
            unsent: unsent.count, uncommittedReports: reports.count, lastError: lastError,
            lastReceivedAt: lastReceivedAt?.utc)
    }

    /// This site leads and has no lease, or one that ran out: its owner looks for one, for nothing else is due before.
    package var awaitsLease: Bool { leadership != nil && lease == nil }

    /// Whether decisions can make orders, and an order that is placed now goes out at once, as far as the link takes
    /// it.
    package var isReady: Bool { stage == .ready && leadership?.standing == .reconciled }

    private var phase: Status.Phase {
        guard leadership != nil else { return .standby }
        switch stage {
        case .disconnected: return .disconnected
        case .connecting: return .connecting
        case .loggingOn: return .loggingOn
        case .recovering: return .recovering
        case .massStatus, .asking, .concluding: return .reconciling
        case .ready: return isReady ? .ready : .reconciling
        }
    }
}
