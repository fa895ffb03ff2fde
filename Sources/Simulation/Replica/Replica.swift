import Journal
import Ledger
import Raft

/// The real consensus core and all that the simulator asks of it. With ``Simulation``'s `perform` and `MessageText`, the only
/// place that knows its interface.
struct Replica {
    enum Input {
        case message(Message, from: NodeID)
        case tick
        case completed(Completion)
        case fetched([Entry], for: NodeID)
        case disconnected(NodeID)
    }

    private var raft: Raft

    static let heartbeat = 50 * millisecond
    static let minimumTimeout = 250 * millisecond
    static let maximumTimeout = 500 * millisecond

    init(
        site: Int, of count: Int, seed: UInt64, log: LogOnDisk, vote: Journal.Vote, applied: LogIndex, at time: Int64
    ) throws(Violation) {
        var limits = Raft.Limits()
        limits.entriesPerMessage = 16
        limits.bytesPerMessage = 4 << 10
        limits.inflightMessages = 4
        limits.uncommittedBytes = 32 << 10
        limits.cacheBytes = 6 << 10
        let configuration: Raft.Configuration
        do {
            configuration = try Raft.Configuration(
                id: NodeID(site + 1), name: "site-\(site + 1)", voters: (1...NodeID(count)).map { $0 },
                heartbeatInterval: Self.heartbeat, electionTimeoutMinimum: Self.minimumTimeout,
                electionTimeoutMaximum: Self.maximumTimeout, seed: seed, limits: limits)
        } catch { preconditionFailure("\(error)") }
        var runs: [Raft.TermRun] = []
        for entry in log.entries where entry.term != runs.last?.term {
            runs.append(Raft.TermRun(term: entry.term, first: entry.index))
        }
        guard applied <= LogIndex(log.entries.count) else {
            throw Violation(
                invariant: .applyWithinLog,
                detail: "site \(site + 1) has applied \(applied), its log ends at \(log.entries.count)")
        }
        raft = Raft(
            configuration: configuration, vote: Raft.Vote(term: vote.term, votedFor: vote.votedFor), termRuns: runs,
            lastIndex: LogIndex(log.entries.count), lastTime: log.entries.last?.time ?? 0, applied: applied, at: time)
    }

    var isLeader: Bool { raft.role == .leader }
    var role: String { raft.role.rawValue }
    var term: Term { raft.term }
    var leader: NodeID? { raft.leader }
    var lastIndex: LogIndex { raft.lastIndex }
    var commitIndex: LogIndex { raft.commitIndex }
    var durableIndex: LogIndex { raft.durableIndex }
    var deadline: Int64 { raft.deadline }

    func term(at index: LogIndex) -> Term? { raft.term(at: index) }

    /// Entries out of memory, if they are there.
    func entries(from first: LogIndex, through last: LogIndex) -> [Entry]? {
        raft.entries(from: first, through: last, maximumBytes: .max)
    }

    mutating func setClock(offset: Int64) { raft.clockOffset = offset }

    mutating func take(_ input: Input, at time: Int64) -> [Action] {
        switch input {
        case .message(let message, let peer): raft.receive(message, from: peer, at: time)
        case .tick: raft.tick(at: time)
        case .completed(.written(let id)): raft.written(WriteID(rawValue: id), at: time)
        case .completed(.voteSaved(let vote)):
            raft.voteSaved(Raft.Vote(term: vote.term, votedFor: vote.votedFor), at: time)
        case .fetched(let entries, let peer): raft.fetched(entries, for: peer, at: time)
        case .disconnected(let peer): raft.disconnected(peer, at: time)
        }
    }

    enum Refused: Error {
        case notLeader(NodeID?)
        case busy
    }

    mutating func propose(
        _ payloads: [[UInt8]], at time: Int64, wall: Int64
    ) throws(Refused) -> (index: LogIndex, actions: [Action]) {
        do {
            let proposals = payloads.map { Proposal(kind: .signal, actor: "client", payload: $0) }
            let (indices, actions) = try raft.propose(proposals, at: time, time: wall)
            return (indices.lowerBound, actions)
        } catch {
            switch error {
            case .notLeader(let leader): throw .notLeader(leader)
            case .busy, .transferring: throw .busy
            }
        }
    }

    /// Nil when there is nothing to hand over, or nobody to hand it to.
    mutating func transfer(to target: NodeID?, at time: Int64) -> [Action]? {
        try? raft.transferLeadership(to: target, at: time)
    }

    /// A linearizable read; nil when it did not start.
    mutating func read(_ id: UInt64, at time: Int64) -> [Action]? {
        try? raft.read(ReadID(rawValue: id), at: time)
    }

    func holdsLease(at time: Int64) -> Bool { raft.holdsLease(at: time) }

    /// A message that would stop the process, because it contradicts what this core knows to be committed.
    func contradiction(in message: Message) -> LogIndex? {
        guard case .appendRequest(let request) = message, request.term >= raft.term else { return nil }
        guard raft.term(at: request.previousIndex) == request.previousTerm else { return nil }
        for entry in request.entries {
            guard entry.index <= raft.commitIndex else { return nil }
            if raft.term(at: entry.index) != entry.term { return entry.index }
        }
        return nil
    }
}
