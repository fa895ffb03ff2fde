import Ledger
import Raft

/// A node's disk: what a restart finds, and what is still queued for it.
struct Disk {
    private(set) var vote = Raft.Vote(term: 0, votedFor: nil)
    private(set) var entries: [Entry] = []
    private(set) var queuedVotes: [Raft.Vote] = []
    private(set) var queuedWrites: [Write] = []

    struct Write {
        let id: WriteID
        let entries: [Entry]
    }

    /// What a snapshot stands for.
    private(set) var base = Raft.Base.origin
    private(set) var baseTime: Int64 = 0
    /// Memberships of the log, and of the snapshot before it.
    private(set) var memberships: [Raft.MembershipEntry] = []

    /// What the last conflicting write replaced.
    private(set) var replaced: [Entry] = []

    init() {}

    init(vote: Raft.Vote, entries: [Entry]) {
        self.vote = vote
        self.entries = entries
    }

    var lastIndex: LogIndex { base.index + LogIndex(entries.count) }
    var lastTime: Int64 { entries.last?.time ?? baseTime }

    mutating func queue(_ vote: Raft.Vote) { queuedVotes.append(vote) }

    mutating func queue(_ id: WriteID, _ entries: [Entry]) { queuedWrites.append(Write(id: id, entries: entries)) }

    mutating func finishVote() -> Raft.Vote? {
        guard !queuedVotes.isEmpty else { return nil }
        vote = queuedVotes.removeFirst()
        return vote
    }

    mutating func finishWrite() -> WriteID? {
        guard !queuedWrites.isEmpty else { return nil }
        let write = queuedWrites.removeFirst()
        let first = write.entries[0].index
        // What was queued before a snapshot was installed is of no use any more.
        guard first > base.index, first <= lastIndex + 1 else { return write.id }
        if first <= lastIndex { replaced = Array(entries[Int(first - base.index - 1)...]) }
        cut(after: first - 1)
        entries += write.entries
        for entry in write.entries where entry.kind == .configuration {
            if let membership = try? Raft.MembershipEntry(index: entry.index, payload: Array(entry.payload)) {
                memberships.append(membership)
            }
        }
        return write.id
    }

    /// The tail is gone.
    mutating func cut(after index: LogIndex) {
        entries.removeSubrange(Int(index - base.index)...)
        memberships.removeAll { $0.index > index }
    }

    /// The tail is gone, and what it had replaced shows again.
    mutating func uncover() {
        guard let first = replaced.first, first.index > base.index, first.index <= lastIndex + 1 else { return }
        cut(after: first.index - 1)
        entries += replaced
        replaced = []
    }

    mutating func loseVote() { vote = Raft.Vote(term: entries.last?.term ?? base.term, votedFor: nil) }

    mutating func compact(through index: LogIndex, term: Term) {
        guard index > base.index else { return }
        baseTime = entries[Int(index - base.index) - 1].time
        entries.removeFirst(Int(index - base.index))
        base = Raft.Base(index: index, term: term)
        while memberships.count > 1, memberships[1].index <= index { memberships.removeFirst() }
    }

    mutating func install(_ snapshot: SnapshotMetadata) {
        base = Raft.Base(index: snapshot.index, term: snapshot.term)
        baseTime = snapshot.time
        entries = []
        queuedWrites = []
        replaced = []
        memberships = [snapshot.membership]
    }

    /// Power off: of what was queued, the first few may have reached the disk without anybody having been told.
    mutating func crash(votesKept: Int = 0, writesKept: Int = 0) {
        for _ in 0..<votesKept { _ = finishVote() }
        for _ in 0..<writesKept { _ = finishWrite() }
        queuedVotes = []
        queuedWrites = []
    }

    func holds(_ index: LogIndex, term: Term?) -> Bool {
        guard index > base.index else { return index < base.index || term == base.term }
        return index <= lastIndex && entry(index).term == term
    }

    func entry(_ index: LogIndex) -> Entry { entries[Int(index - base.index) - 1] }

    func read(from: LogIndex, maximumBytes: Int) -> [Entry] {
        guard from > base.index, from <= lastIndex else { return [] }
        var result: [Entry] = []
        var bytes = 0
        for entry in entries.dropFirst(Int(from - base.index) - 1) {
            bytes += entry.bytes.count
            if bytes > maximumBytes && !result.isEmpty { break }
            result.append(entry)
        }
        return result
    }

    var termRuns: [Raft.TermRun] {
        var runs: [Raft.TermRun] = []
        for entry in entries where entry.term != runs.last?.term {
            runs.append(Raft.TermRun(term: entry.term, first: entry.index))
        }
        return runs
    }
}
