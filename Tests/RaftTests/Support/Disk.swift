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

    init() {}

    init(vote: Raft.Vote, entries: [Entry]) {
        self.vote = vote
        self.entries = entries
    }

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
        entries.removeSubrange((Int(write.entries[0].index) - 1)...)
        entries += write.entries
        return write.id
    }

    /// Power off: of what was queued, the first few may have reached the disk without anybody having been told.
    mutating func crash(votesKept: Int = 0, writesKept: Int = 0) {
        for _ in 0..<votesKept { _ = finishVote() }
        for _ in 0..<writesKept { _ = finishWrite() }
        queuedVotes = []
        queuedWrites = []
    }

    func holds(_ index: LogIndex, term: Term?) -> Bool {
        index == 0 || (index <= entries.count && entries[Int(index) - 1].term == term)
    }

    func read(from: LogIndex, maximumBytes: Int) -> [Entry] {
        var result: [Entry] = []
        var bytes = 0
        for entry in entries.dropFirst(Int(from) - 1) {
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
