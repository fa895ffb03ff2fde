package import Ledger

/// The replicated trading state machine: the bounded working set in memory, and the rules.
///
/// ``apply(_:history:into:)`` takes committed entries in the order of the log and tells what to write, what to do and
/// what to answer. It is deterministic: time comes from the entry, numbers are integers, order is explicit, and
/// whatever a payload holds, it neither traps nor throws. What is finished (decided signals, terminal orders,
/// executions) is history and is looked up through ``TradingHistory``.
package struct TradingState: Sendable, Hashable {
    /// Most signals that may wait for their decision.
    package static let maximumUndecidedSignals = 10_000
    /// Most decisions that may wait for a person.
    package static let maximumPendingDecisions = 1_000

    package let configuration: Configuration
    /// How far it has come.
    package private(set) var mark: AppliedMark
    /// The highest term whose leader committed its first entry.
    package internal(set) var leaderTerm: Term = 0
    package internal(set) var instruments: [String: InstrumentRecord] = [:]
    package internal(set) var limits: [String: LimitsRecord] = [:]
    /// This cluster's own, by symbol.
    package internal(set) var positions: [String: Position] = [:]
    /// What fills on others' orders came to, by symbol.
    package internal(set) var externalPositions: [String: Position] = [:]
    /// Those that stand, by symbol.
    package internal(set) var halts: [String: Halt] = [:]
    /// Whose verdicts count, in ascending order: of the last committed membership, or the founding ones.
    package internal(set) var voters: [Voter]
    /// Those the log begins with, or the configured ones where it begins without: their keys are known for good.
    var founders: [Voter]
    /// Nil until the first are committed: nothing is ordered then.
    package internal(set) var settings: SettingsRecord?
    /// By venue.
    package internal(set) var venues: [String: VenueSession] = [:]
    /// What waits for a person, by log index; changed by ``keepForApproval(_:)`` and ``approvalEnded(_:)`` alone.
    package internal(set) var pendingDecisions: [LogIndex: PendingDecision] = [:]
    /// When the first of ``pendingDecisions`` expires, nanoseconds UTC: a leader sees to it that an entry is committed
    /// then.
    package internal(set) var nextDeadline: Int64?
    /// By name.
    package internal(set) var strategies: [String: StrategyRecord] = [:]
    /// By name.
    package internal(set) var drills: [String: DrillRecord] = [:]
    /// By symbol.
    package internal(set) var referenceWindows: [String: ReferenceWindow] = [:]
    /// By symbol; of every symbol that is held or was priced.
    package internal(set) var marks: [String: Mark] = [:]
    /// By the bytes of the actor: two actors may look the same to a reader.
    package internal(set) var noteAuthors: [ExactText: NoteAuthorRecord] = [:]
    /// By log index.
    package internal(set) var undecidedSignals: [LogIndex: SignalRecord] = [:]
    /// By ClOrdID; changed by ``store(_:into:)`` alone.
    package internal(set) var openOrders: [String: OrderRecord] = [:]
    /// What ``openOrders`` add up to, by symbol; symbols without any are left out.
    package internal(set) var openQuantities: [String: OpenQuantity] = [:]

    /// The state before the first entry.
    package init(configuration: Configuration) { self.init(configuration: configuration, mark: AppliedMark()) }

    init(configuration: Configuration, mark: AppliedMark) {
        self.configuration = configuration
        voters = configuration.voters
        founders = configuration.voters
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
        if let nextDeadline, entry.time >= nextDeadline { expire(at: entry, into: &consequences) }
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
            case .cancel: try applyCancel(entry, history: history, into: &consequences)
            case .approval: try applyApproval(entry, history: history, into: &consequences)
            case .timer: Reply.accepted(index: entry.index, isDuplicate: false)
            case .sequenceBlock: applySequenceBlock(entry, into: &consequences)
            case .reconciled: applyReconciled(entry, into: &consequences)
            case .settings: applySettings(entry, into: &consequences)
            case .resume: try applyResume(entry, history: history, into: &consequences)
            case .halt: try applyHalt(entry, history: history, into: &consequences)
            case .drills: applyDrills(entry, into: &consequences)
            case .alarm: applyAlarm(entry, into: &consequences)
            case .unreadReport: try applyUnreadReport(entry, history: history, into: &consequences)
            }
        consequences.listAlarms(of: entry)
        mark.advance(past: entry, changes: consequences.changes)
        return Applied(
            index: entry.index, term: entry.term, effects: consequences.effects,
            decidedSignal: consequences.decidedSignal, milestones: consequences.milestones, reply: reply)
    }
}

/// What one entry leads to, collected while it is applied.
struct Consequences {
    var changes: RowChanges
    var effects: [Effect] = []
    var decidedSignal: LogIndex?
    var milestones: [Milestone] = []
    private var alarms: [Listed] = []

    /// An alarm that becomes a row.
    struct Listed {
        let code: String
        let subject: String?
        let message: String
    }

    init(changes: RowChanges) { self.changes = changes }

    mutating func alarm(_ code: Alarm.Code, about subject: String?, _ message: String) {
        let alarm = Alarm(code, about: subject, message)
        effects.append(.alarm(alarm))
        alarms.append(Listed(code: code.label, subject: subject, message: alarm.message))
    }

    /// Adds an alarm to the replicated list without reporting it at every site: the leader whose gateway raised it has
    /// written it to its own log.
    mutating func list(_ alarm: VenueAlarm) {
        alarms.append(Listed(code: alarm.code, subject: alarm.venue, message: alarm.message))
    }

    /// Adds a row for each collected alarm, after the rows that they concern.
    mutating func listAlarms(of entry: Entry) {
        for (ordinal, alarm) in alarms.enumerated() {
            changes.append(AlarmRecord(alarm, ordinal: ordinal, by: entry))
            milestones.append(.alarmed(alarm.code))
        }
    }

    mutating func store(_ decision: DecisionRecord) {
        changes.append(decision)
        milestones.append(.decided(decision.outcome))
    }

    /// Keeps the answer to a command under its key, unless the same command may be accepted later.
    mutating func answer(_ entry: Entry, key: String, refusing refusal: Refusal?) -> Reply {
        if refusal?.reason.mayBeRetried != true {
            changes.append(
                IdempotencyRecord(actor: entry.actor, key: key, index: entry.index, time: entry.time, refusal: refusal))
        }
        return refusal.map { .refused($0) } ?? .accepted(index: entry.index, isDuplicate: false)
    }
}
