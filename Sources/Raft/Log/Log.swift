import DequeModule
import Ledger

/// What a node knows of its log: the term of every entry, the newest entries, and how much of it the disk holds.
struct Log: Sendable {
    private(set) var lastIndex: LogIndex
    /// Time of the last entry, ns UTC.
    private(set) var lastTime: Int64
    /// Through here the disk holds the log as it is now.
    private(set) var durableIndex: LogIndex
    private(set) var recent: RecentEntries
    private var terms: TermRuns
    /// Writes not reported durable yet, oldest first.
    private var writes: Deque<PendingWrite> = []
    private var lastWrite = WriteID(rawValue: 0)
    private let cacheBytes: Int

    /// Encoded bytes of all writes not reported durable yet.
    private(set) var unwrittenBytes = 0

    private struct PendingWrite: Sendable {
        let id: WriteID
        let since: MonotonicTime
        let bytes: Int
        /// The last index this write puts on disk that no later write replaces.
        var through: LogIndex
    }

    init(terms: TermRuns, lastIndex: LogIndex, lastTime: Int64, cacheBytes: Int) {
        self.terms = terms
        self.lastIndex = lastIndex
        self.lastTime = lastTime
        self.cacheBytes = cacheBytes
        durableIndex = lastIndex
        recent = RecentEntries(nextIndex: lastIndex + 1)
    }

    var lastTerm: Term { terms.lastTerm }

    /// What the log begins after.
    var base: Raft.Base { terms.base }
    /// Since when the oldest unfinished write has been.
    var oldestWrite: MonotonicTime? { writes.first?.since }

    /// Also at the base, where it is 0 when nothing is before; `nil` below it and past the last entry.
    func term(at index: LogIndex) -> Term? {
        index <= lastIndex && index >= terms.base.index ? terms.term(at: index) : nil
    }

    func lastIndex(atOrBefore bound: LogIndex, termAtMost term: Term) -> LogIndex {
        terms.lastIndex(atOrBefore: min(bound, lastIndex), termAtMost: term)
    }

    /// Puts consecutive entries into the log, over whatever it has from the first one's index on.
    mutating func append(_ entries: [Entry], at now: MonotonicTime) -> WriteID {
        guard let first = entries.first, let last = entries.last else { preconditionFailure("an append of no entries") }
        let firstIndex = first.index
        precondition(
            firstIndex > base.index && firstIndex <= lastIndex + 1,
            "append at \(firstIndex) to a log from \(base.index) to \(lastIndex)")
        if firstIndex <= lastIndex { truncate(from: firstIndex) }
        let bytes = recent.append(entries)
        unwrittenBytes += bytes
        if first.term == last.term {
            terms.append(term: first.term, at: firstIndex)
        } else {
            for entry in entries { terms.append(term: entry.term, at: entry.index) }
        }
        lastIndex = firstIndex + LogIndex(entries.count) - 1
        lastTime = last.time
        lastWrite = WriteID(rawValue: lastWrite.rawValue + 1)
        writes.append(PendingWrite(id: lastWrite, since: now, bytes: bytes, through: lastIndex))
        recent.evict(limit: cacheBytes, durable: durableIndex)
        return lastWrite
    }

    /// The write and all before it are durable. Returns whether more of the log is than before.
    mutating func written(_ id: WriteID) -> Bool {
        guard id <= lastWrite else { return false }
        let before = durableIndex
        while let write = writes.first, write.id <= id {
            durableIndex = max(durableIndex, write.through)
            unwrittenBytes -= write.bytes
            writes.removeFirst()
        }
        recent.evict(limit: cacheBytes, durable: durableIndex)
        return durableIndex > before
    }

    /// A snapshot stands for everything through `index` from now on.
    mutating func compact(through index: LogIndex) {
        guard index > base.index else { return }
        precondition(index <= durableIndex, "compacted through \(index), durable through \(durableIndex)")
        terms.compact(through: index, lastIndex: lastIndex)
        recent.compact(through: index)
    }

    /// What earlier writes put at or past `index` is about to be replaced, so their completion must not vouch for it:
    /// the same index may hold another term by then.
    private mutating func truncate(from index: LogIndex) {
        for position in writes.indices { writes[position].through = min(writes[position].through, index - 1) }
        durableIndex = min(durableIndex, index - 1)
        terms.truncate(from: index)
        recent.truncate(from: index)
    }
}
