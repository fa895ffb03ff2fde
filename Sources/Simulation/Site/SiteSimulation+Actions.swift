import Invariants
import Journal
import Ledger
import Trading
import TradingStore

extension SiteSimulation {
    /// One of the things that a site does.
    mutating func act() throws(Violation) {
        guard var running = process else { return }
        do {
            switch dice.below(isChaos ? 24 : 18) {
            case 0..<7: try append(to: &running)
            case 7..<13: try apply(on: &running)
            case 13..<15: try checkpoint(on: running)
            case 15..<18: try keepLogShort(of: &running)
            case 18..<20: commit(running)
            case 20..<23: try goOnReceiving(on: running)
            default: return try restart(running)
            }
            if process != nil { process = running }
        } catch {
            process = running
            try failed(error)
        }
    }

    private static let peacefulBatch: Int64 = 200

    // MARK: The log

    /// The next entries come from the leader; or, where a term ends, what an old one had and nobody else.
    private mutating func append(to running: inout SiteProcess) throws {
        begin(.writingLog)
        let last = running.map.lastIndex
        let count = LogIndex(isChaos ? dice.within(1...plan.maximumBatch) : Self.peacefulBatch)
        guard matched < entries.count else { return }
        if last == matched, let lost = uncommitted(after: last, count: count), dice.oneIn(2) {
            note("gets \(lost.count) entries that will not be committed")
            return try running.write(.append(lost))
        }
        let next = Array(entries[Int(matched)..<min(Int(matched + count), entries.count)])
        note("gets \(matched + 1) to \(matched + LogIndex(next.count))")
        if options.bug == .applyBeforeLog, last == matched, running.evaluated == matched {
            committed = max(committed, matched + LogIndex(next.count))
            _ = try running.store.apply(next)
            running.evaluated += LogIndex(next.count)
        }
        try running.write(.append(next))
        if last > matched { tally.count(.conflictsTruncated) }
        matched += LogIndex(next.count)
        acknowledged = matched
    }

    /// Nil where the next entry has the same term: no other can have its place.
    private func uncommitted(after last: LogIndex, count: LogIndex) -> [Entry]? {
        guard last > 0, last < entries.count, entries[Int(last)].term > entries[Int(last) - 1].term else { return nil }
        let before = entries[Int(last) - 1]
        return (1...count).map { number in
            Entry(
                index: last + number, term: before.term, kind: .note, time: before.time, actor: "trader/lost",
                payload: Note(idempotencyKey: "lost-\(last + number)", text: "not committed").payload)
        }
    }

    /// The cluster goes on, with this site or, for a while, without it.
    private mutating func commit(_ running: SiteProcess) {
        let isLeftBehind = isChaos && offer == nil && dice.oneIn(8)
        let ahead =
            isLeftBehind ? dice.within(plan.maximumLag...3 * plan.maximumLag) : dice.within(1...plan.maximumBatch)
        let most = isLeftBehind ? LogIndex(entries.count) : matched + LogIndex(plan.maximumBatch)
        committed = max(committed, min(LogIndex(entries.count), committed + LogIndex(ahead), most))
        if isLeftBehind, committed > matched { makeOffer() }
    }

    // MARK: The database

    /// Committed entries go through the state machine; what they changed is stored, at once or with the next ones.
    private mutating func apply(on running: inout SiteProcess) throws {
        begin(.storing)
        let first = running.evaluated + 1
        let most = isChaos ? dice.within(0...2 * plan.maximumBatch) : Self.peacefulBatch
        let last = min(committed, matched, first + LogIndex(most))
        if first <= last {
            let read = try running.read(from: first, through: last)
            _ = try running.store.evaluate(read)
            running.evaluated += LogIndex(read.count)
            tally.count(.entriesApplied, read.count)
        }
        guard dice.oneIn(2) || !isChaos else { return }
        try running.store.commit()
        let mark = running.store.mark
        tally.count(.transactions)
        note("stores through \(mark.index)")
        try require(mark == marks[Int(mark.index)], .trading(.equalState), "another state after \(mark.index)")
    }

    /// What the store does beside its transactions, once it has asked for it.
    private mutating func checkpoint(on running: SiteProcess) throws {
        guard !running.checkpoints.isEmpty else { return }
        begin(.checkpointing)
        note("moves the WAL")
        tally.count(.checkpoints)
        running.checkpoints.wait()
        // The thread keeps its failure for the next transaction; a process that was struck has none.
        if disk.hasEnded { throw LiveDisk.Refusal.ended }
    }

    /// The process ends and another begins.
    private mutating func restart(_ running: SiteProcess) throws(Violation) {
        begin(.closing)
        do {
            try running.store.close()
            // SQLite closes whatever fails.
            if disk.hasEnded { throw LiveDisk.Refusal.ended }
        } catch { return try failed(error) }
        try end(losingPower: false, because: "ends")
    }
}
