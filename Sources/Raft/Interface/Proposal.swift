package import Ledger

/// What a client wants in the log; index, term and time are the leader's to give.
package struct Proposal: Sendable, Hashable {
    package var kind: EntryKind
    /// As ``Entry/isActor(_:)`` allows it.
    package var actor: String
    /// Which other site passed it on and vouches for the actor.
    package var vouchingSite: NodeID?
    /// At most ``Entry/maximumPayloadLength`` bytes.
    package var payload: [UInt8]

    package init(kind: EntryKind, actor: String, vouchingSite: NodeID? = nil, payload: [UInt8]) {
        self.kind = kind
        self.actor = actor
        self.vouchingSite = vouchingSite
        self.payload = payload
    }

    var encodedLength: Int { Entry.length(actor: actor, vouchingSite: vouchingSite, payload: payload) }
}

/// Why a batch of proposals was refused, as a whole.
package enum ProposalError: Error, Equatable, CustomStringConvertible {
    /// Ask the leader instead; `nil` while none is known.
    case notLeader(leader: NodeID?)
    /// Too much is waiting for a quorum or for this node's disk.
    case busy
    /// The leadership is being handed over.
    case transferring

    package var description: String {
        switch self {
        case .notLeader(let leader?): "not the leader: propose to node \(leader)"
        case .notLeader(nil): "not the leader, and none is known: try again after the election"
        case .busy: "too many bytes wait to be committed: try again when some are"
        case .transferring: "leadership is being transferred: try again after an election timeout"
        }
    }
}

/// Why a leadership transfer did not start.
package enum TransferError: Error, Equatable, CustomStringConvertible {
    case notLeader(leader: NodeID?)
    case alreadyTransferring(to: NodeID)
    case notAPeer(NodeID)
    /// The target has not made good what it lost.
    case recovering(NodeID)
    /// No other voter answered within the last election timeout.
    case noTarget

    package var description: String {
        switch self {
        case .notLeader(let leader?): "not the leader: ask node \(leader)"
        case .notLeader(nil): "not the leader, and none is known: try again after the election"
        case .alreadyTransferring(let target): "a transfer to node \(target) is under way: wait for its outcome"
        case .notAPeer(let target): "node \(target) is not another voter: name one that is"
        case .recovering(let target): "node \(target) is still recovering what its disk lost: name another voter"
        case .noTarget: "no other voter has answered lately: bring one back first"
        }
    }
}

/// Why a read did not start.
package enum ReadError: Error, Equatable, CustomStringConvertible {
    /// Ask the leader instead; `nil` while none is known.
    case notLeader(leader: NodeID?)
    /// Too many reads wait for a quorum.
    case busy

    package var description: String {
        switch self {
        case .notLeader(let leader?): "not the leader: read at node \(leader)"
        case .notLeader(nil): "not the leader, and none is known: try again after the election"
        case .busy: "too many reads wait for a quorum: try again when some are answered"
        }
    }
}
