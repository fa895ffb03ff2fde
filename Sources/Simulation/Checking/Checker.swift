import Invariants
import Ledger

/// Watches all sites from outside and knows what no site can know.
struct Checker {
    /// What some leader has committed, by index from 1, and the term it did so in.
    private(set) var commits: [(term: Term, inTerm: Term)] = []
    /// What some site has applied, by index from 1.
    private var applied: [Entry] = []
    private var states = EqualStates<Int, UInt64>()
    private var peaks: [MerklePeaks] = []
    private var firstIndex: [UInt64: LogIndex] = [:]
    private var leaders: [Term: Int] = [:]
    /// Of all leaders there have been.
    private var newestTerm: Term = 0
    /// Every entry ever written, by index from 1; seldom more than one or two of an index.
    private var written: [[Written]] = []
    private(set) var answers: [UInt64: LogIndex] = [:]

    private struct Written {
        let entry: Entry
        let previousTerm: Term
    }

    var commitIndex: LogIndex { LogIndex(commits.count) }
    var appliedIndex: LogIndex { LogIndex(applied.count) }

    func require(
        _ condition: Bool, _ invariant: Invariant, _ detail: @autoclosure () -> String
    ) throws(Violation) {
        if !condition { throw Violation(invariant: invariant, detail: detail()) }
    }

    mutating func elected(
        _ site: Int, term: Term, base: LogIndex, termAt: (LogIndex) -> Term?
    ) throws(Violation) {
        if let other = leaders.updateValue(site, forKey: term) {
            try require(other == site, .electionSafety, "sites \(other + 1) and \(site + 1) both lead term \(term)")
        }
        newestTerm = max(newestTerm, term)
        // One elected late, in a term below that of the commit, commits nothing and need not have it.
        for (position, commit) in commits.enumerated() where commit.inTerm < term && position + 1 >= base {
            let held = termAt(LogIndex(position) + 1)
            try require(
                held == commit.term, .leaderCompleteness,
                "leader \(site + 1) of term \(term) lacks \(position + 1)@\(commit.term), committed in term "
                    + "\(commit.inTerm), has " + (held.map { "term \($0)" } ?? "nothing"))
        }
    }

    /// A leader's commit index has risen to `last`.
    mutating func committed(
        _ indexes: ClosedRange<LogIndex>, by site: Int, in term: Term, termAt: (LogIndex) -> Term?,
        isHeld: (LogIndex, Term) -> Bool
    ) throws(Violation) {
        for index in indexes {
            guard let entryTerm = termAt(index) else { continue }
            if index <= commitIndex {
                let known = commits[Int(index) - 1].term
                try require(
                    known == entryTerm, .stateMachineSafety,
                    "leader \(site + 1) commits \(index)@\(entryTerm), \(index)@\(known) was committed before")
            } else {
                try require(
                    isHeld(index, entryTerm), .commitQuorum,
                    "leader \(site + 1) commits \(index)@\(entryTerm), which no quorum of disks holds")
                commits.append((entryTerm, term))
            }
        }
    }

    /// One index and term, one entry and one predecessor.
    mutating func wrote(_ entries: [Entry], after previousTerm: Term, by site: Int) throws(Violation) {
        var previousTerm = previousTerm
        for entry in entries {
            let position = Int(entry.index) - 1
            while written.count <= position { written.append([]) }
            let term = entry.term
            if let known = written[position].first(where: { $0.entry.term == term }) {
                try require(
                    known.entry.bytes == entry.bytes && known.previousTerm == previousTerm, .logMatching,
                    "site \(site + 1) writes another \(entry.index)@\(term)")
            } else {
                written[position].append(Written(entry: entry, previousTerm: previousTerm))
            }
            previousTerm = term
        }
    }

    /// An entry that came from a disk was once written by somebody, exactly so.
    func readBack(_ entry: Entry, by site: Int) throws(Violation) {
        let position = Int(entry.index) - 1
        let isKnown = position < written.count && written[position].contains { $0.entry.bytes == entry.bytes }
        try require(
            isKnown, .readBack, "site \(site + 1) reads back \(entry.index)@\(entry.term), which nobody wrote so")
    }

    /// Returns whether the index is new to everybody.
    mutating func applied(
        _ entry: Entry, _ outcome: StateMachine.Applied, machine: StateMachine, by site: Int
    ) throws(Violation) -> Bool {
        let position = Int(entry.index) - 1
        try require(
            position < commits.count && commits[position].term == entry.term, .stateMachineSafety,
            "site \(site + 1) applies \(entry.index)@\(entry.term), "
                + (position < commits.count ? "term \(commits[position].term) is committed" : "it is not committed"))
        let isNew = position == applied.count
        if isNew {
            try require(
                entry.time >= applied.last?.time ?? .min, .timeAscending,
                "entry \(entry.index) is \((applied.last?.time ?? 0) - entry.time) ns before the one before it")
            applied.append(entry)
            peaks.append(machine.peaks)
        } else {
            try require(
                position < applied.count && applied[position].bytes == entry.bytes, .stateMachineSafety,
                "site \(site + 1) applies another \(entry.index)@\(entry.term) than was applied before")
        }
        if let key = outcome.key {
            let first = firstIndex[key] ?? entry.index
            firstIndex[key] = first
            try require(
                outcome.isEffective == (first == entry.index) && outcome.answer == first, .appliedOnce,
                "site \(site + 1) applies key \(Self.text(key)) at \(entry.index), it took effect at \(first)")
        }
        if let other = states.reached(entry.index, machine.digest, at: site) {
            throw Violation(
                invariant: .trading(.equalState),
                detail: "site \(site + 1) differs from site \(other.site + 1) at index \(entry.index)")
        }
        try require(
            peaks[position] == machine.peaks, .equalRoots, "site \(site + 1) differs at size \(entry.index)")
        return isNew
    }

    /// A site tells a client that its command took effect at `index`.
    mutating func answered(_ key: UInt64, _ index: LogIndex, by site: Int) throws(Violation) {
        let known = answers.updateValue(index, forKey: key)
        try require(
            known ?? index == index, .sameAnswer,
            "site \(site + 1) answers key \(Self.text(key)) with \(index), it was \(known ?? 0) before")
        try require(
            firstIndex[key] == index, .acknowledgedKept, "key \(Self.text(key)) is answered and not in the log")
    }

    /// A snapshot stands for what is committed.
    func installs(_ index: LogIndex, _ term: Term, by site: Int) throws(Violation) {
        try require(
            index <= commitIndex && commits[Int(index) - 1].term == term, .stateMachineSafety,
            "site \(site + 1) is to install a snapshot of \(index)@\(term), which is not committed")
    }

    /// A leader has a lease only while nobody of a later term has been elected.
    func holdsLease(_ site: Int, in term: Term) throws(Violation) {
        try require(
            newestTerm <= term, .freshReads,
            "site \(site + 1) has a lease in term \(term), and site \((leaders[newestTerm] ?? 0) + 1) leads term "
                + "\(newestTerm)")
    }

    /// Whoever reads at `index` sees all that was committed up to `mark`.
    func read(at index: LogIndex, mark: LogIndex, by site: Int, _ way: String) throws(Violation) {
        try require(
            index >= mark, .freshReads, "site \(site + 1) \(way) at \(index), \(mark) was committed before")
    }

    static func text(_ key: UInt64) -> String { "\(key >> 32).\(key & 0xFFFF_FFFF)" }
}
