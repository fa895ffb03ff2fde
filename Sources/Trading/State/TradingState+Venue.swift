import Ledger

extension TradingState {
    mutating func applySequenceBlock(_ entry: Entry, into consequences: inout Consequences) -> Reply {
        let block: SequenceBlock
        do {
            block = try SequenceBlock(decoding: entry.payload)
        } catch {
            return .refused(Refusal(.malformed, error.description))
        }
        guard block.term == entry.term else { return wrongTerm(block.term, entry) }
        guard var session = session(with: block.venue) else { return .refused(Self.tooManyVenues) }
        guard block.first > session.reservedThrough else {
            return .refused(
                Refusal(
                    .alreadyReserved,
                    "numbers through \(session.reservedThrough) are reserved, \(block.first) is not above them"))
        }
        session.reservedThrough = block.last
        session.reservedTerm = block.term
        store(session, by: entry, into: &consequences)
        return .accepted(index: entry.index, isDuplicate: false)
    }

    mutating func applyReconciled(_ entry: Entry, into consequences: inout Consequences) -> Reply {
        let reconciled: Reconciled
        do {
            reconciled = try Reconciled(decoding: entry.payload)
        } catch {
            return .refused(Refusal(.malformed, error.description))
        }
        guard reconciled.term == entry.term else { return wrongTerm(reconciled.term, entry) }
        guard var session = session(with: reconciled.venue) else { return .refused(Self.tooManyVenues) }
        session.reconciledTerm = reconciled.isLost ? 0 : reconciled.term
        store(session, by: entry, into: &consequences)
        if reconciled.isLost { putInDoubt(.sessionLost, by: entry, into: &consequences) { _ in true } }
        return .accepted(index: entry.index, isDuplicate: false)
    }

    /// A message of the venue's is committed, whatever becomes of it: the next leader need not ask for it again.
    mutating func received(
        _ sequence: UInt64, of venue: String, by entry: Entry, into consequences: inout Consequences
    ) {
        guard var session = venues[venue], sequence > session.committedIncoming else { return }
        session.committedIncoming = sequence
        store(session, by: entry, into: &consequences)
    }

    /// Whatever its code is, it is listed. An outage stands with the session until its end is told, maybe by another
    /// leader.
    mutating func applyAlarm(_ entry: Entry, into consequences: inout Consequences) -> Reply {
        let alarm: VenueAlarm
        do {
            alarm = try VenueAlarm(decoding: entry.payload)
        } catch {
            consequences.alarm(.malformedEntry, about: nil, "alarm at index \(entry.index): \(error)")
            return .refused(Refusal(.malformed, error.description))
        }
        consequences.list(alarm)
        guard alarm.code == VenueAlarm.unreachable || alarm.code == VenueAlarm.reachable,
            var session = session(with: alarm.venue)
        else { return .accepted(index: entry.index, isDuplicate: false) }
        let since = alarm.code == VenueAlarm.reachable ? nil : session.unreachableSince ?? entry.time
        if since != session.unreachableSince {
            session.unreachableSince = since
            store(session, by: entry, into: &consequences)
        }
        return .accepted(index: entry.index, isDuplicate: false)
    }

    private static let tooManyVenues = Refusal(
        .tooManyVenues, "sessions with \(VenueSession.maximumVenues) venues are kept, and no more")

    private func session(with venue: String) -> VenueSession? {
        venues[venue] ?? (venues.count < VenueSession.maximumVenues ? VenueSession(venue: venue) : nil)
    }

    private mutating func store(_ session: VenueSession, by entry: Entry, into consequences: inout Consequences) {
        var session = session
        session.updatedIndex = entry.index
        venues[session.venue] = session
        consequences.changes.append(session)
    }

    private func wrongTerm(_ term: Term, _ entry: Entry) -> Reply {
        .refused(Refusal(.wrongTerm, "made for term \(term), and committed in term \(entry.term)"))
    }
}
