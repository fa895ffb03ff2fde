import Ledger
import Raft

extension Lab {
    /// Runs one line. `1`, `2` are nodes, `all` every node.
    mutating func run(_ line: String) throws -> [String] {
        output = []
        let command = try Command(line)
        switch command.name {
        case "cluster": try makeCluster(command)
        case "prepare": try prepare(command)
        case "campaign":
            let id = try command.node(0)
            let due = max(try host(id).clock, try raft(id).deadline)
            hosts[id]?.clock = due
            try step(id) { $0.tick(at: $1) }
        case "sleep":
            let duration = try command.duration(1)
            for id in try nodes(command) { hosts[id]?.clock += duration }
        case "tick": for id in try nodes(command) { try tick(id, command.duration(1)) }
        case "run":
            isQuiet = true
            defer { isQuiet = false }
            try runAll(command.duration(0))
        case "deliver": try deliver(command.words.isEmpty ? nil : command.link())
        case "stabilize": try stabilize()
        case "drop":
            let link = try command.words.isEmpty ? nil : command.link()
            for envelope in wire where link == nil || envelope.link == link {
                print("\(envelope.link.from)->\(envelope.link.to) \(text(envelope.message)) (lost)")
            }
            wire.removeAll { link == nil || $0.link == link }
        case "duplicate":
            let link = try command.link()
            wire += wire.filter { $0.link == link }
        case "cut": cuts.insert(try command.link())
        case "isolate":
            let id = try command.node(0)
            for other in ids where other != id {
                cuts.formUnion([Link(from: id, to: other), Link(from: other, to: id)])
            }
        case "heal": cuts = []
        case "propose": try propose(command)
        case "read": try read(command)
        case "rounds": showsRounds = true
        case "crash": crash(try command.node(0))
        case "join": try join(command)
        case "lose": try lose(command)
        case "change": try change(command)
        case "snapshot":
            let id = try command.node(0)
            guard let snapshot = hosts[id]?.takeSnapshot() else { throw Scenario.Failure(description: "no snapshot") }
            try step(id) { $0.snapshotAvailable(snapshot, at: $1) }
        case "compact": try compact(command)
        case "install": try install(command)
        case "restart": hosts[try command.node(0)]?.start()
        case "transfer": try transfer(command)
        case "disconnect": try step(command.node(0)) { try $0.disconnected(command.node(1), at: $1) }
        case "disk": try operateDisk(command)
        case "status": for id in ids { print(status(id)) }
        case "expect": try expect(command)
        default: throw Scenario.Failure(description: "unknown command: \(line)")
        }
        return output
    }

    private func nodes(_ command: Command) throws -> [NodeID] {
        command.words.first == "all" ? ids : [try command.node(0)]
    }

    /// `cluster 3 [uncommitted=1000] [entries=2] [inflight=2] [cache=100] [window=500] [reads=2] [unwritten=100] [lag=2]`:
    /// `inflight` counts messages, `window` bytes; `notice=1` lets commit indices wait for 1 ms. With `founded` the log begins with the founding membership, of which
    /// node 3 has another with `other=3`.
    private mutating func makeCluster(_ command: Command) throws {
        let voters = Array(1...(try command.node(0)))
        var limits = Raft.Limits()
        limits.unwrittenBytes = try command.number("unwritten") ?? limits.unwrittenBytes
        limits.promotionLag = try command.number("lag") ?? limits.promotionLag
        limits.uncommittedBytes = try command.number("uncommitted") ?? limits.uncommittedBytes
        limits.entriesPerMessage = try command.number("entries") ?? limits.entriesPerMessage
        limits.inflightMessages = try command.number("inflight") ?? limits.inflightMessages
        limits.inflightBytes = try command.number("window") ?? limits.inflightBytes
        limits.outstandingReads = try command.number("reads") ?? limits.outstandingReads
        limits.cacheBytes = try command.number("cache") ?? limits.cacheBytes
        let noticeDelay = Int64(try command.number("notice") ?? 0) * 1_000_000
        let isFounded = command.words.contains("founded")
        let other = try command.number("other").map(NodeID.init)
        self = Lab()
        for id in voters {
            let founding = isFounded ? Bench.founding(voters, key: id == other ? 2 : 1) : []
            var host = Host(
                configuration: try Raft.Configuration(
                    id: id, name: "node-\(id)", voters: voters, founding: founding,
                    commitNoticeDelay: noticeDelay, seed: 1, limits: limits))
            host.start()
            hosts[id] = host
        }
    }

    /// `prepare 2 terms=1,1,3 [term=4] [voted=2] [applied=1]`: a node from this disk, up for
    /// as long as a restarted voter holds back.
    private mutating func prepare(_ command: Command) throws {
        let id = try command.node(0)
        let terms = (command.options["terms"] ?? "").split(separator: ",").compactMap { Term($0) }
        let entries = terms.enumerated().map { offset, term in
            Entry(index: LogIndex(offset) + 1, term: term, kind: .signal, time: 1, actor: "before", payload: [])
        }
        let vote = Raft.Vote(
            term: try command.number("term").map(Term.init) ?? terms.last ?? 0,
            votedFor: try command.number("voted").map(NodeID.init))
        hosts[id]?.disk = Disk(vote: vote, entries: entries)
        hosts[id]?.applied = try command.number("applied").map(LogIndex.init) ?? 0
        hosts[id]?.start()
        let held = try host(id).configuration.electionTimeoutMinimum
        hosts[id]?.clock += held
    }

    /// `propose 1 red green [size=100] [kind=note]`: one batch, a proposal for each word, padded to `size` bytes; signals,
    /// or notes, which no site acts upon.
    private mutating func propose(_ command: Command) throws {
        let size = try command.number("size") ?? 0
        let kind: EntryKind = command.options["kind"] == "note" ? .note : .signal
        let proposals = command.words.dropFirst().map { word in
            let payload = Array(word.utf8)
            return Proposal(
                kind: kind, actor: "client",
                payload: payload + [UInt8](repeating: 0, count: max(0, size - payload.count)))
        }
        let id = try command.node(0)
        do {
            try step(id) { try $0.propose(Array(proposals), at: $1, time: 1000).actions }
        } catch let error as ProposalError {
            print("refused: \(error)")
        }
    }

    /// `read 1 7 8`: reads ?7 and ?8 come in at node 1.
    private mutating func read(_ command: Command) throws {
        for position in command.words.indices.dropFirst() {
            let id = ReadID(rawValue: try command.node(position))
            do {
                try step(command.node(0)) { try $0.read(id, at: $1) }
            } catch let error as ReadError {
                print("refused: \(error)")
            }
        }
    }

    private mutating func transfer(_ command: Command) throws {
        let target = command.words.count > 1 && command.words[1] == "any" ? nil : try command.node(1)
        do {
            try step(command.node(0)) { try $0.transferLeadership(to: target, at: $1) }
        } catch let error as TransferError {
            print("refused: \(error)")
        }
    }

    /// `disk 2 manual|auto|vote|write|fetch|fails`: `vote`, `write` and `fetch` finish the oldest of their kind.
    private mutating func operateDisk(_ command: Command) throws {
        let id = try command.node(0)
        switch command.words.dropFirst().first {
        case "manual": manual.insert(id)
        case "auto":
            manual.remove(id)
            try flush(id)
        case "vote": if try !finishVote(id) { throw Scenario.Failure(description: "no vote queued") }
        case "write": if try !finishWrite(id) { throw Scenario.Failure(description: "no write queued") }
        case "fetch": if try !finishFetch(id) { throw Scenario.Failure(description: "no fetch queued") }
        case "fails": try step(id) { $0.storageFailed(at: $1) }
        default: throw Scenario.Failure(description: "disk N manual|auto|vote|write|fetch|fails")
        }
    }
}
