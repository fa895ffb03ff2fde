import Journal
import Ledger
import SiteCore

/// A site whose log lacks what others have asks for it before it takes part.
extension Simulation {
    /// How long a peer may take for one answer, and the pause after a round in which nobody could help.
    private static let repairPatience = 100 * millisecond
    private static let repairPause = 50 * millisecond
    private static let repairBytes = 4 << 10

    mutating func beginRepair(_ gaps: GapRepair, of site: Int) {
        note("\(site + 1) misses \(gaps.missing)")
        tally.count(.repairsBegun)
        let others = (0..<plan.founderCount).filter { $0 != site }
        if liar == nil, !others.isEmpty { liar = Liar(among: others, liarDice) }
        let peers = others.map { NodeID($0 + 1) }
        sites[site].repair = Site.Repair(
            course: RepairCourse(gaps, peers: peers, applied: sites[site].machine.durableMark.index))
        armRepair(site, in: 0)
        strikeBesideRepair(of: site)
    }

    private mutating func armRepair(_ site: Int, in delay: Int64) {
        sites[site].repair?.questions += 1
        guard let repair = sites[site].repair else { return }
        queue.push(
            .repairTimer(site: site, questions: repair.questions, life: sites[site].life), at: now + delay)
    }

    /// The peer that was asked did not answer, or a pause is over.
    mutating func repairTimePassed(_ site: Int) throws(Violation) {
        if let peer = sites[site].repair?.asked { return try take(nil, at: site, from: peer) }
        try goOnRepairing(site)
    }

    private mutating func goOnRepairing(_ site: Int) throws(Violation) {
        guard let step = sites[site].repair?.course.next() else { return }
        switch step {
        case .ask(let peer, let wanted):
            armRepair(site, in: Self.repairPatience)
            guard let number = sites[site].repair?.questions else { return }
            sites[site].repair?.asked = Int(peer) - 1
            tell(.repair(.wanted(wanted, question: number)), from: site, to: Int(peer) - 1)
        case .pause: armRepair(site, in: Self.repairPause)
        case .beginBehindMissing, .cutAtMissing:
            guard options.bug != .repairForEver else { return armRepair(site, in: Self.repairPause) }
            try doWithoutMissing(step, at: site)
        case .open:
            note("\(site + 1) has what it missed")
            sites[site].repair = nil
            try start(site)
        }
    }

    private mutating func doWithoutMissing(_ step: RepairCourse.Step, at site: Int) throws(Violation) {
        note("\(site + 1) does without what it misses: \(step)")
        if case .beginBehindMissing = step {
            tally.count(.logsBegunBehindMissing)
            sites[site].safeMachine = sites[site].machine
        } else {
            tally.count(.logsCutAtMissing)
        }
        let rest = try change(site) { course throws(JournalError) in
            if case .beginBehindMissing = step { try course.beginBehindMissing() } else { try course.cutAtMissing() }
            return course.gaps.wanted
        }
        if rest != nil { try goOnRepairing(site) }
    }

    /// - Parameter answer: nil when there was none.
    private mutating func take(_ answer: RepairAnswer?, at site: Int, from peer: Int) throws(Violation) {
        sites[site].repair?.asked = nil
        let outcome = try change(site) { course throws(JournalError) in try course.answered(answer) }
        switch outcome {
        case .taken(let count): tally.count(.entriesRepaired, count)
        case .refused(let reason):
            note("\(site + 1) refuses entries of \(peer + 1): \(reason)")
            tally.count(.repairEntriesRefused)
        case .nothing: break
        // It is struck.
        case nil: return
        }
        try goOnRepairing(site)
    }

    func isAsked(_ peer: Int, _ question: Int, by site: Int) -> Bool {
        sites[site].repair?.asked == peer && sites[site].repair?.questions == question
    }

    /// What of a repair changes the disk. Nil when the site was struck meanwhile.
    private mutating func change<Value>(
        _ site: Int, _ body: (inout RepairCourse) throws(JournalError) -> Value
    ) throws(Violation) -> Value? {
        guard var course = sites[site].repair?.course else { return nil }
        let value: Value
        do throws(JournalError) {
            value = try body(&course)
        } catch {
            throw Violation(invariant: .noFalseAlarm, detail: "site \(site + 1) cannot repair its log: \(error)")
        }
        sites[site].repair?.course = course
        return try carryOutOpening(of: site) ? value : nil
    }

    mutating func take(_ message: RepairMessage, at site: Int, from peer: Int) throws(Violation) {
        switch message {
        case .wanted(let entries, let question):
            guard let answer = try answer(entries, at: site) else { return }
            let told = lie(insteadOf: answer, about: entries, by: site)
            tell(.repair(.answer(told, question: question)), from: site, to: peer)
        case .answer(let answer, let question):
            if isAsked(peer, question, by: site) { try take(answer, at: site, from: peer) }
        }
    }

    /// What a site has of its log for others, be it under repair itself; nil when it cannot say.
    private mutating func answer(_ wanted: ClosedRange<LogIndex>, at site: Int) throws(Violation) -> RepairAnswer? {
        if let gaps = sites[site].repair?.course.gaps {
            tally.count(.repairsHelpedByOneUnderRepair)
            return RepairAnswer(
                from: wanted.lowerBound, through: wanted.upperBound, maximumBytes: Self.repairBytes, mayHaveLost: true
            ) { (from, through, bytes) throws(JournalError) in
                try gaps.read(from: from, through: through, maximumBytes: bytes)
            }
        }
        guard let journal = sites[site].journal else { return nil }
        let answer = RepairAnswer(
            from: wanted.lowerBound, through: wanted.upperBound, maximumBytes: Self.repairBytes,
            mayHaveLost: sites[site].replica?.isRecovering ?? true
        ) { (from, through, bytes) throws(JournalError) in
            try journal.read(from: from, through: through, maximumBytes: bytes)
        }
        guard case .unreadable(let error) = answer else { return answer }
        try found(error, at: site, "reading for a peer")
        return nil
    }
}
