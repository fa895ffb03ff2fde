import Raft

/// The consensus core's actions; `Trading` has an `Action` too.
typealias RaftAction = Action
