import Ledger
import Raft
import Trading

/// Somebody who wants one thing after the other done, and asks until told that it is.
struct Client {
    static let count = 4
    static let actor = "client"

    /// The key of a client's command in the trading world.
    static func key(of entry: Entry) -> UInt64? {
        guard entry.kind == .signal, entry.actor == actor else { return nil }
        return (try? Signal(decoding: entry.payload)).flatMap { UInt64($0.idempotencyKey) }
    }

    /// The command not yet answered.
    var key: UInt64?
    /// Commands begun.
    var begun: UInt64 = 0
    /// Counts what was scheduled; only the latest counts.
    var attempt = 0
    /// Where the leader was last.
    var hint: Int?
    var beganInPeace = false
    var isDone = false
}

extension Simulation {
    mutating func schedule(_ client: Int, within delay: ClosedRange<Int64>) {
        clients[client].attempt += 1
        queue.push(
            .client(client, attempt: clients[client].attempt), at: now + clientDice.within(delay))
    }

    /// Begins a command, or asks again under the same key.
    mutating func act(_ client: Int) throws(Violation) {
        guard !clients[client].isDone else { return }
        let key: UInt64
        if let open = clients[client].key {
            key = open
        } else {
            clients[client].begun += 1
            key = UInt64(client + 1) << 32 | clients[client].begun
            clients[client].key = key
            clients[client].beganInPeace = !isChaos
        }
        let site = clients[client].hint.flatMap { clientDice.oneIn(4) ? nil : $0 } ?? clientDice.below(sites.count)
        if clientDice.oneIn(2) { queue.push(.read(site: site), at: now) }
        guard sites[site].isUp, sites[site].pausedUntil <= now else {
            clients[client].hint = nil
            return schedule(client, within: 10 * millisecond...120 * millisecond)
        }
        try submit(key, of: client, to: site)
    }

    private mutating func submit(_ key: UInt64, of client: Int, to site: Int) throws(Violation) {
        let reading = sites[site].clock.reading(at: now)
        let wall = sites[site].clock.wall(at: now)
        let before = standing(site)
        guard !isTrading || trading.checker.isFounded else {
            return schedule(client, within: 10 * millisecond...120 * millisecond)
        }
        let proposals = [proposal(key)] + bulk()
        let proposed: (index: LogIndex, actions: [Raft.Action])
        do throws(Replica.Refused) {
            guard let accepted = try sites[site].replica?.propose(proposals, at: reading, wall: wall) else { return }
            proposed = accepted
        } catch {
            return refused(client, error)
        }
        clients[client].hint = site
        tally.count(.commandsProposed, proposals.count)
        note("client \(client + 1) proposes \(Checker.text(key)) to \(site + 1) as \(proposed.index)")
        let term = sites[site].replica?.term ?? 0
        sites[site].waiting[proposed.index] = Site.Waiting(term: term, client: client, key: key)
        try finish(site, proposed.actions, before: before)
        // Some are impatient and ask another site in the meantime.
        if clientDice.oneIn(10) {
            clients[client].hint = nil
            schedule(client, within: millisecond...20 * millisecond)
        } else {
            schedule(client, within: 200 * millisecond...1_500 * millisecond)
        }
    }

    private mutating func refused(_ client: Int, _ reason: Replica.Refused) {
        tally.count(.proposalsRefused)
        switch reason {
        case .notLeader(let leader):
            clients[client].hint = leader.map { Int($0) - 1 }
            schedule(client, within: 5 * millisecond...60 * millisecond)
        case .busy:
            tally.count(.proposalsRefusedAsBusy)
            schedule(client, within: 20 * millisecond...200 * millisecond)
        }
    }

    /// Commands that come along and that nobody waits for.
    private mutating func bulk() -> [Proposal] {
        guard !isTrading, plan.maximumBulk > 0, clientDice.oneIn(4) else { return [] }
        return (0..<clientDice.below(plan.maximumBulk)).map { _ in
            bulkCount += 1
            return proposal(UInt64(Client.count + 1) << 32 | bulkCount)
        }
    }

    private mutating func proposal(_ key: UInt64) -> Proposal {
        guard !isTrading else { return trading.proposal(for: key, seed: options.seed) }
        return Proposal(kind: .signal, actor: Client.actor, payload: payload(key))
    }

    /// The key, and bytes of which none is zero, as real payloads have no sector full of zeroes.
    private mutating func payload(_ key: UInt64) -> [UInt8] {
        var payload = (0..<StateMachine.keyLength).map { UInt8(truncatingIfNeeded: key >> (8 * UInt64($0))) }
        let filler = Int(clientDice.within(0...plan.maximumPayload))
        var bits = clientDice.next()
        for _ in 0..<filler {
            payload.append(UInt8(truncatingIfNeeded: bits >> 56) | 1)
            bits = bits &* 0x5851_F42D_4C95_7F2D &+ 0x1405_7B7E_F767_814F
        }
        return payload
    }

    /// A site answers; the answer may yet be lost.
    mutating func answer(_ waiting: Site.Waiting, with index: LogIndex, from site: Int) throws(Violation) {
        try checker.answered(waiting.key, index, by: site)
        tally.count(.answers)
        if isChaos && clientDice.oneIn(15) { return }
        let delay = clientDice.within(100 * microsecond...5 * millisecond)
        queue.push(.answer(client: waiting.client, key: waiting.key), at: now + delay)
    }

    mutating func answered(_ client: Int, _ key: UInt64) {
        guard clients[client].key == key else { return }
        note("client \(client + 1) is answered \(Checker.text(key))")
        clients[client].key = nil
        clients[client].isDone = clients[client].beganInPeace
        schedule(client, within: 0...plan.thinkingTime)
    }
}
