import Journal
import Ledger
import SiteCore

/// A site whose log lacks what others have asks for it before it takes part.
extension Simulation {
    /// How long a peer may take for one answer, and the pause after a round in which nobody could help.
    private static let repairPatience = 100 * millisecond
    private static let repairPause = 50 * millisecond

    mutating func beginRepair(_ gaps: GapRepair, of site: Int) {
        note("\(site + 1) misses \(gaps.missing)")
        tally.count(.repairsBegun)
        let peers = (0..<plan.founderCount).filter { $0 != site }.map { NodeID($0 + 1) }
        sites[site].repair = Site.Repair(
            gaps: gaps, policy: RepairPolicy(peers: peers, applied: sites[site].machine.durableMark.index))
        armRepair(site, in: 0)
    }

    private mutating func armRepair(_ site: Int, in delay: Int64) {
        sites[site].repair?.questions += 1
        guard let repair = sites[site].repair else { return }
        queue.push(
            .repairTimer(site: site, questions: repair.questions, life: sites[site].life), at: now + delay)
    }

    /// The peer that was asked did not answer, or a pause is over.
    mutating func repairTimePassed(_ site: Int) throws(Violation) {
        if sites[site].repair?.asked != nil {
            sites[site].repair?.asked = nil
            sites[site].repair?.policy.answered(.nothing)
        }
        try goOnRepairing(site)
    }

    private mutating func goOnRepairing(_ site: Int) throws(Violation) {
        guard var repair = sites[site].repair else { return }
        guard let wanted = repair.gaps.wanted else { return try finishRepair(site) }
        let step = repair.policy.next(missingThrough: wanted.upperBound)
        sites[site].repair = repair
        switch options.bug == .repairForEver && !step.isQuestion ? .pause : step {
        case .ask(let peer, let anew):
            if anew { sites[site].repair?.gaps.startOver() }
            sites[site].repair?.asked = Int(peer) - 1
            if let wanted = sites[site].repair?.gaps.wanted {
                tell(.entriesWanted(wanted), from: site, to: Int(peer) - 1)
            }
            armRepair(site, in: Self.repairPatience)
        case .pause: armRepair(site, in: Self.repairPause)
        case .beginBehindMissing:
            note("\(site + 1) begins its log behind \(wanted)")
            tally.count(.logsBegunBehindMissing)
            sites[site].safeMachine = sites[site].machine
            guard try change(site, { gaps throws(JournalError) in try gaps.beginBehindMissing() }) else { return }
            sites[site].repair?.policy.beginRange()
            try goOnRepairing(site)
        case .cutAtMissing:
            note("\(site + 1) cuts its log at \(wanted)")
            tally.count(.logsCutAtMissing)
            guard try change(site, { gaps throws(JournalError) in try gaps.cutAtMissing() }) else { return }
            try goOnRepairing(site)
        }
    }

    mutating func take(
        _ answer: RepairPolicy.Answer, _ entries: [Entry], at site: Int, from peer: Int
    ) throws(Violation) {
        guard sites[site].repair?.asked == peer, let wanted = sites[site].repair?.gaps.wanted else { return }
        sites[site].repair?.asked = nil
        guard !entries.isEmpty, entries.first?.index == wanted.lowerBound else {
            sites[site].repair?.policy.answered(answer)
            return try goOnRepairing(site)
        }
        let isTaken = try change(site) { gaps throws(JournalError) in try gaps.add(entries) }
        if isTaken { tally.count(.entriesRepaired, entries.count) }
        let isPart = sites[site].repair?.gaps.wanted?.upperBound == wanted.upperBound
        sites[site].repair?.policy.answered(isTaken ? isPart ? .part : .whole : .refused)
        try goOnRepairing(site)
    }

    /// False when entries were refused, or the site was struck.
    private mutating func change(
        _ site: Int, _ body: (inout GapRepair) throws(JournalError) -> Void
    ) throws(Violation) -> Bool {
        guard var repair = sites[site].repair else { return false }
        var isTaken = true
        do throws(JournalError) {
            try body(&repair.gaps)
        } catch {
            guard case .entriesRefused = error else {
                throw Violation(invariant: .noFalseAlarm, detail: "site \(site + 1) cannot repair its log: \(error)")
            }
            note("\(site + 1) refuses entries: \(error)")
            isTaken = false
        }
        sites[site].repair = repair
        return try carryOutOpening(of: site) && isTaken
    }

    private mutating func finishRepair(_ site: Int) throws(Violation) {
        note("\(site + 1) has what it missed")
        sites[site].repair = nil
        try start(site)
    }

    /// What a peer answers whose log is whole.
    mutating func answer(_ wanted: ClosedRange<LogIndex>, of peer: Int, at site: Int) {
        guard let journal = sites[site].journal else { return }
        let message: ShellMessage
        do throws(JournalError) {
            let last = min(wanted.upperBound, journal.log.lastIndex)
            let entries =
                wanted.lowerBound <= last
                ? try journal.read(from: wanted.lowerBound, through: last, maximumBytes: 4 << 10) : []
            message = .entries(entries, .nothing)
        } catch {
            guard case .archived = error else { return }
            message = .entries([], .archived)
        }
        tell(message, from: site, to: peer)
    }
}

extension RepairPolicy.Step {
    fileprivate var isQuestion: Bool { if case .ask = self { true } else { false } }
}
