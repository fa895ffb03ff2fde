import DequeModule
package import Ledger

/// The leader's side of AppendEntries. Heartbeats start where the next entries would, so one answer to one heartbeat
/// uncovers whatever was lost before it: a message (rejected) or its answer (matched).
extension Raft {
    /// Sends what the peer lacks, as far as its window goes.
    mutating func replicate(to peer: Int) {
        guard !needsSnapshot(peer) else { return }
        let limits = configuration.limits
        while peers[peer].next <= log.lastIndex, peers[peer].mayAppend(within: limits) {
            let next = peers[peer].next
            let entries = log.recent.prefix(
                from: next, through: log.lastIndex, count: limits.entriesPerMessage, bytes: limits.bytesPerMessage)
            guard let entries else {
                peers[peer].fetching = next
                outbox.append(.fetch(from: next, maximumBytes: limits.bytesPerMessage, for: peers[peer].id))
                break
            }
            sendAppend(entries, to: peer)
        }
        tellCommit(to: peer)
    }

    /// The peer waits for this to apply. It travels alone only when the peer is to act on an entry, or when no other
    /// entries have carried it for a while.
    private mutating func tellCommit(to peer: Int) {
        guard let news = peers[peer].untoldCommit(of: commitIndex) else { return }
        let isAwaited = actedUpon.last { $0 <= news.upperBound }.map { $0 >= news.lowerBound } ?? false
        if configuration.commitNoticeDelay == 0 || isAwaited { return sendAppend([], to: peer) }
        noticeDeadline = min(noticeDeadline, now + configuration.commitNoticeDelay)
    }

    /// To every peer whom no entries have told since.
    mutating func sendCommitNotices() {
        noticeDeadline = .max
        for peer in peers.indices where peers[peer].untoldCommit(of: commitIndex) != nil { sendAppend([], to: peer) }
    }

    /// Where the peer's log is known to go on in this one, what comes before that; else the offer of a snapshot.
    mutating func sendHeartbeat(to peer: Int) {
        if needsSnapshot(peer), let offered = peers[peer].offered { return sendSnapshot(offered, to: peer) }
        sendAppend([], to: peer)
    }

    /// Sends `entries`, which start at the peer's `next`, or none.
    mutating func sendAppend(_ entries: [Entry], to peer: Int) {
        // Without a snapshot to offer there is nothing to start from: the leader shows that it is there.
        let previous = max(peers[peer].next - 1, log.base.index)
        guard let previousTerm = log.term(at: previous) else {
            preconditionFailure("peer \(peers[peer].id) is at \(previous), past the log's end \(log.lastIndex)")
        }
        let request = AppendRequest(
            term: term, previousIndex: previous, previousTerm: previousTerm, commitIndex: commitIndex,
            round: rounds.last, entries: entries)
        send(.appendRequest(request), to: peers[peer].id)
        peers[peer].sent(
            count: entries.count, bytes: entries.reduce(0) { $0 + $1.bytes.count }, commitIndex: commitIndex)
    }

    mutating func take(_ response: AppendResponse, from id: NodeID) {
        if response.term > term { return becomeFollower(term: response.term, leader: nil) }
        guard role == .leader, response.term == term, let peer = position(of: id) else { return }
        guard response.round <= rounds.last else {
            return outbox.append(.ignored(.roundNotBegun(response.round), from: id))
        }
        peers[peer].answered(at: now, isRecovering: response.isRecovering)
        if !response.isRecovering { peers[peer].round = max(peers[peer].round, response.round) }
        switch response.outcome {
        case .matched(let index) where index > log.lastIndex:
            // One that lost its vote may follow a leader that others left behind.
            if !response.isRecovering { outbox.append(.ignored(.matchedBeyondLog(index), from: id)) }
        case .matched(let index):
            guard peers[peer].mode != .snapshot || index >= log.base.index else {
                // What was offered is installed, and the log no longer has what follows it.
                if let offered = peers[peer].offered, index >= offered.index { peers[peer].offered = snapshot }
                return
            }
            if peers[peer].matched(index), advanceCommit() {
                for other in peers.indices where other != peer { replicate(to: other) }
            }
            replicate(to: peer)
            continueTransfer(to: peer)
        case .rejected(let previousIndex, let hintIndex, let hintTerm):
            // Index 0 is where every log agrees: what was refused came late, from a leadership that was over.
            guard previousIndex > 0, peers[peer].isCurrent(rejectionOf: previousIndex) else { return }
            let agreement = log.lastIndex(atOrBefore: min(hintIndex, previousIndex - 1), termAtMost: hintTerm)
            peers[peer].rejected(agreement: agreement)
            replicate(to: peer)
        case .installing: break
        case .installFailed(let index): if peers[peer].offered?.index == index { peers[peer].offered = snapshot }
        }
    }

    /// Entries read from the journal for a peer, as ``Action/fetch(from:maximumBytes:for:)`` asked; none when they
    /// could not be read. What nobody waits for any more is dropped.
    package mutating func fetched(_ entries: [Entry], for id: NodeID, at now: MonotonicTime) -> [Action] {
        advance(to: now)
        guard role == .leader, let peer = position(of: id), let from = peers[peer].fetching else { return conclude() }
        guard let first = entries.first else {
            // The answer to the next heartbeat asks again.
            peers[peer].fetching = nil
            return conclude()
        }
        guard first.index == from else { return conclude() }
        peers[peer].fetching = nil
        guard areOfThisLog(entries) else { return conclude() }
        let limits = configuration.limits
        if peers[peer].next == from, peers[peer].mayAppend(within: limits) {
            sendAppend(Array(entries.prefix(limits.entriesPerMessage)), to: peer)
        }
        replicate(to: peer)
        return conclude()
    }

    /// An answer to a question of an earlier leadership may hold what has been overwritten since.
    private func areOfThisLog(_ entries: [Entry]) -> Bool {
        var index = entries[0].index
        for entry in entries {
            guard entry.index == index, entry.term == log.term(at: index) else { return false }
            index += 1
        }
        return true
    }

    /// The link to a peer is gone, and with it all that was in flight.
    package mutating func disconnected(_ id: NodeID, at now: MonotonicTime) -> [Action] {
        advance(to: now)
        if let peer = position(of: id) { peers[peer].disconnected() }
        if transfer?.target == id { abandonTransfer() }
        return conclude()
    }

    /// Whether the peer has answered within an election timeout.
    func isAnswering(_ peer: Progress) -> Bool {
        peer.lastResponse.map { now - $0 < configuration.electionTimeoutMaximum } ?? false
    }

    func position(of id: NodeID) -> Int? { peers.firstIndex { $0.id == id } }
}
