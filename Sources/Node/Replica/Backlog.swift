import Ledger

/// How much of the log waits somewhere: in entries, for each costs time, and in their bytes, for they are kept in
/// memory.
struct Backlog: Sendable, Hashable {
    var entries = 0
    var bytes = 0

    init(entries: Int = 0, bytes: Int = 0) {
        self.entries = entries
        self.bytes = bytes
    }

    init(_ entries: [Entry]) {
        self.init(entries: entries.count)
        // A span's elements are not counted as used once more, one by one.
        let span = entries.span
        for place in span.indices { bytes += span[place].bytes.count }
    }

    /// Whether there is room for more: what is added last may go beyond.
    func isBelow(_ limit: Backlog) -> Bool { entries < limit.entries && bytes < limit.bytes }

    static func += (left: inout Backlog, right: Backlog) {
        left.entries += right.entries
        left.bytes += right.bytes
    }
}

extension [Entry] {
    /// Cut into pieces of at most so many entries, which end with the entry that brings them to so many bytes.
    func cut(to limit: Backlog) -> [[Entry]] {
        let all = Backlog(self)
        if all.entries <= limit.entries, all.bytes <= limit.bytes { return isEmpty ? [] : [self] }
        var pieces: [[Entry]] = []
        var piece = Backlog()
        var start = startIndex
        for place in indices {
            piece += Backlog(entries: 1, bytes: self[place].bytes.count)
            guard !piece.isBelow(limit) else { continue }
            pieces.append(Array(self[start...place]))
            start = place + 1
            piece = Backlog()
        }
        if start < endIndex { pieces.append(Array(self[start...])) }
        return pieces
    }
}
