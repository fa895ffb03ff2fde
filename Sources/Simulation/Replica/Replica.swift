import Journal
import Ledger
import Raft
import SiteCore

/// The real consensus core and all that the simulator asks of it. With ``Simulation``'s `perform` and `MessageText`,
/// the only place that knows its interface.
struct Replica {
    enum Input {
        case message(Raft.Message, from: NodeID)
        case tick
        case completed(Completion)
        case fetched([Entry], for: NodeID)
        case disconnected(NodeID)
        case snapshotAvailable(SnapshotMetadata)
        case compacted(LogIndex)
        case installFailed(SnapshotMetadata)
        case storageFailed
        case clockJudged(isApart: Bool)
    }

    private var raft: Raft

    static let heartbeat = 50 * millisecond
    static let minimumTimeout = 250 * millisecond
    static let maximumTimeout = 500 * millisecond

    /// Who a process is.
    struct Start {
        let site: Int
        /// Who founded the cluster; empty at a site that joins.
        let founders: [NodeID]
        /// Of a founder, as its members entry tells it.
        let verdictKey: (NodeID) -> [UInt8]
        let seed: UInt64
        let session: UInt64
        let bug: PlantedBug?
    }

    init(
        _ start: Start, _ recovery: Journal.Recovery, applied: LogIndex, memberships: [Raft.MembershipEntry],
        at time: Int64
    ) {
        var limits = Raft.Limits()
        limits.entriesPerMessage = 16
        limits.bytesPerMessage = 4 << 10
        limits.inflightMessages = 4
        limits.uncommittedBytes = 32 << 10
        limits.unwrittenBytes = 32 << 10
        limits.cacheBytes = 6 << 10
        limits.promotionLag = 64
        let configuration: Raft.Configuration
        do {
            configuration = try Raft.Configuration(
                id: NodeID(start.site + 1), name: "site-\(start.site + 1)", voters: start.founders,
                founding: start.founders.isEmpty ? [] : Self.founding(start), heartbeatInterval: Self.heartbeat,
                commitNoticeDelay: start.seed.isMultiple(of: 2) ? Raft.Configuration.usualCommitNoticeDelay : 0,
                electionTimeoutMinimum: Self.minimumTimeout,
                electionTimeoutMaximum: Self.maximumTimeout, seed: start.seed,
                storageStallLimit: start.bug == .leadWithStalledDisk ? 3_600 * second : nil, limits: limits)
        } catch { preconditionFailure("\(error)") }
        raft = Raft(
            configuration: configuration, recovery, applied: applied, session: start.session,
            memberships: memberships, at: time)
    }

    var isLeader: Bool { raft.role == .leader }
    var role: String { raft.role.rawValue }
    var term: Term { raft.term }
    var leader: NodeID? { raft.leader }
    var lastIndex: LogIndex { raft.lastIndex }
    var commitIndex: LogIndex { raft.commitIndex }
    var durableIndex: LogIndex { raft.durableIndex }
    var base: LogIndex { raft.base.index }
    var membership: Raft.MembershipEntry { raft.membership }
    var isRecovering: Bool { raft.recoveryState != nil }
    var recovery: String {
        raft.recoveryState.map { " recovering, through \($0.through ?? 0), silent \($0.silent)" } ?? ""
    }
    var installing: SnapshotMetadata? { raft.installation?.snapshot }
    var offeredSnapshots: [SnapshotMetadata] { raft.offeredSnapshots }
    var compactionLimit: LogIndex { raft.compactionLimit }
    var compactionMaximum: LogIndex { raft.compactionMaximum }
    func membership(at index: LogIndex) -> Raft.MembershipEntry? { raft.membership(at: index) }
    var deadline: Int64 { raft.deadline }

    func term(at index: LogIndex) -> Term? { raft.term(at: index) }

    /// Entries out of memory, if they are there.
    func entries(from first: LogIndex, through last: LogIndex) -> [Entry]? {
        raft.entries(from: first, through: last, maximumBytes: .max)
    }

    var isClockApart: Bool { raft.isClockApart }

    mutating func setClock(offset: Int64) { raft.clockOffset = offset }

    mutating func take(_ input: Input, at time: Int64) -> [Raft.Action] {
        switch input {
        case .message(let message, let peer): raft.receive(message, from: peer, at: time)
        case .tick: raft.tick(at: time)
        case .completed(.written(let id)): raft.written(WriteID(rawValue: id), at: time)
        case .completed(.voteSaved(let vote)):
            raft.voteSaved(Raft.Vote(term: vote.term, votedFor: vote.votedFor), at: time)
        case .fetched(let entries, let peer): raft.fetched(entries, for: peer, at: time)
        // The shell's own.
        case .completed(.archived), .completed(.recovered): []
        case .disconnected(let peer): raft.disconnected(peer, at: time)
        case .snapshotAvailable(let snapshot): raft.snapshotAvailable(snapshot, at: time)
        case .compacted(let index): raft.compacted(through: index, at: time)
        case .installFailed(let snapshot): raft.installFailed(snapshot, at: time)
        case .storageFailed: raft.storageFailed(at: time)
        case .clockJudged(let isApart): raft.clockJudged(isApart: isApart, at: time)
        }
    }

    enum Refused: Error {
        case notLeader(NodeID?)
        case busy
    }

    mutating func propose(
        _ proposals: [Proposal], at time: Int64, wall: Int64, hasPrecedence: Bool = false
    ) throws(Refused) -> (index: LogIndex, actions: [Raft.Action]) {
        do {
            let (indices, actions) = try raft.propose(
                proposals, at: time, time: wall, hasPrecedence: hasPrecedence)
            return (indices.lowerBound, actions)
        } catch {
            switch error {
            case .notLeader(let leader): throw .notLeader(leader)
            case .busy, .transferring: throw .busy
            }
        }
    }

    /// Nil when there is nothing to hand over, or nobody to hand it to.
    mutating func transfer(to target: NodeID?, at time: Int64) -> [Raft.Action]? {
        try? raft.transferLeadership(to: target, at: time)
    }

    private static func founding(_ start: Start) -> [UInt8] {
        var message = Quantumforge_Ledger_V1_Membership()
        message.members = start.founders.map { member($0, .voter, start.verdictKey($0)) }
        return message.payload
    }

    private static func member(
        _ id: NodeID, _ role: Quantumforge_Ledger_V1_MemberRole, _ verdictKey: [UInt8]
    ) -> Quantumforge_Ledger_V1_Member {
        var member = Quantumforge_Ledger_V1_Member()
        member.id = id
        member.name = "site-\(id)"
        member.role = role
        member.verdictKey = .init(verdictKey)
        return member
    }

    /// Nil when it was refused.
    ///
    /// - Parameter verdictKey: of a site, as its members entry tells it.
    mutating func changeMembership(
        voters: [NodeID], learners: [NodeID], at time: Int64, wall: Int64, verdictKey: (NodeID) -> [UInt8]
    ) -> [Raft.Action]? {
        let members =
            voters.map { Self.member($0, .voter, verdictKey($0)) }
            + learners.map { Self.member($0, .learner, verdictKey($0)) }
        return try? raft.changeMembership(to: members, actor: "operator", at: time, time: wall).actions
    }

    /// A linearizable read; nil when it did not start.
    mutating func read(_ id: UInt64, at time: Int64) -> [Raft.Action]? {
        try? raft.read(ReadID(rawValue: id), at: time)
    }

    func holdsLease(at time: Int64) -> Bool { raft.holdsLease(at: time) }

    var leaseEnd: Int64? { raft.leaseEnd }

    var leaseDuration: Int64 { raft.configuration.leaseDuration }

    var hasCommittedInTerm: Bool { raft.term(at: raft.commitIndex) == raft.term }

    var isTransferring: Bool { raft.transferTarget != nil }
}
