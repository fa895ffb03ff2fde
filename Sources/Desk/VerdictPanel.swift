import DequeModule
import Ledger
import Raft
import Trading

/// Brings the sites' verdicts on committed signals together, until the leader can propose a decision.
///
/// Every site keeps its own verdict on each undecided signal and gives it to whoever leads, so nothing depends on a
/// message that was lost. Each leader is answered anew, since a verdict tells the time of its price by the leader's
/// clock; and while a decision waits, for the venue above all, each site judges again, since prices grow old. Pure: time
/// comes in, actions go out.
struct VerdictPanel {
    enum Action: Equatable {
        case send(Verdict, to: NodeID)
        case propose(signalIndex: LogIndex, verdicts: [Verdict])
    }

    private struct Case {
        var signal: Signal
        var verdicts: [NodeID: Verdict] = [:]
        var openedAt: MonotonicTime
        /// When this site last gave its own.
        var answeredAt: MonotonicTime?
        var isProposed = false
        /// Nothing is proposed before then.
        var proposeAt = MonotonicTime.min
        /// How often the log refused it for now.
        var refusals = 0
        /// A verdict was too old when it was to be decided.
        var hasGrownOld = false
        /// This site's own verdicts do not count.
        var isAbstaining = false
    }

    /// Verdicts held of each site for signals that are not applied here yet. What is dropped comes again: sites judge
    /// anew while a decision waits.
    static let maximumEarly = 1_000
    /// Signals judged again at a time, oldest first: a signature takes as long as many messages.
    static let maximumRenewals = 32
    /// Between a refusal and the next proposal; twice as long after each.
    static let shortestPause: MonotonicTime = 50_000_000
    static let longestPause: MonotonicTime = 2_000_000_000

    private let local: NodeID
    private let timeout: MonotonicTime
    private var cases: [LogIndex: Case] = [:]
    private var early: [NodeID: [LogIndex: Verdict]] = [:]
    /// The last index applied. A signal at or below it that has no case is decided, and a verdict on it is too late.
    private var appliedIndex: LogIndex
    private var leader: NodeID?
    /// Signals to be judged by this site, oldest first.
    private var unanswered: Deque<LogIndex> = []
    /// Decisions that may still wait anew for verdicts, until ``askAgain(answeredBy:)``: sites do not renew faster.
    private var renewalsLeft = VerdictPanel.maximumRenewals
    /// What was judged by then is judged again.
    private var judgedBy = MonotonicTime.min
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

    /// The next signal that this site is to judge, oldest first. One that gets no verdict comes again after
    /// ``askAgain(answeredBy:)``.
    mutating func nextUnanswered() -> (index: LogIndex, signal: Signal)? {
        while let index = unanswered.popFirst() {
            if let open = cases[index], isDue(open) { return (index, open.signal) }
        }
        return nil
    }

    /// Gives every signal that this site has not judged once more, and some of those that it judged too long ago.
    ///
    /// - Parameter time: what was judged by then is to be judged again.
    mutating func askAgain(answeredBy time: MonotonicTime = .min) {
        judgedBy = time
        let due = cases.filter { isDue($0.value) && !$0.value.isProposed }
        let missing = due.filter { $0.value.verdicts[local] == nil }.keys.sorted()
        let old = due.filter { $0.value.verdicts[local] != nil }
            .sorted { ($0.value.answeredAt ?? .min, $0.key) < ($1.value.answeredAt ?? .min, $1.key) }.map(\.key)
        unanswered = Deque(missing + old.prefix(Self.maximumRenewals))
        renewalsLeft = Self.maximumRenewals
    }

    private func isDue(_ open: Case) -> Bool {
        guard !open.isAbstaining else { return false }
        return open.verdicts[local] == nil || open.answeredAt ?? .min <= judgedBy
    }

    mutating func signalApplied(_ signal: Signal, at index: LogIndex, now: MonotonicTime) -> [Action] {
        var verdicts: [NodeID: Verdict] = [:]
        for site in early.keys { verdicts[site] = early[site]?.removeValue(forKey: index) }
        cases[index] = Case(signal: signal, verdicts: verdicts, openedAt: now)
        unanswered.append(index)
        return propose(index, now: now)
    }

    /// This site's own verdict.
    mutating func answered(_ verdict: Verdict, now: MonotonicTime) -> [Action] {
        precondition(verdict.site == local, "a verdict of site \(verdict.site) as that of \(local)")
        guard cases[verdict.signalIndex]?.isAbstaining == false else { return [] }
        cases[verdict.signalIndex]?.verdicts[local] = verdict
        cases[verdict.signalIndex]?.answeredAt = now
        if let leader, leader != local { return [.send(verdict, to: leader)] }
        return propose(verdict.signalIndex, now: now)
    }

    /// Whether another site's verdict would change anything: it is not here already, and there is room for it.
    func wants(_ verdict: Verdict) -> Bool {
        guard leader == local else { return false }
        if let open = cases[verdict.signalIndex] { return open.verdicts[verdict.site] != verdict }
        return verdict.signalIndex > appliedIndex && early[verdict.site]?.count ?? 0 < Self.maximumEarly
    }

    /// Another site's verdict; one that a site gives in another's name is dropped.
    mutating func received(_ verdict: Verdict, from site: NodeID, now: MonotonicTime) -> [Action] {
        guard verdict.site == site, wants(verdict) else { return [] }
        guard cases[verdict.signalIndex] != nil else {
            early[site, default: [:]][verdict.signalIndex] = verdict
            return []
        }
        cases[verdict.signalIndex]?.verdicts[site] = verdict
        return propose(verdict.signalIndex, now: now)
    }

    /// Everything through `index` is applied, and each signal in it was told.
    mutating func applied(through index: LogIndex) {
        appliedIndex = max(appliedIndex, index)
        early = early.mapValues { $0.filter { $0.key > appliedIndex } }.filter { !$0.value.isEmpty }
    }

    /// Takes verdicts back. Without one of its own that is wrong the site abstains: the next would be as wrong.
    mutating func drop(at index: LogIndex, where isWrong: (Verdict) -> Bool) {
        guard let verdicts = cases[index]?.verdicts else { return }
        let wrong = verdicts.values.filter(isWrong).map(\.site)
        cases[index]?.verdicts = verdicts.filter { !wrong.contains($0.key) }
        if wrong.contains(local) { cases[index]?.isAbstaining = true }
    }

    /// Takes verdicts back that grew old, and waits for others as at the beginning; once, or a site that never has a
    /// new one would hold up all.
    mutating func forget(at index: LogIndex, now: MonotonicTime, where isOld: (Verdict) -> Bool) -> [Action] {
        guard let open = cases[index] else { return [] }
        cases[index]?.isProposed = false
        if !open.hasGrownOld {
            guard renewalsLeft > 0 else { return [] }
            renewalsLeft -= 1
            cases[index]?.openedAt = now
            cases[index]?.hasGrownOld = true
        }
        cases[index]?.verdicts = open.verdicts.filter { !isOld($0.value) }
        return propose(index, now: now)
    }

    mutating func decided(_ index: LogIndex) { cases[index] = nil }

    /// All signals are to be judged again.
    mutating func leaderChanged(to leader: NodeID?, now: MonotonicTime) -> [Action] {
        self.leader = leader
        early = [:]
        for index in cases.keys {
            cases[index]?.verdicts[local] = nil
            cases[index]?.openedAt = now
            cases[index]?.isProposed = false
            cases[index]?.isAbstaining = false
            cases[index]?.hasGrownOld = false
            cases[index]?.proposeAt = .min
            cases[index]?.refusals = 0
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

    /// The log has it, and refused it for now. Each refusal is an entry, so the next takes its time.
    mutating func refused(_ index: LogIndex, now: MonotonicTime) {
        guard let refusals = cases[index]?.refusals else { return }
        let pause = refusals < 16 ? min(Self.shortestPause << Int64(refusals), Self.longestPause) : Self.longestPause
        cases[index]?.refusals = refusals + 1
        cases[index]?.proposeAt = now + pause
        cases[index]?.isProposed = false
    }

    mutating func tick(now: MonotonicTime) -> [Action] {
        cases.keys.sorted().flatMap { propose($0, now: now) }
    }

    private mutating func propose(_ index: LogIndex, now: MonotonicTime) -> [Action] {
        guard leader == local, let open = cases[index], !open.isProposed, open.proposeAt <= now else { return [] }
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
