package import Ledger

/// Why a change of membership did not start.
package enum MembershipError: Error, Equatable, CustomStringConvertible {
    /// Ask the leader instead; `nil` while none is known.
    case notLeader(leader: NodeID?)
    /// Nothing of the leader's own term is committed yet, so an earlier change may still be open.
    case notReady
    /// The change at this index is not complete.
    case changeUnderWay(LogIndex)
    case transferring
    case defect(MembershipDefect)
    /// The members' names and addresses take so many bytes together.
    case tooLong(Int)
    /// A node becomes a voter only after it was a learner.
    case notALearner(NodeID)
    /// The learner has made good only part of what it lost.
    case recovering(NodeID)
    /// The learner has not answered within an election timeout.
    case silent(NodeID)
    /// The learner lacks so many entries.
    case behind(NodeID, by: LogIndex)
    /// Of the voters wanted only so many answer, which is no majority.
    case noQuorum(answering: Int, of: Int)
    /// Of the voters wanted only so many have nearly the whole log, which is no majority.
    case tooFewLevel(Int, of: Int)

    package var description: String {
        switch self {
        case .notLeader(let leader?): "not the leader: ask node \(leader)"
        case .notLeader(nil): "not the leader, and none is known: try again after the election"
        case .notReady: "the leader has committed nothing in its term yet: try again in a moment"
        case .changeUnderWay(let index): "the change at index \(index) is not complete: try again when it is"
        case .transferring: "leadership is being transferred: try again after an election timeout"
        case .defect(let defect): "\(defect)"
        case .tooLong(let count): "the members take \(count) bytes, at most \(Entry.maximumPayloadLength) fit"
        case .notALearner(let id):
            "node \(id) is not a learner yet: add it as one, and promote it when it has caught up"
        case .recovering(let id): "node \(id) is still recovering what its disk lost: try again when it has"
        case .silent(let id): "node \(id) does not answer: check its address, its certificate and that it runs"
        case .behind(let id, let count): "node \(id) lacks \(count) entries: try again when it has caught up"
        case .noQuorum(let answering, let count):
            "only \(answering) of the \(count) voters wanted answer, no majority: bring them up first"
        case .tooFewLevel(let level, let count):
            "only \(level) of the \(count) voters wanted have caught up, no majority: try again when more have"
        }
    }
}
