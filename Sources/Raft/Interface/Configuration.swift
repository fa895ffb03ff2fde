package import Ledger

/// Nanoseconds on a node's own monotonic clock. Only differences mean anything.
package typealias MonotonicTime = Int64

extension Raft {
    /// Who takes part, how fast, and within which bounds. All durations are nanoseconds.
    package struct Configuration: Sendable {
        package let id: NodeID
        /// The actor of this node's no-ops.
        package let name: String
        /// The founding voters, in ascending order: in force until the log has its first entry. Alike at every founding
        /// node; none at a node that joins later. A node not among them is a learner.
        package let voters: [NodeID]
        /// The payload of a new log's first entry: the membership of ``voters``, with their names and verdict keys.
        /// Empty at a node that joins later, and where a log shall begin without one.
        package let founding: [UInt8]
        package let heartbeatInterval: Int64
        /// How long a leader waits for entries to carry its commit index to the peers before it sends it alone. No peer
        /// waits for an entry that the sites act upon, see ``EntryKind/isActedUponBySites``.
        package let commitNoticeDelay: Int64
        /// A node waits a random time between these two without word from a leader before it asks for votes.
        package let electionTimeoutMinimum: Int64
        package let electionTimeoutMaximum: Int64
        /// Where the randomness of the election timeouts starts; nodes with the same seed still differ by their id.
        package let seed: UInt64
        /// How long a write of the own disk may be unfinished before a leader makes way and nobody campaigns.
        package let storageStallLimit: Int64
        package let limits: Limits

        /// What a stream of entries carries along anyway within this time, in nanoseconds. At a quiet moment only a read
        /// at a follower waits for it.
        package static let usualCommitNoticeDelay: Int64 = 1_000_000
        package static let maximumVoters = 15
        package static let maximumLearners = 15
        /// An hour: beyond it a timeout is a mistake in units.
        package static let maximumTimeout: Int64 = 3_600_000_000_000

        package init(
            id: NodeID, name: String, voters: [NodeID], founding: [UInt8] = [], heartbeatInterval: Int64 = 50_000_000,
            commitNoticeDelay: Int64 = 0, electionTimeoutMinimum: Int64 = 250_000_000,
            electionTimeoutMaximum: Int64 = 500_000_000, seed: UInt64, storageStallLimit: Int64? = nil,
            limits: Limits = Limits()
        ) throws(ConfigurationError) {
            guard id > 0, !voters.contains(0) else { throw .idZero }
            guard Set(voters).count == voters.count else { throw .duplicateVoter(voters) }
            guard voters.count <= Self.maximumVoters else { throw .tooManyVoters(voters.count) }
            guard name.utf8.count <= Entry.maximumActorLength else { throw .nameTooLong(name.utf8.count) }
            guard Entry.isActor(name) else { throw .nameSteersText(name) }
            if !founding.isEmpty { try Self.check(founding, of: voters) }
            guard heartbeatInterval > 0, heartbeatInterval < electionTimeoutMinimum,
                electionTimeoutMinimum < electionTimeoutMaximum, electionTimeoutMaximum <= Self.maximumTimeout
            else { throw .timeouts(heartbeatInterval, electionTimeoutMinimum, electionTimeoutMaximum) }
            guard (0...heartbeatInterval).contains(commitNoticeDelay) else {
                throw .commitNoticeDelay(commitNoticeDelay, heartbeat: heartbeatInterval)
            }
            let stallLimit = storageStallLimit ?? electionTimeoutMinimum
            guard stallLimit > 0, stallLimit <= Self.maximumTimeout else { throw .storageStallLimit(stallLimit) }
            if let name = limits.nameOfFirstInvalid { throw .limit(name) }
            self.id = id
            self.name = name
            self.voters = voters.sorted()
            self.founding = founding
            self.heartbeatInterval = heartbeatInterval
            self.commitNoticeDelay = commitNoticeDelay
            self.electionTimeoutMinimum = electionTimeoutMinimum
            self.electionTimeoutMaximum = electionTimeoutMaximum
            self.seed = seed
            self.storageStallLimit = stallLimit
            self.limits = limits
        }

        private static func check(_ founding: [UInt8], of voters: [NodeID]) throws(ConfigurationError) {
            guard founding.count <= Entry.maximumPayloadLength else { throw .foundingTooLong(founding.count) }
            let membership: Membership
            do { membership = try Membership(payload: founding) } catch { throw .founding(error) }
            guard membership == Membership(voters: voters) else { throw .foundingOfOthers(membership.ids) }
        }

        /// What a lease is shorter by than the minimum election timeout, in thousandths of it: clocks may run up to 5 %
        /// too fast or too slow. Crystals stay within 0.02 %, a slewed clock within 0.05 %.
        package static let leaseMarginPerMille: Int64 = 100

        /// How long after sending a round that a quorum has answered nobody else can have been elected.
        package var leaseDuration: Int64 {
            electionTimeoutMinimum - (electionTimeoutMinimum * Self.leaseMarginPerMille + 999) / 1000
        }
    }

    /// Bounds on what the core sends, holds and accepts. All are at least 1.
    package struct Limits: Sendable, Hashable {
        /// Entries in one append message.
        package var entriesPerMessage = 4096
        /// Encoded bytes of entries in one append message; a single longer entry still travels, alone.
        package var bytesPerMessage = 1 << 20
        /// Append messages with entries on their way to one peer and not answered yet.
        package var inflightMessages = 32
        /// Encoded bytes of entries on their way to one peer and not answered yet, past which nothing more is sent; the
        /// message that reaches the limit may pass it.
        package var inflightBytes = 8 << 20
        /// Reads that wait for a quorum to confirm this leader. One more is refused as busy.
        package var outstandingReads = 4096
        /// Encoded bytes proposed in this term and not yet both committed and durable on the leader's own disk. Past it
        /// proposals are refused as busy; one batch is always accepted when there are none.
        package var uncommittedBytes = 64 << 20
        /// Encoded bytes given to the own disk and not durable yet. Past it a leader refuses proposals as busy, and a
        /// follower takes no entries; the leader sends them again.
        package var unwrittenBytes = 64 << 20
        /// Encoded bytes above both of these limits for proposals that do not wait for others.
        package var reservedBytes = 8 << 20
        /// Entries a learner may lack and be made a voter.
        package var promotionLag = 1024
        /// Encoded bytes of the newest entries kept in memory. Entries not yet durable stay in memory beyond it.
        package var cacheBytes = 16 << 20

        package init() {}

        fileprivate var nameOfFirstInvalid: String? {
            let all = [
                ("entriesPerMessage", entriesPerMessage), ("bytesPerMessage", bytesPerMessage),
                ("inflightMessages", inflightMessages), ("inflightBytes", inflightBytes),
                ("outstandingReads", outstandingReads), ("uncommittedBytes", uncommittedBytes),
                ("unwrittenBytes", unwrittenBytes), ("reservedBytes", reservedBytes), ("promotionLag", promotionLag),
                ("cacheBytes", cacheBytes),
            ]
            return all.first { $0.1 < 1 }?.0
        }
    }
}

extension Raft {
    /// Why a consensus configuration cannot work.
    package enum ConfigurationError: Error, Equatable, CustomStringConvertible {
        case idZero
        case duplicateVoter([NodeID])
        case tooManyVoters(Int)
        case nameTooLong(Int)
        /// It is no actor of an entry.
        case nameSteersText(String)
        case foundingTooLong(Int)
        case founding(MembershipDefect)
        /// The founding membership has these nodes, and they are not the founding voters alone.
        case foundingOfOthers([NodeID])
        /// Heartbeat interval, minimum and maximum election timeout.
        case timeouts(Int64, Int64, Int64)
        case commitNoticeDelay(Int64, heartbeat: Int64)
        case storageStallLimit(Int64)
        case limit(String)

        package var description: String {
            switch self {
            case .idZero: "a node has id 0: ids begin at 1"
            case .duplicateVoter(let voters): "a voter is named twice in \(voters): give each node its own id"
            case .tooManyVoters(let count): "\(count) voters, at most \(Raft.Configuration.maximumVoters) are supported"
            case .nameTooLong(let count):
                "the node's name has \(count) UTF-8 bytes, at most \(Entry.maximumActorLength) fit into an entry"
            case .nameSteersText(let name):
                "the node's name \(name.debugDescription) has a control or another character that steers text: leave it out"
            case .foundingTooLong(let count):
                "the founding membership takes \(count) bytes, at most \(Entry.maximumPayloadLength) fit into an entry"
            case .founding(let defect): "the founding membership is none: \(defect)"
            case .foundingOfOthers(let ids): "the founding membership is of \(ids), not of the founding voters alone"
            case .timeouts(let heartbeat, let minimum, let maximum):
                """
                heartbeat interval \(heartbeat) ns, election timeout \(minimum) to \(maximum) ns: \
                0 < heartbeat < minimum < maximum <= \(Raft.Configuration.maximumTimeout) is required
                """
            case .commitNoticeDelay(let delay, let heartbeat):
                "commit notice delay \(delay) ns: 0 up to the heartbeat interval, \(heartbeat) ns, is required"
            case .storageStallLimit(let limit):
                "storage stall limit \(limit) ns: above 0 and at most \(Raft.Configuration.maximumTimeout) is required"
            case .limit(let name): "limit \(name) must be at least 1"
            }
        }
    }
}
