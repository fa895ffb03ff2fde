import Journal
import Ledger
import Raft

extension Simulation {
    /// Does what a site's core asks for, as the product's shell does.
    mutating func perform(_ action: Raft.Action, at site: Int) throws(Violation) {
        guard sites[site].isUp else { return }
        switch action {
        case .send(let message, let peer):
            send(message, from: site, to: Int(peer) - 1)
            if case .voteResponse(let response) = message, response.granted, !response.isPreVote {
                strikeAfterVote(of: site, for: Int(peer) - 1)
            }
            if case .appendResponse(let response) = message, case .rejected = response.outcome {
                refused(site, by: Int(peer) - 1)
            }
        case .saveVote(let vote):
            note("\(site + 1) saves vote term \(vote.term) for \(vote.votedFor.map(String.init) ?? "nobody")")
            let vote = Journal.Vote(term: vote.term, votedFor: vote.votedFor)
            if options.bug == .tellVoteBeforeSaved { push(.completed(.voteSaved(vote)), to: site) }
            try sites[site].journal?.save(vote)
            try runDisk(site)
        case .write(let id, let entries): try write(site, id.rawValue, entries)
        case .apply(let index): try apply(site, through: index)
        case .fetch(let from, let maximumBytes, let peer):
            tally.count(.fetchesFromDisk)
            note("\(site + 1) fetches from \(from) for \(peer)")
            guard options.bug != .forgetFetch else { return }
            let due = now + diskDice.within(50 * microsecond...2 * millisecond)
            queue.push(
                .fetch(
                    from: from, maximumBytes: maximumBytes, peer: peer, site: site, life: sites[site].life), at: due)
        case .roleChanged(let role, let term, let leader):
            note("\(site + 1) is \(role) of term \(term), leader \(leader.map(String.init) ?? "unknown")")
            try deskRoleChanged(site, role, term, leader)
            if role == .leader { try elected(site, term) } else { sites[site].waiting = [:] }
        case .readReady(let reads, let index): try answer(reads, at: index, from: site)
        case .readsAbandoned(let reads): abandon(reads, at: site)
        case .transferAbandoned(let target):
            note("\(site + 1) gives up the transfer to \(target)")
            sites[site].isTransferring = false
            tally.count(.transfersAbandoned)
        case .install(let metadata, let source):
            try checker.installs(metadata.index, metadata.term, by: site)
            try checkWanted(metadata, at: site)
            try beginTransfer(metadata, to: site, from: source)
        case .recovered:
            note("\(site + 1) is whole again")
            tally.count(.recoveries)
            sites[site].loss = nil
            sites[site].journal?.recovered()
            try runDisk(site)
        case .steppedDown(let reason):
            note("\(site + 1) steps down: \(reason)")
            tally.count(reason.event)
        case .membershipChanged(let entry):
            note("\(site + 1) has members \(entry.membership.text) from \(entry.index) on")
            tally.count(.membershipsAdopted)
        case .ignored(.timeLeap(let index), let peer):
            note("\(site + 1) refuses entry \(index) of \(peer): the time leaps")
            tally.count(.timeLeapsRefused)
        case .ignored(.contradictsCommitted(let index), let peer):
            throw Violation(
                invariant: .stateMachineSafety,
                detail: "site \(site + 1) is told by \(peer) to replace committed entry \(index)")
        case .ignored(let defect, let peer):
            throw Violation(
                invariant: .correctMessages, detail: "site \(site + 1) ignores a message of \(peer): \(defect)")
        }
    }

    private mutating func push(_ input: Replica.Input, to site: Int) {
        queue.push(.input(input, site: site, life: sites[site].life), at: now)
    }

    private mutating func send(_ message: Raft.Message, from: Int, to: Int) {
        var message = message
        if let bug = options.bug, let replica = sites[from].replica {
            let heard = sites[from].heard.term == message.term ? sites[from].heard.round : 0
            message = bug.sent(message, by: replica, heardRound: heard)
        }
        noteRound(of: message, sentBy: from)
        let (first, second) = network.delays(from: from, to: to, at: now, &tally)
        if let first { queue.push(.deliver(message, from: from, to: to), at: now + first) }
        if let second { queue.push(.deliver(message, from: from, to: to), at: now + second) }
        if first == nil { note("\(from + 1) -> \(to + 1)  lost: \(message.text)") }
    }

    private mutating func write(_ site: Int, _ id: UInt64, _ entries: [Entry]) throws(Violation) {
        guard let first = entries.first, let replica = sites[site].replica else { return }
        note("\(site + 1) writes #\(id) \(entries.text)")
        try checker.wrote(entries, after: replica.term(at: first.index - 1) ?? 0, by: site)
        if first.index <= sites[site].newestIndex { tally.count(.conflictsTruncated) }
        sites[site].newestIndex = first.index + LogIndex(entries.count) - 1
        sites[site].newestWrite = id
        sites[site].pending[id] = sites[site].clock.reading(at: now)
        if options.bug == (replica.isLeader ? .countUnwrittenOwnLog : .acknowledgeBeforeWritten) {
            push(.completed(.written(id)), to: site)
        }
        try sites[site].journal?.append(id, entries)
        try runDisk(site)
    }

    private mutating func elected(_ site: Int, _ term: Term) throws(Violation) {
        guard let replica = sites[site].replica else { return }
        tally.count(.leadersElected)
        try checker.elected(site, term: term, base: replica.base) { replica.term(at: $0) }
        for other in sites.indices { try checkLease(of: other) }
        if clientDice.oneIn(2) { queue.push(.read(site: site), at: now + clientDice.within(0...50 * millisecond)) }
        for other in sites.indices where sites[other].isTransferring {
            sites[other].isTransferring = false
            tally.count(.transfersDone)
        }
    }
}

extension Raft.StepDownReason {
    fileprivate var event: Tally.Event {
        switch self {
        case .higherTerm: .stepDownsForAHigherTerm
        case .noQuorum: .stepDownsWithoutQuorum
        case .storageStalled: .stepDownsForAStalledDisk
        case .storageFailed: .stepDownsForAFailedDisk
        case .clockApart: .stepDownsForAWrongClock
        case .removed: .stepDownsOfTheRemoved
        case .transferAbandoned: .stepDownsForATransfer
        }
    }
}
