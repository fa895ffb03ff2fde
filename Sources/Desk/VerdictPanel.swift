import DequeModule
import Ledger
import Raft
import Trading

/// Brings the sites' verdicts on committed signals together, until the leader can propose a decision.
///
/// Every site keeps its own verdict on each undecided signal and gives it to whoever leads, so nothing depends on a
/// message that was lost. Each leader is answered anew, since a verdict tells the time of its price by the leader's
/// clock. Pure: time comes in, actions go out.
struct VerdictPanel {
    enum Action: Equatable {
        case send(Verdict, to: NodeID)
        case propose(signalIndex: LogIndex, verdicts: [Verdict])
    }

    private struct Case {
        var signal: Signal
        var verdicts: [NodeID: Verdict] = [:]
        var openedAt: MonotonicTime
        var isProposed = false
    }

    /// Verdicts held for signals that are not applied here yet.
    static let maximumEarly = 10_000

    private let local: NodeID
    private let timeout: MonotonicTime
    private var cases: [LogIndex: Case] = [:]
    private var early: [LogIndex: [NodeID: Verdict]] = [:]
    /// The last index applied. A signal at or below it that has no case is decided, and a verdict on it is too late.
    private var appliedIndex: LogIndex
    private var leader: NodeID?
    /// Signals to be judged by this site, oldest first.
    private var unanswered: Deque<LogIndex> = []
    /// Sites that can be expected to answer: this one and the linked ones.
    private var present: Set<NodeID>

    /// - Parameters:
    ///   - timeout: how long the leader waits for present sites, in nanoseconds.
    ///   - appliedIndex: what this site has applied; its undecided signals follow as ``signalApplied(_:at:now:)``.
    init(local: NodeID, timeout: MonotonicTime, appliedIndex: LogIndex = 0) {
        self.local = local
        self.timeout = timeout
        self.appliedIndex = appliedIndex
        present = [local]
    }

    var undecided: Int { cases.count }

    /// One that waits for its decision.
    func signal(at index: LogIndex) -> Signal? { cases[index]?.signal }

    /// Whether ``nextUnanswered()`` may give one.
    var hasUnanswered: Bool { !unanswered.isEmpty }

    /// The next signal that this site has not judged, oldest first. One that gets no verdict comes again after
    /// ``askAgain()``.
    mutating func nextUnanswered() -> (index: LogIndex, signal: Signal)? {
        while let index = unanswered.popFirst() {
            if let open = cases[index], open.verdicts[local] == nil { return (index, open.signal) }
        }
        return nil
    }

    /// Gives every signal that this site has not judged once more.
    mutating func askAgain() {
        unanswered = Deque(cases.filter { $0.value.verdicts[local] == nil }.keys.sorted())
    }

    mutating func signalApplied(_ signal: Signal, at index: LogIndex, now: MonotonicTime) -> [Action] {
        cases[index] = Case(signal: signal, verdicts: early.removeValue(forKey: index) ?? [:], openedAt: now)
        unanswered.append(index)
        return propose(index, now: now)
    }

    /// This site's own verdict.
    mutating func answered(_ verdict: Verdict, now: MonotonicTime) -> [Action] {
        precondition(verdict.site == local, "a verdict of site \(verdict.site) as that of \(local)")
        guard cases[verdict.signalIndex] != nil else { return [] }
        cases[verdict.signalIndex]?.verdicts[local] = verdict
        if let leader, leader != local { return [.send(verdict, to: leader)] }
        return propose(verdict.signalIndex, now: now)
    }

    /// Another site's verdict; one that a site gives in another's name is dropped.
    mutating func received(_ verdict: Verdict, from site: NodeID, now: MonotonicTime) -> [Action] {
        guard verdict.site == site, leader == local else { return [] }
        guard cases[verdict.signalIndex] != nil else {
            if verdict.signalIndex > appliedIndex, early.count < Self.maximumEarly {
                early[verdict.signalIndex, default: [:]][site] = verdict
            }
            return []
        }
        cases[verdict.signalIndex]?.verdicts[site] = verdict
        return propose(verdict.signalIndex, now: now)
    }

    /// Everything through `index` is applied, and each signal in it was told.
    mutating func applied(through index: LogIndex) { appliedIndex = max(appliedIndex, index) }

    /// Takes verdicts of other sites back.
    mutating func drop(at index: LogIndex, where isWrong: (Verdict) -> Bool) {
        guard let verdicts = cases[index]?.verdicts else { return }
        cases[index]?.verdicts = verdicts.filter { $0.key == local || !isWrong($0.value) }
    }

    mutating func decided(_ index: LogIndex) {
        cases[index] = nil
        early[index] = nil
    }

    /// All signals are to be judged again.
    mutating func leaderChanged(to leader: NodeID?, now: MonotonicTime) -> [Action] {
        self.leader = leader
        early = [:]
        for index in cases.keys {
            cases[index]?.verdicts[local] = nil
            cases[index]?.openedAt = now
            cases[index]?.isProposed = false
        }
        askAgain()
        return tick(now: now)
    }

    mutating func linked(_ site: NodeID) -> [Action] {
        present.insert(site)
        return site == leader ? ownVerdicts(for: site) : []
    }

    mutating func unlinked(_ site: NodeID, now: MonotonicTime) -> [Action] {
        present.remove(site)
        return tick(now: now)
    }

    /// A proposal did not get into the log.
    mutating func proposalFailed(_ index: LogIndex) {
        cases[index]?.isProposed = false
    }

    mutating func tick(now: MonotonicTime) -> [Action] {
        cases.keys.sorted().flatMap { propose($0, now: now) }
    }

    private mutating func propose(_ index: LogIndex, now: MonotonicTime) -> [Action] {
        guard leader == local, let open = cases[index], !open.isProposed else { return [] }
        let isComplete = present.isSubset(of: open.verdicts.keys)
        guard isComplete || now - open.openedAt >= timeout else { return [] }
        cases[index]?.isProposed = true
        let verdicts = open.verdicts.values.sorted { $0.site < $1.site }
        return [.propose(signalIndex: index, verdicts: verdicts)]
    }

    private func ownVerdicts(for leader: NodeID) -> [Action] {
        guard leader != local else { return [] }
        return cases.sorted { $0.key < $1.key }.compactMap { $0.value.verdicts[local] }.map { .send($0, to: leader) }
    }
}
