package import Ledger

/// The replicated trading state machine: the bounded working set in memory, and the rules.
///
/// ``apply(_:history:into:)`` takes committed entries in the order of the log and tells what to write, what to do and what to
/// answer. It is deterministic: time comes from the entry, numbers are integers, order is explicit, and whatever a payload
/// holds, it neither traps nor throws. What is finished (decided signals, terminal orders, executions) is history and is
/// looked up through ``TradingHistory``.
package struct TradingState: Sendable, Hashable {
    /// The same on every site, and for as long as the log is kept.
    package struct Configuration: Sendable, Hashable {
        /// Whose verdicts count, in ascending order.
        package let voters: [NodeID]
        /// Start of every ClOrdID, see ``ClOrdID``.
        package let clusterTag: String

        /// - Parameters:
        ///   - voters: 1 to ``Decision/maximumVerdicts`` distinct numbers greater than zero.
        ///   - clusterTag: 1 to ``ClOrdID/maximumTagLength`` capital letters or digits; ``ClOrdID/tag(clusterID:)``.
        package init(voters: [NodeID], clusterTag: String) {
            precondition(
                (1...Decision.maximumVerdicts).contains(voters.count) && Set(voters).count == voters.count
                    && voters.allSatisfy { (1...UInt64(Int64.max)).contains($0) }, "voters \(voters)")
            precondition(
                (1...ClOrdID.maximumTagLength).contains(clusterTag.utf8.count)
                    && clusterTag.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) },
                "cluster tag \(clusterTag)")
            self.voters = voters.sorted()
            self.clusterTag = clusterTag
        }
    }

    /// Most signals that may wait for their decision.
    package static let maximumUndecidedSignals = 10_000

    package let configuration: Configuration
    /// How far it has come.
    package private(set) var mark: AppliedMark
    /// The highest term whose leader committed its first entry.
    package internal(set) var leaderTerm: Term = 0
    package internal(set) var instruments: [String: InstrumentRecord] = [:]
    package internal(set) var limits: [String: LimitsRecord] = [:]
    package internal(set) var positions: [String: Position] = [:]
    package internal(set) var halts: [String: Halt] = [:]
    /// By the bytes of the actor: two actors may look the same to a reader.
    package internal(set) var noteAuthors: [ExactText: NoteAuthorRecord] = [:]
    /// By log index.
    package internal(set) var undecidedSignals: [LogIndex: SignalRecord] = [:]
    /// By ClOrdID; changed by ``store(_:into:)`` alone.
    package internal(set) var openOrders: [String: OrderRecord] = [:]
    /// What ``openOrders`` add up to, by symbol; symbols without any are left out.
    package internal(set) var openQuantities: [String: OpenQuantity] = [:]

    /// The state before the first entry.
    package init(configuration: Configuration) {
        self.configuration = configuration
        mark = AppliedMark()
    }

    init(configuration: Configuration, mark: AppliedMark) {
        self.configuration = configuration
        self.mark = mark
    }

    /// Applies the next entry of the log. Throws only what `history` throws, and must then be discarded.
    ///
    /// - Parameter changes: takes the rows that the entry changed, in place of what it holds.
    package mutating func apply<History: TradingHistory>(
        _ entry: Entry, history: History, into changes: inout RowChanges
    ) throws(History.Failure) -> Applied {
        precondition(entry.index == mark.index + 1, "entry \(entry.index) after \(mark.index)")
        changes.removeAll()
        var consequences = Consequences(changes: changes)
        changes = RowChanges()
        defer { changes = consequences.changes }
        let reply =
            switch entry.kind {
            case .noop: applyNoop(entry, into: &consequences)
            case .configuration: applyMembership(entry, into: &consequences)
            case .signal: try applySignal(entry, history: history, into: &consequences)
            case .decision: try applyDecision(entry, history: history, into: &consequences)
            case .execution: try applyExecution(entry, history: history, into: &consequences)
            case .instrument: applyInstrument(entry, into: &consequences)
            case .limits: applyLimits(entry, into: &consequences)
            case .note: try applyNote(entry, history: history, into: &consequences)
            }
        mark.advance(past: entry, changes: consequences.changes)
        return Applied(
            index: entry.index, term: entry.term, effects: consequences.effects,
            decidedSignal: consequences.decidedSignal, reply: reply)
    }

    /// Writes an order's new state, in memory as long as it is open.
    mutating func store(_ record: OrderRecord, into consequences: inout Consequences) {
        consequences.changes.append(record)
        let order = record.order
        let before = openOrders[order.clOrdID]?.leavesQuantity ?? .zero
        openOrders[order.clOrdID] = record.state.isTerminal ? nil : record
        countOpen(order.symbol, order.side, by: Int128(record.leavesQuantity.raw) - Int128(before.raw))
    }

    mutating func countOpen(_ symbol: String, _ side: Side, by difference: Int128) {
        var open = openQuantities[symbol] ?? OpenQuantity()
        open[side] += difference
        openQuantities[symbol] = open == OpenQuantity() ? nil : open
    }

    /// Halts a symbol; the first halt stands.
    mutating func halt(_ symbol: String, _ reason: Alarm.Code, by entry: Entry, into consequences: inout Consequences) {
        guard halts[symbol] == nil else { return }
        let halt = Halt(symbol: symbol, index: entry.index, time: entry.time, reason: reason)
        halts[symbol] = halt
        consequences.changes.append(halt)
    }
}

/// What one entry leads to, collected while it is applied.
struct Consequences {
    var changes: RowChanges
    var effects: [Effect] = []
    var decidedSignal: LogIndex?

    mutating func alarm(_ code: Alarm.Code, _ message: String) { effects.append(.alarm(Alarm(code, message))) }
}
