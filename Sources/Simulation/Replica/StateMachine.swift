import Ledger
import Raft
import Trading

/// The smallest state machine that can get idempotency wrong: a key takes effect once, at its first index. In the
/// trading world the product's own stands in its place, and what is a key there is one here.
struct StateMachine {
    /// The state now, and what a restart finds on disk.
    private(set) var mark = Mark()
    private(set) var durableMark = Mark()
    /// Ascending.
    private var memberships: [Raft.MembershipEntry] = []
    private var firstIndex: [UInt64: LogIndex] = [:]
    private var effects: [(index: LogIndex, key: UInt64)] = []
    /// Of the state after each index.
    private var digests: [UInt64] = []
    /// Nil in the world of registers.
    private(set) var trading: TradingDatabase?

    init(trading: TradingDatabase? = nil) { self.trading = trading }

    /// After which entry the state is.
    struct Mark {
        var index: LogIndex = 0
        var term: Term = 0
        var time: Int64 = 0
        var peaks = MerklePeaks()
    }

    var applied: LogIndex { mark.index }
    var peaks: MerklePeaks { mark.peaks }

    struct Applied {
        let key: UInt64?
        /// Where the key took effect: what the client is told.
        let answer: LogIndex
        let isEffective: Bool
        /// What came of it in the trading world, and the rows that it changed.
        var trading: (applied: Trading.Applied, rows: [RowChange])?
    }

    static let keyLength = 8

    var digest: UInt64 { digests.last ?? 0 }
    var effectCount: Int { effects.count }

    func answer(to key: UInt64) -> LogIndex? {
        guard let trading else { return firstIndex[key] }
        guard let record = trading.lookups.idempotency(actor: Client.actor, key: "\(key)"), record.refusal == nil else {
            return nil
        }
        return record.index
    }

    mutating func apply(_ entry: Entry, bug: PlantedBug?) -> Applied {
        mark.index = entry.index
        mark.term = entry.term
        mark.time = entry.time
        mark.peaks.append(leaf: entry.leaf)
        if entry.kind == .configuration,
            let membership = try? Raft.MembershipEntry(index: entry.index, payload: Array(entry.payload))
        {
            memberships.append(membership)
        }
        if let outcome = trading?.apply(entry) { return trade(entry, outcome) }
        guard entry.kind == .signal, entry.payload.count >= Self.keyLength else {
            digests.append(mix(digest, entry.index))
            return Applied(key: nil, answer: entry.index, isEffective: false)
        }
        let key = entry.payload.prefix(Self.keyLength).reversed().reduce(0) { $0 << 8 | UInt64($1) }
        if let first = firstIndex[key], bug != .answerDuplicatesTwice {
            digests.append(mix(digest, first))
            return Applied(key: key, answer: first, isEffective: false)
        }
        firstIndex[key] = entry.index
        effects.append((entry.index, key))
        digests.append(mix(mix(digest, key), entry.index))
        return Applied(key: key, answer: entry.index, isEffective: true)
    }

    private mutating func trade(_ entry: Entry, _ outcome: (applied: Trading.Applied, rows: [RowChange])) -> Applied {
        digests.append((trading?.state.mark.digest.bytes ?? []).prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
        guard let key = Client.key(of: entry), case .accepted(let first, let isDuplicate) = outcome.applied.reply else {
            return Applied(key: nil, answer: entry.index, isEffective: false, trading: outcome)
        }
        return Applied(key: key, answer: first, isEffective: !isDuplicate, trading: outcome)
    }

    /// The latest through what is applied; `nil` while there is none but the founding one.
    var membership: Raft.MembershipEntry? { memberships.last }

    mutating func makeDurable() {
        durableMark = mark
        trading?.save()
    }

    /// What a restart finds: the state as of the last durable transaction.
    mutating func restart(_ site: Int) throws(Violation) {
        try trading?.restart(site)
        while let last = effects.last, last.index > durableMark.index {
            firstIndex[last.key] = nil
            effects.removeLast()
        }
        while let last = memberships.last, last.index > durableMark.index { memberships.removeLast() }
        digests.removeSubrange(Int(durableMark.index)...)
        mark = durableMark
    }

    /// A planted bug: the mark is one behind the state.
    mutating func misplaceMark() {
        guard durableMark.index > 0 else { return }
        durableMark.index -= 1
        mark.index -= 1
        digests.removeLast()
    }

    private func mix(_ digest: UInt64, _ value: UInt64) -> UInt64 {
        let mixed = (digest ^ value) &* 0x9E37_79B9_7F4A_7C15
        return mixed ^ (mixed >> 29)
    }
}
