import Exchange
import FIX
import Ledger
import Trading

/// The venue's shell: connections, clock and files of the venue's core.
extension Simulation {
    mutating func tellVenue(
        about connection: Int? = nil, _ input: (inout ExchangeServer, Instant) -> [ExchangeServer.Action]
    ) throws(Violation) {
        guard trading.venue.isUp else { return }
        try carryOut(trading.venue.take(input, at: now), about: connection)
    }

    private mutating func carryOut(_ actions: [ExchangeServer.Action], about connection: Int?) throws(Violation) {
        let crash: Fault.Moment? = if case .crash(let moment)? = actions.last { moment } else { nil }
        if crash == .before { return crashVenue() }
        let term = connection.map { trading.connections[$0].term } ?? 0
        for action in actions {
            switch action {
            case .record(let record): trading.venue.record(record)
            case .dropCopy(let line):
                note("venue: " + String(decoding: line.dropLast(), as: UTF8.self))
                try trading.checker.venueSaid(line, inTerm: term, &tally)
            case .transmit(let id, let bytes):
                if crash == nil { transmit(bytes, on: Int(id) - 1) }
            case .close(let id, let reason):
                note("the venue closes \(id): \(reason)")
                if crash == nil { closeAtVenue(Int(id) - 1) }
            case .note(let text): note("venue: \(text)")
            case .crash: crashVenue()
            }
        }
        armVenue()
    }

    private mutating func transmit(_ bytes: [UInt8], on number: Int) {
        guard trading.connections.indices.contains(number) else { return }
        if FIXBytes.value(of: Array("43=Y".utf8), in: bytes) != nil, FIXBytes.type(of: bytes) == "8" {
            tally.count(.missedReportsRecovered)
        }
        guard trading.connections[number].isOpenAtVenue else { return }
        put(bytes, on: number, toVenue: false)
    }

    mutating func armVenue() {
        guard trading.venue.isUp, let deadline = trading.venue.server.deadline else { return }
        let due = max(now + microsecond, trading.venue.clock.time(of: deadline), trading.venue.pausedUntil)
        guard due < trading.venue.timer else { return }
        trading.venue.timer = due
        queue.push(.venueTimer(life: trading.venue.life), at: due)
    }

    mutating func venueTimePassed() throws(Violation) {
        trading.venue.timer = .max
        guard trading.venue.pausedUntil <= now else { return armVenue() }
        guard let deadline = trading.venue.server.deadline,
            trading.venue.clock.reading(at: now) >= deadline
        else { return armVenue() }
        try tellVenue { $0.tick(at: $1) }
    }

    /// The market moves on.
    mutating func closeBar() throws(Violation) {
        // In peace orders come to rest.
        guard isChaos || now < peaceBegan + 2 * second else { return }
        queue.push(.bar, at: now + trading.plan.barInterval)
        guard trading.venue.pausedUntil <= now else { return }
        try tellVenue { $0.closeBars(1, at: $1) }
        trading.bars += 1
        try analyse(bar: trading.bars)
    }

    mutating func crashVenue() {
        guard trading.venue.isUp else { return }
        note("the venue is killed")
        for number in openConnections where trading.connections[number].isOpenAtVenue { closeAtVenue(number) }
        trading.venue.crash()
        let delay = isChaos ? trading.venueDice.within(20 * millisecond...3 * second) : 0
        queue.push(.venueRestart(life: trading.venue.life), at: now + delay)
    }

    mutating func restartVenue() throws(Violation) {
        guard !trading.venue.isUp else { return }
        note("the venue starts again")
        tally.count(.venueRestarts)
        try carryOut(trading.venue.restart(at: now), about: nil)
    }
}
