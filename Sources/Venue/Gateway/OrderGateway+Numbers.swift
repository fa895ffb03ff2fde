import FIX
import Ledger
import Trading

/// Outbound sequence numbers, heartbeats' too, come in blocks that are committed before the first of them is used.
extension OrderGateway {
    /// Whether there is a number to log on with.
    var hasNumbers: Bool { numbersLeft > 0 }

    var needsNumbers: Bool {
        numbers.proposal == nil && numbersLeft < configuration.numbersLowMark && leadership?.isWithoutSession != true
    }

    private var numbersLeft: UInt64 {
        guard let session, session.nextOutgoing <= numbers.through else { return 0 }
        return numbers.through - session.nextOutgoing + 1
    }

    /// Ahead of time, so that a commit takes place while there are still numbers to go on with.
    mutating func reserveNumbers(_ now: Instant) {
        guard needsNumbers, proposeAt <= now.monotonic, let leadership else { return }
        let block = numbers.next(configuration.numbersPerBlock)
        let entry = SequenceBlock(
            venue: configuration.venue, term: leadership.term, first: block.lowerBound, last: block.upperBound)
        numbers.propose(block, as: propose(.sequenceBlock, entry.payload))
    }

    mutating func blockSettled(_ outcome: ProposalOutcome, at now: Instant) {
        noteRefusal(outcome, of: "a block of sequence numbers", at: now)
        guard let block = numbers.settle(isCommitted: outcome == .committed), let leadership else { return }
        if session == nil {
            startSession(block, in: leadership.term)
        } else {
            session?.outgoingLimit = block.upperBound
            if stage != .disconnected, stage != .connecting { run(session?.tick(at: now), at: now) }
        }
    }

    /// The first number is above all that a predecessor can have used, and what is not committed is expected again.
    private mutating func startSession(_ block: ClosedRange<UInt64>, in term: Term) {
        var configuration = configuration.session
        configuration.logonFields.append(.senderSubID, term)
        do {
            session = try Session(
                configuration: configuration, nextOutgoing: block.lowerBound,
                nextIncoming: committedIncoming &+ 1, outgoingLimit: block.upperBound)
        } catch {
            leadership?.isWithoutSession = true
            lastError = "\(error)"
            alarm(.noSession, "no session with \(self.configuration.venue) can be made from the log: \(error)")
        }
    }
}
