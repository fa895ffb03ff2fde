import Journal
import Ledger
import Raft

extension Simulation {
    mutating func handle(_ event: Event) throws(Violation) {
        switch event {
        case .deliver(let message, let from, let to):
            guard !isHeldUp(to, event) else { return }
            try deliver(message, from: from, to: to)
        case .input(let input, let site, let life):
            guard isCurrent(site, life), !isHeldUp(site, event) else { return }
            try step(site, input)
            switch input {
            case .completed(.archived): try archived(site)
            case .completed(.recovered): sites[site].isRecovered()
            default: break
            }
        case .timer(let site, let life):
            guard isCurrent(site, life), !isHeldUp(site, event) else { return }
            try timePassed(site)
        case .synced(let site, let life):
            guard sites[site].life == life else { return }
            try finishSync(site)
        case .fetch(let from, let maximumBytes, let peer, let site, let life):
            guard isCurrent(site, life), !isHeldUp(site, event) else { return }
            try fetch(site, from: from, maximumBytes: maximumBytes, for: peer)
        case .restart(let site, let life):
            if sites[site].life == life, !sites[site].isUp, sites[site].repair == nil { try start(site) }
        case .meeting(let leader, let life):
            meetSleeper(isCurrent(leader, life) ? leader : nil)
        case .forgetting(let site): forget(site)
        case .client(let client, let attempt):
            if clients[client].attempt == attempt { try act(client) }
        case .read(let site):
            guard !isHeldUp(site, event) else { return }
            try read(site)
        case .answer(let client, let key): answered(client, key)
        case .fault: try fault()
        case .keeper: try keepLogsShort()
        case .shell(let message, let from, let to):
            guard !isHeldUp(to, event) else { return }
            try take(message, at: to, from: from)
        case .transferTimer(let site, let kind, let turn, let life):
            guard isCurrent(site, life), !isHeldUp(site, event) else { return }
            try transferTimePassed(site, kind, turn)
        case .repairTimer(let site, let questions, let life):
            guard sites[site].life == life, sites[site].repair?.questions == questions else { return }
            try repairTimePassed(site)
        default: try handleTrading(event)
        }
    }

    private mutating func handleTrading(_ event: Event) throws(Violation) {
        switch event {
        case .deskTimer(let site, let life):
            guard isCurrent(site, life), !isHeldUp(site, event) else { return }
            try deskTimePassed(site)
        case .deskProposals(let site, let life):
            guard isCurrent(site, life), !isHeldUp(site, event) else { return }
            try proposeForDesk(site)
        case .judge(let site, let life):
            guard isCurrent(site, life), !isHeldUp(site, event) else { return }
            try judge(site)
        case .stored(let site, let life):
            guard isCurrent(site, life), !isHeldUp(site, event) else { return }
            try stored(site)
        case .linkLost(let site, let other, let life):
            guard isCurrent(site, life), !isHeldUp(site, event) else { return }
            try noticeLoss(at: site, of: other)
        case .dial(let pair): try link(pair)
        case .connecting(let site, let id, let life, let until):
            guard isCurrent(site, life), !isHeldUp(site, event) else { return }
            try connect(site, id, life: life, until: until)
        case .brokenAtSite(let site, let id, let life):
            guard isCurrent(site, life), !isHeldUp(site, event) else { return }
            try brokenAtSite(site, id)
        case .writable(let connection, let isWritable):
            guard !isHeldUp(trading.connections[connection].site, event) else { return }
            try tellWritable(connection, isWritable)
        case .segment(let connection, let toVenue): try segmentDue(connection, toVenue: toVenue)
        case .brokenAtVenue(let connection): try brokenAtVenue(connection)
        case .venueTimer(let life): if trading.venue.life == life { try venueTimePassed() }
        case .venueRestart(let life): if trading.venue.life == life { try restartVenue() }
        case .missedSignals(let signals, let site, let term, let life):
            guard isCurrent(site, life), !isHeldUp(site, event) else { return }
            try propose(missed: signals, in: term, at: site)
        case .people: try people()
        case .bar: try closeBar()
        default: preconditionFailure("\(event) is no event of trading")
        }
    }

    private func isCurrent(_ site: Int, _ life: Int) -> Bool { sites[site].life == life && sites[site].isUp }

    /// A paused process takes things in when it goes on.
    private mutating func isHeldUp(_ site: Int, _ event: Event) -> Bool {
        guard sites[site].pausedUntil > now else { return false }
        queue.push(event, at: sites[site].pausedUntil)
        return true
    }

    private mutating func deliver(_ message: Raft.Message, from: Int, to: Int) throws(Violation) {
        guard let replica = sites[to].replica else { return }
        tally.count(.messagesDelivered)
        let received = options.bug?.received(message, by: replica) ?? message
        note("\(to + 1) <- \(from + 1)  \(received.text)")
        noteAnswer(received, of: NodeID(from + 1), to: to)
        if case .appendRequest(let request) = received {
            let before = sites[to].heard
            sites[to].heard = (request.term, max(request.round, before.term == request.term ? before.round : 0))
        }
        let sender = NodeID(from + 1)
        try step(to, .message(received, from: sender))
        if let other = options.bug?.alsoFrom(received, sender, count: sites.count), other != NodeID(to + 1) {
            try step(to, .message(received, from: other))
        }
        try answerPlantedReads(of: to)
    }

    private mutating func timePassed(_ site: Int) throws(Violation) {
        sites[site].timer = .max
        guard let deadline = sites[site].replica?.deadline else { return }
        let reading = sites[site].clock.reading(at: now)
        let offset = sites[site].clock.wallOffset
        sites[site].replica?.setClock(offset: offset)
        try judgeClock(of: site)
        guard reading >= deadline else { return arm(site) }
        note("\(site + 1) tick")
        try step(site, .tick)
        if sites[site].replica?.isLeader == true { try checkPending(site) }
    }

    /// A site knows the clocks of the others that are up.
    private mutating func judgeClock(of site: Int) throws(Violation) {
        let own = sites[site].clock.wall(at: now)
        let others = sites.indices.filter { $0 != site && sites[$0].isUp }
        let isApart = ClockAgreement.isApart(
            offsets: others.map { sites[$0].clock.wall(at: now) - own }, of: sites.count)
        guard sites[site].replica?.isClockApart != isApart else { return }
        try step(site, .clockJudged(isApart: isApart))
    }

    /// Gives a site an input, carries out what comes of it, and checks.
    mutating func step(_ site: Int, _ input: Replica.Input) throws(Violation) {
        let reading = sites[site].clock.reading(at: now)
        let before = standing(site)
        guard let actions = sites[site].replica?.take(input, at: reading) else { return }
        try finish(site, actions, before: before)
    }

    struct Standing {
        let term: Term
        let commitIndex: LogIndex
        let isLeader: Bool
        let membership: Raft.Membership
    }

    func standing(_ site: Int) -> Standing {
        guard let replica = sites[site].replica else {
            return Standing(term: 0, commitIndex: 0, isLeader: false, membership: Raft.Membership(voters: []))
        }
        return Standing(
            term: replica.term, commitIndex: replica.commitIndex, isLeader: replica.isLeader,
            membership: replica.membership.membership)
    }

    mutating func finish(_ site: Int, _ actions: [Raft.Action], before: Standing) throws(Violation) {
        let after = standing(site)
        try checker.require(
            after.term >= before.term && after.commitIndex >= before.commitIndex, .termsAscending,
            "site \(site + 1) goes from term \(before.term), commit \(before.commitIndex) to "
                + "term \(after.term), commit \(after.commitIndex)")
        if before.isLeader && !after.isLeader { tally.count(.leadersSteppedDown) }
        // One that steps down for having been removed has committed just that.
        let hasLed = after.isLeader || before.isLeader && after.term == before.term
        if hasLed, after.commitIndex > before.commitIndex {
            try committed(site, before.commitIndex + 1...after.commitIndex, after.term, by: before.membership)
        }
        for action in actions { try perform(action, at: site) }
        if options.bug == .applyPastDurable, after.commitIndex > sites[site].machine.applied {
            try apply(site, through: after.commitIndex)
        }
        fingerprint = (fingerprint ^ UInt64(site) ^ UInt64(now)) &* 0x100_0000_01B3
        fingerprint = (fingerprint ^ after.term ^ after.commitIndex << 32) &* 0x100_0000_01B3
        arm(site)
        if after.isLeader { try checkLease(of: site) }
    }

    private mutating func committed(
        _ site: Int, _ indexes: ClosedRange<LogIndex>, _ term: Term, by membership: Raft.Membership
    ) throws(Violation) {
        guard let replica = sites[site].replica else { return }
        try checker.committed(
            indexes, by: site, in: term, termAt: { replica.term(at: $0) },
            isHeld: { index, term in
                [membership.voters, membership.outgoing].allSatisfy { voters in
                    let holders = voters.count { sites[Int($0) - 1].holds(index, term: term) }
                    return voters.isEmpty || holders > voters.count / 2
                }
            })
        for other in sites.indices { try checkLease(of: other) }
        strikeForgetful(ledBy: site)
        strikeLaggard(of: site)
    }

    /// A leader whose disk stands still makes way within an election timeout of its own limit.
    private func checkPending(_ site: Int) throws(Violation) {
        guard let oldest = sites[site].pending.values.min() else { return }
        let age = sites[site].clock.reading(at: now) - oldest
        try checker.require(
            age <= Replica.minimumTimeout + Replica.maximumTimeout, .stalledLeader,
            "site \(site + 1) leads with a write unfinished for \(age / millisecond) ms")
    }

    /// Sees to it that the core hears of its deadline.
    func dueTime(_ site: Int) -> VirtualTime? {
        guard let deadline = sites[site].replica?.deadline, deadline < .max else { return nil }
        return max(now, sites[site].clock.time(of: deadline))
    }

    mutating func arm(_ site: Int) {
        guard let due = dueTime(site), due < sites[site].timer else { return }
        sites[site].timer = due
        queue.push(.timer(site: site, life: sites[site].life), at: due)
    }
}
