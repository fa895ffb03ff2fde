import DequeModule
import Ledger

/// The newest entries of the log, in memory.
struct RecentEntries: Sendable {
    private(set) var firstIndex: LogIndex
    private var entries: Deque<Entry> = []
    private var bytes = 0

    /// Holds nothing of a log that ends just before `nextIndex`.
    init(nextIndex: LogIndex) { firstIndex = nextIndex }

    private var nextIndex: LogIndex { firstIndex + LogIndex(entries.count) }

    /// Returns their encoded bytes.
    mutating func append(_ new: [Entry]) -> Int {
        entries.append(contentsOf: new)
        let new = new.span
        var added = 0
        for place in new.indices { added += new[place].bytes.count }
        bytes += added
        return added
    }

    mutating func compact(through index: LogIndex) {
        while firstIndex <= index, let first = entries.popFirst() {
            bytes -= first.bytes.count
            firstIndex += 1
        }
        firstIndex = max(firstIndex, index + 1)
    }

    mutating func truncate(from index: LogIndex) {
        while nextIndex > index, let last = entries.popLast() { bytes -= last.bytes.count }
        firstIndex = min(firstIndex, index)
    }

    /// Lets go of the oldest until `limit` is kept, but of none past `durable`, for only the disk could give it back.
    mutating func evict(limit: Int, durable: LogIndex) {
        while bytes > limit, firstIndex <= durable, let first = entries.popFirst() {
            bytes -= first.bytes.count
            firstIndex += 1
        }
    }

    /// Entries from `index` on, as many as fit, at least one; `nil` when the first is not in memory.
    func prefix(from index: LogIndex, through last: LogIndex, count limit: Int, bytes maximumBytes: Int) -> [Entry]? {
        guard index >= firstIndex, last < nextIndex else { return nil }
        guard index <= last else { return [] }
        let start = Int(index - firstIndex)
        let furthest = start + Int(min(last - index + 1, LogIndex(limit)))
        var end = start + 1
        var size = entries[start].bytes.count
        while end < furthest {
            size += entries[end].bytes.count
            if size > maximumBytes { break }
            end += 1
        }
        return Array(entries[start..<end])
    }
}
