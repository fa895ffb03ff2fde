import Ledger

/// The smallest state machine that can get idempotency wrong: a key takes effect once, at its first index.
struct StateMachine {
    private(set) var applied: LogIndex = 0
    /// Through here a restart finds the state on disk.
    private(set) var durable: LogIndex = 0
    private(set) var peaks = MerklePeaks()
    private var firstIndex: [UInt64: LogIndex] = [:]
    private var effects: [(index: LogIndex, key: UInt64)] = []
    /// Of the state after each index.
    private var digests: [UInt64] = []

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
        applied = entry.index
        peaks.append(leaf: entry.leaf)
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

    mutating func makeDurable() { durable = applied }

    /// What a restart finds: the state as of the last durable transaction, the tree rebuilt from the log.
    mutating func restart(with leaves: [Hash]) {
        while let last = effects.last, last.index > durable {
            firstIndex[last.key] = nil
            effects.removeLast()
        }
        digests.removeSubrange(Int(durable)...)
        applied = durable
        peaks = MerklePeaks()
        for leaf in leaves.prefix(Int(durable)) { peaks.append(leaf: leaf) }
    }

    /// A planted bug: the mark is one behind the state.
    mutating func misplaceMark() {
        guard durable > 0 else { return }
        durable -= 1
        applied = durable
        digests.removeLast()
    }

    private func mix(_ digest: UInt64, _ value: UInt64) -> UInt64 {
        let mixed = (digest ^ value) &* 0x9E37_79B9_7F4A_7C15
        return mixed ^ (mixed >> 29)
    }
}
