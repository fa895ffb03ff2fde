import Ledger

/// Who the first voters are is the log's first entry, so that it is the same for whoever has any of the log.
extension Raft {
    /// What the leader of an empty log puts into it first; `nil` when the log has begun, or shall begin without it.
    var foundingProposal: Proposal? {
        guard log.lastIndex == 0, !configuration.founding.isEmpty else { return nil }
        return Proposal(kind: .configuration, actor: configuration.name, payload: configuration.founding)
    }

    /// A peer whose log begins with another founding membership is of another cluster, whatever its certificate says.
    /// From the message on that shows it, nothing that it sends has any effect.
    mutating func foundingDefect(of message: Message, from peer: NodeID) -> Defect? {
        guard !configuration.founding.isEmpty, let shown = message.founding, shown != configuration.founding else {
            return nil
        }
        strangers.insert(peer)
        return .otherFounding
    }
}

extension Raft.Message {
    /// The payload of the log's first entry, when that is a membership and the message has it.
    fileprivate var founding: [UInt8]? {
        switch self {
        case .appendRequest(let request):
            guard let first = request.entries.first, first.index == 1, first.kind == .configuration else { return nil }
            return Array(first.payload)
        case .installSnapshot(let request):
            return request.snapshot.membership.index == 1 ? request.snapshot.membership.payload : nil
        case .voteRequest, .voteResponse, .appendResponse, .timeoutNow, .recoveryRequest, .recoveryResponse: return nil
        }
    }
}
