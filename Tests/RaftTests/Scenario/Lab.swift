import Ledger
import Raft

/// A cluster on the bench: nothing moves unless a command moves it. Disks finish at once unless told otherwise.
struct Lab {
    struct Link: Hashable {
        let from: NodeID
        let to: NodeID
    }

    struct Envelope {
        let link: Link
        let message: Raft.Message
    }

    struct Fetch {
        let from: LogIndex
        let maximumBytes: Int
        let peer: NodeID
    }

    var hosts: [NodeID: Host] = [:]
    var wire: [Envelope] = []
    var cuts: Set<Link> = []
    /// Nodes whose disk finishes only on command.
    var manual: Set<NodeID> = []
    var fetches: [NodeID: [Fetch]] = [:]
    /// The snapshot each node was told to get.
    var installs: [NodeID: SnapshotMetadata] = [:]
    /// What became of each read.
    var answers: [ReadID: String] = [:]
    var output: [String] = []
    /// Prints changes of role only.
    var isQuiet = false
    /// Messages are printed with their rounds.
    var showsRounds = false

    var ids: [NodeID] { hosts.keys.sorted() }

    func text(_ message: Raft.Message) -> String { showsRounds ? message.textWithRound : message.text }

    mutating func print(_ line: String) { if !isQuiet { output.append(line) } }

    func host(_ id: NodeID) throws -> Host {
        guard let host = hosts[id] else { throw Scenario.Failure(description: "no node \(id)") }
        return host
    }

    func raft(_ id: NodeID) throws -> Raft {
        guard let raft = try host(id).raft else { throw Scenario.Failure(description: "node \(id) is down") }
        return raft
    }

    /// Gives a running node an input and carries out what comes of it.
    mutating func step(_ id: NodeID, _ input: (inout Raft, MonotonicTime) throws -> [Raft.Action]) throws {
        guard var host = hosts[id], var raft = host.raft else { return }
        let actions = try input(&raft, host.clock)
        host.raft = raft
        hosts[id] = host
        for action in actions { perform(action, at: id) }
        if !manual.contains(id) { try flush(id) }
    }

    private mutating func perform(_ action: Raft.Action, at id: NodeID) {
        switch action {
        case .send(let message, let to):
            let link = Link(from: id, to: to)
            if cuts.contains(link) {
                print("\(id)->\(to) \(text(message)) (lost)")
            } else {
                wire.append(Envelope(link: link, message: message))
            }
        case .saveVote(let vote):
            hosts[id]?.disk.queue(vote)
            print("  \(id) saves vote term=\(vote.term) for=\(vote.votedFor.map { "\($0)" } ?? "-")")
        case .write(let write, let entries):
            hosts[id]?.disk.queue(write, entries)
            print("  \(id) writes \(write) [\(entries.text)]")
        case .apply(let through):
            hosts[id]?.apply(through: through)
            print("  \(id) applies through \(through)")
        case .fetch(let from, let maximumBytes, let peer):
            fetches[id, default: []].append(Fetch(from: from, maximumBytes: maximumBytes, peer: peer))
            print("  \(id) fetches from \(from) for \(peer)")
        case .readReady(let reads, let index):
            for read in reads { answers[read] = "\(index)" }
            print("  \(id) may answer \(reads.text) from \(index) on")
        case .readsAbandoned(let reads):
            for read in reads { answers[read] = "abandoned" }
            print("  \(id) abandons \(reads.text)")
        case .roleChanged(let role, let term, let leader):
            output.append("  \(id) is \(role) term=\(term) leader=\(leader.map { "\($0)" } ?? "-")")
        case .steppedDown(let reason): output.append("  \(id) steps down: \(reason)")
        case .membershipChanged(let entry):
            print("  \(id) has members \(entry.membership.text) from \(entry.index) on")
        case .install(let snapshot, let from):
            installs[id] = snapshot
            print("  \(id) gets snapshot \(snapshot.index)@\(snapshot.term) from \(from)")
        case .recovered:
            hosts[id]?.lost = nil
            output.append("  \(id) is whole again")
        case .transferAbandoned(let target): print("  \(id) abandons the transfer to \(target)")
        case .ignored(let defect, let peer): print("  \(id) ignores a message from \(peer): \(defect)")
        }
    }

    mutating func flush(_ id: NodeID) throws {
        while try finishVote(id) || finishWrite(id) || finishFetch(id) {}
    }

    mutating func finishVote(_ id: NodeID) throws -> Bool {
        guard let vote = hosts[id]?.disk.finishVote() else { return false }
        try step(id) { $0.voteSaved(vote, at: $1) }
        return true
    }

    mutating func finishWrite(_ id: NodeID) throws -> Bool {
        guard let write = hosts[id]?.disk.finishWrite() else { return false }
        try step(id) { $0.written(write, at: $1) }
        return true
    }

    mutating func finishFetch(_ id: NodeID) throws -> Bool {
        guard let fetch = fetches[id]?.first, let disk = hosts[id]?.disk else { return false }
        fetches[id]?.removeFirst()
        let entries = disk.read(from: fetch.from, maximumBytes: fetch.maximumBytes)
        try step(id) { $0.fetched(entries, for: fetch.peer, at: $1) }
        return true
    }

    /// Delivers what is on the wire now, of one link or of all, and not what comes of it.
    mutating func deliver(_ wanted: Link?) throws {
        let due = wire.filter { wanted == nil || $0.link == wanted }
        wire.removeAll { wanted == nil || $0.link == wanted }
        for envelope in due {
            let isLost = cuts.contains(envelope.link) || hosts[envelope.link.to]?.raft == nil
            print("\(envelope.link.from)->\(envelope.link.to) \(text(envelope.message))" + (isLost ? " (lost)" : ""))
            guard !isLost else { continue }
            try step(envelope.link.to) { $0.receive(envelope.message, from: envelope.link.from, at: $1) }
        }
    }

    mutating func stabilize() throws {
        for _ in 0..<1000 {
            guard !wire.isEmpty else { return }
            try deliver(nil)
        }
        throw Scenario.Failure(description: "the cluster does not come to rest")
    }

    /// Lets a node's clock run, with its timers served.
    mutating func tick(_ id: NodeID, _ duration: MonotonicTime) throws {
        let end = try host(id).clock + duration
        while let deadline = hosts[id]?.raft?.deadline, deadline <= end {
            let due = max(try host(id).clock, deadline)
            hosts[id]?.clock = due
            try step(id) { $0.tick(at: $1) }
            guard try raft(id).deadline > due else {
                throw Scenario.Failure(description: "node \(id) served its timer and it is still due")
            }
        }
        hosts[id]?.clock = end
    }

    /// Lets the clocks run for all at the same pace, with timers served and messages delivered at once.
    mutating func runAll(_ duration: MonotonicTime) throws {
        var left = duration
        while true {
            try stabilize()
            let waits = ids.compactMap { id -> MonotonicTime? in
                guard let host = hosts[id], let raft = host.raft, raft.deadline < .max else { return nil }
                return max(0, raft.deadline - host.clock)
            }
            let pause = min(left, waits.min() ?? left)
            for id in ids { try tick(id, pause) }
            left -= pause
            if left == 0 { return try stabilize() }
        }
    }
}
