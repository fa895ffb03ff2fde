import Ledger
import Raft

extension PlantedBug {
    /// What the site puts on the network in place of `message`.
    ///
    /// - Parameter heardRound: the highest that the receiver has told the sender in this term.
    func sent(_ message: Raft.Message, by replica: Replica, heardRound: UInt64) -> Raft.Message {
        switch (self, message) {
        case (.grantTwoVotes, .voteResponse(var response))
        where !response.isPreVote && !response.granted && response.term == replica.term:
            response.granted = true
            return .voteResponse(response)
        case (.boastInVoteRequest, .voteRequest(var request)) where request.lastTerm > 0:
            request.lastIndex += 1_000
            return .voteRequest(request)
        case (.refuseInUnsavedTerm, .appendResponse(var response)) where response.round == 0:
            response.round = heardRound
            return .appendResponse(response)
        case (.announceUncommitted, .appendRequest(var request)):
            request.commitIndex = replica.lastIndex
            return .appendRequest(request)
        case (.countRecovering, .appendResponse(var response)):
            response.isRecovering = false
            return .appendResponse(response)
        case (.voteWhileRecovering, .voteResponse(var response)) where !response.granted && replica.isRecovering:
            response.granted = true
            if response.isPreVote { response.term += 1 }
            return .voteResponse(response)
        default: return message
        }
    }

    /// What the site's core gets in place of `message`.
    func received(_ message: Raft.Message, by replica: Replica) -> Raft.Message {
        guard self == .skipPreviousEntryCheck, case .appendRequest(var request) = message,
            request.term >= replica.term, let held = replica.term(at: request.previousIndex),
            held <= request.entries.first?.term ?? request.term, request.previousIndex > 0
        else { return message }
        request.previousTerm = held
        return .appendRequest(request)
    }

    /// Whose answer the leader takes this one for as well.
    func alsoFrom(_ message: Raft.Message, _ peer: NodeID, count: Int) -> NodeID? {
        guard self == .countPeerTwice, case .appendResponse(let response) = message,
            case .matched = response.outcome
        else { return nil }
        return peer % NodeID(count) + 1
    }
}
