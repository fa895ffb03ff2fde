import FIX
import Ledger
import Trading

/// From a logon to readiness: what was missed comes in and is committed, the venue tells all it knows, it is asked
/// about every order it did not mention, the answers are committed, and with them, once a term, that all this is done.
extension OrderGateway {
    mutating func reconcile(_ now: Instant) {
        recover(now)
        endMassStatus(now)
        askUnasked(now)
        conclude(now)
    }

    /// An id that no other request of this venue session has.
    var massStatusID: String { "\(leadership?.term ?? 0)-\(connection.rawValue)" }

    private mutating func recover(_ now: Instant) {
        guard stage == .recovering, session?.isRecovering == false, reports.isEmpty, let leadership else { return }
        guard send(OrderMessages.massStatus(id: massStatusID, term: leadership.term), .massStatus, now) else { return }
        if stage == .recovering { stage = .massStatus(until: now.monotonic + configuration.answerTimeout) }
    }

    /// A venue without an answer to that question is asked about each order.
    private mutating func endMassStatus(_ now: Instant) {
        guard case .massStatus(let limit) = stage, now.monotonic >= limit else { return }
        massStatusEnded()
    }

    mutating func massStatusEnded() {
        if case .massStatus = stage { stage = .asking }
    }

    private mutating func askUnasked(_ now: Instant) {
        guard stage == .asking || stage == .concluding || stage == .ready else { return }
        while orders.count(.asked) < configuration.maximumQuestions, let order = orders.nextUnasked() {
            guard ask(order, .asked, now) else { return }
        }
        guard stage == .asking, orders.count(.asked) == 0, orders.count(.unasked) == 0 else { return }
        stage = .concluding
    }

    private mutating func conclude(_ now: Instant) {
        guard canConclude, proposeAt <= now.monotonic else { return }
        proposeReconciled(isLost: false)
    }

    var canConclude: Bool {
        guard leadership?.standing == .unreconciled else { return false }
        // A session that was doubted and is there has missed nothing.
        return stage == .ready || (stage == .concluding && reports.isEmpty)
    }

    /// The venue does not answer for an order, though the session is up: the log learns that the session is lost, which
    /// puts what is unanswered in doubt, and right after it that it is there. The venue has been asked by then.
    mutating func doubtSession(_ now: Instant) {
        guard stage == .ready else { return }
        standingLost()
        proposeLoss(now)
    }

    /// Until the log has it that the session is lost, decisions go on to make orders; they wait here meanwhile, see
    /// ``sendWaiting(_:)``.
    mutating func proposeLoss(_ now: Instant) {
        guard leadership?.standing == .lost, proposeAt <= now.monotonic else { return }
        proposeReconciled(isLost: true)
    }

    private mutating func proposeReconciled(isLost: Bool) {
        guard let term = leadership?.term else { return }
        let entry = Reconciled(venue: configuration.venue, term: term, isLost: isLost)
        let id = propose(.reconciled, entry.payload)
        leadership?.standing = .proposed(id, isLost: isLost)
    }

    /// The log took it, or not.
    mutating func standingSettled(isLost: Bool, _ outcome: ProposalOutcome, at now: Instant) {
        noteRefusal(outcome, of: isLost ? "that the session is lost" : "that the session is reconciled", at: now)
        switch (outcome, isLost) {
        case (.committed, true), (.failed, false), (.refused, false): leadership?.standing = .unreconciled
        case (.failed, true), (.refused, true): leadership?.standing = .lost
        case (.committed, false) where stage == .concluding || stage == .ready:
            leadership?.standing = .reconciled
            stage = .ready
            endOutage(now)
        // The session went while it was being committed.
        case (.committed, false): leadership?.standing = .lost
        }
    }

    /// With the session goes what the log believes of it.
    mutating func standingLost() {
        if leadership?.standing == .reconciled { leadership?.standing = .lost }
    }
}
