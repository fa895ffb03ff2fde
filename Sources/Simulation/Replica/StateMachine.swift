import Ledger
import Raft

/// The smallest state machine that can get idempotency wrong: a key takes effect once, at its first index.
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
    }

    static let keyLength = 8

    var digest: UInt64 { digests.last ?? 0 }
    var effectCount: Int { effects.count }

    func answer(to key: UInt64) -> LogIndex? { firstIndex[key] }

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

    /// The latest through what is applied; `nil` while there is none but the founding one.
    var membership: Raft.MembershipEntry? { memberships.last }

    mutating func makeDurable() { durableMark = mark }

    /// What a restart finds: the state as of the last durable transaction.
    mutating func restart() {
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
