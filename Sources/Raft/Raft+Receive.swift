package import Ledger

extension Raft {
    /// Takes a message from a peer. What no correct peer sends has no effect but ``Action/ignored(_:from:)``; what is
    /// merely late or repeated has none at all.
    package mutating func receive(_ message: Message, from peer: NodeID, at now: MonotonicTime) -> [Action] {
        guard !hasStorageFailed else { return [] }
        advance(to: now)
        guard !strangers.contains(peer) else { return conclude() }
        // Not only members are heard: whoever has the newer membership may know better (Raft paper, section 6).
        if let defect = peer != id && peer > 0 ? defect(of: message, from: peer) : .notAPeer {
            outbox.append(.ignored(defect, from: peer))
            return conclude()
        }
        guard isInReach(message) else {
            outbox.append(.ignored(.termOutOfReach(message.term), from: peer))
            return conclude()
        }
        switch message {
        case .voteRequest(let request) where request.isPreVote: answerPreVote(request, from: peer)
        case .voteRequest(let request): answerVote(request, from: peer)
        case .voteResponse(let response): count(response, from: peer)
        case .appendRequest(let request): follow(request, from: peer)
        case .appendResponse(let response): take(response, from: peer)
        case .timeoutNow(let request): campaignForTransfer(request, from: peer)
        case .installSnapshot(let request): follow(request, from: peer)
        case .recoveryRequest(let request): answer(request, from: peer)
        case .recoveryResponse(let response): take(response, from: peer)
        }
        return conclude()
    }

    private mutating func defect(of message: Message, from peer: NodeID) -> Defect? {
        message.defect ?? termLeap(message.term) ?? foundingDefect(of: message, from: peer)
    }

    /// Whether this node may come to the message's term now; else it comes closer. To be in a later term, without a
    /// vote in it, breaks no promise.
    private mutating func isInReach(_ message: Message) -> Bool {
        guard message.term > term, raisesTerm(message) else { return true }
        let distance = message.term - term
        let step = termBudget.take(distance, at: now)
        guard step < distance else { return true }
        if step > 0 { becomeFollower(term: term + step, leader: nil) }
        return false
    }

    /// Whether a message of a later term brings this node into it.
    private func raisesTerm(_ message: Message) -> Bool {
        switch message {
        case .voteRequest(let request): !request.isPreVote && !holdsOn(against: request)
        case .voteResponse(let response): !(response.isPreVote && response.granted)
        case .recoveryRequest: false
        case .appendRequest, .appendResponse, .timeoutNow, .installSnapshot, .recoveryResponse: true
        }
    }

    /// Elections raise terms one by one. Were any term taken, one site could use them all up, and nobody would ever
    /// lead again.
    private func termLeap(_ term: Term) -> Defect? {
        term > self.term + Message.maximumTermLeap ? .termOutOfRange(term) : nil
    }
}
