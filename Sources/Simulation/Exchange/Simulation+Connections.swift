import Desk
import Exchange
import Ledger
import Venue

/// TCP between the sites and the venue: bytes keep their order and come in any pieces; a connection ends with a word or
/// without one.
extension Simulation {
    private static let connectPatience = second
    /// Segments are at most so long here, so that messages are cut anywhere.
    private static let longestSegment: Int64 = 120

    private mutating func wayTime() -> Int64 {
        trading.wireDice.within(50 * microsecond...(isChaos ? trading.plan.slowestWay : millisecond))
    }

    // MARK: Making one

    mutating func beginConnecting(_ site: Int, _ id: OrderGateway.ConnectionID) {
        note("\(site + 1) connects to the venue")
        trading.desks[site].link = .connecting(id)
        let event = Event.connecting(site: site, id: id, life: sites[site].life, until: now + Self.connectPatience)
        queue.push(event, at: now + wayTime())
    }

    mutating func connect(
        _ site: Int, _ id: OrderGateway.ConnectionID, life: Int, until: VirtualTime
    ) throws(Violation) {
        guard case .connecting(let wanted) = trading.desks[site].link, wanted == id else { return }
        let cutUntil = max(trading.desks[site].cutUntil, trading.venue.pausedUntil)
        if cutUntil > now, now < until {
            let event = Event.connecting(site: site, id: id, life: life, until: until)
            return queue.push(event, at: min(cutUntil, until))
        }
        guard trading.venue.isUp, cutUntil <= now else {
            trading.desks[site].link = .none
            let reason = cutUntil > now ? "no answer to the connect" : "connection refused"
            return try tellDesk(site) { $0.happened(.closed(reason: reason), on: id, at: $1) }
        }
        var connection = VirtualConnection(
            site: site, life: life, id: id, term: trading.desks[site].desk?.readyTerm ?? 0)
        connection.toVenue.append(.begin, due: now)
        connection.toSite.append(.begin, due: now + wayTime())
        let number = trading.connections.count
        trading.connections.append(connection)
        trading.desks[site].link = .connected(number)
        schedule(number, toVenue: true)
        schedule(number, toVenue: false)
    }

    // MARK: Sending

    mutating func send(_ bytes: [UInt8], from site: Int) {
        guard case .connected(let number) = trading.desks[site].link else { return }
        put(bytes, on: number, toVenue: true)
        let isFull = trading.connections[number].toVenue.byteCount > trading.plan.socketBuffer
        guard isFull, !trading.connections[number].isFull else { return }
        trading.connections[number].isFull = true
        queue.push(.writable(connection: number, isWritable: false), at: now)
    }

    /// Cuts bytes into segments and sends them on their way.
    mutating func put(_ bytes: [UInt8], on number: Int, toVenue: Bool) {
        guard !trading.connections[number].isDead else { return }
        let isCut = trading.wireDice.oneIn(3)
        var rest = bytes[...]
        while !rest.isEmpty {
            let length = isCut ? Int(trading.wireDice.within(1...Self.longestSegment)) : rest.count
            append(.bytes(Array(rest.prefix(length))), to: number, toVenue: toVenue)
            rest = rest.dropFirst(length)
        }
    }

    private mutating func append(_ item: VirtualConnection.Item, to number: Int, toVenue: Bool) {
        let due = now + wayTime()
        if toVenue {
            trading.connections[number].toVenue.append(item, due: due)
        } else {
            trading.connections[number].toSite.append(item, due: due)
        }
        schedule(number, toVenue: toVenue)
    }

    private mutating func schedule(_ number: Int, toVenue: Bool) {
        let connection = trading.connections[number]
        let stream = toVenue ? connection.toVenue : connection.toSite
        guard !stream.isScheduled, !connection.isDead, let due = stream.firstDue else { return }
        let site = connection.site
        var time = max(now, due, trading.desks[site].cutUntil)
        if toVenue {
            time = max(time, trading.venue.pausedUntil)
        } else {
            guard connection.isReading else { return }
            if connection.life == sites[site].life { time = max(time, sites[site].pausedUntil) }
        }
        setScheduled(true, number, toVenue: toVenue)
        queue.push(.segment(connection: number, toVenue: toVenue), at: time)
    }

    private mutating func setScheduled(_ isScheduled: Bool, _ number: Int, toVenue: Bool) {
        if toVenue {
            trading.connections[number].toVenue.isScheduled = isScheduled
        } else {
            trading.connections[number].toSite.isScheduled = isScheduled
        }
    }

    /// What is due arrives, unless something holds it up.
    mutating func segmentDue(_ number: Int, toVenue: Bool) throws(Violation) {
        setScheduled(false, number, toVenue: toVenue)
        let site = trading.connections[number].site
        let isHeldUp =
            toVenue
            ? trading.venue.pausedUntil > now
            : sites[site].pausedUntil > now && trading.connections[number].life == sites[site].life
                || !trading.connections[number].isReading
        if !isHeldUp, trading.desks[site].cutUntil <= now, !trading.connections[number].isDead {
            let stream = toVenue ? trading.connections[number].toVenue : trading.connections[number].toSite
            if let due = stream.firstDue, due <= now {
                if toVenue { try arriveAtVenue(number) } else { try arriveAtSite(number) }
            }
        }
        schedule(number, toVenue: toVenue)
    }

    private mutating func arriveAtVenue(_ number: Int) throws(Violation) {
        guard let item = trading.connections[number].toVenue.takeFirst() else { return }
        if trading.connections[number].isFull, trading.connections[number].toVenue.isEmpty {
            trading.connections[number].isFull = false
            queue.push(.writable(connection: number, isWritable: true), at: now)
        }
        guard trading.connections[number].isOpenAtVenue else { return }
        let id = UInt64(number + 1)
        switch item {
        case .begin: try tellVenue(about: number) { $0.accepted(id, at: $1) }
        case .bytes(let bytes):
            try checker.require(
                !trading.connections[number].isCutOff, .leaseFirst,
                "what site \(trading.connections[number].site + 1) had not sent when it hung up reaches the venue")
            try tellVenue(about: number) { $0.received(bytes, on: id, at: $1) }
        case .end:
            trading.connections[number].isOpenAtVenue = false
            try tellVenue(about: number) { $0.closed(id, at: $1) }
        }
    }

    private mutating func arriveAtSite(_ number: Int) throws(Violation) {
        guard let item = trading.connections[number].toSite.takeFirst() else { return }
        let connection = trading.connections[number]
        let site = connection.site
        guard connection.isOpenAtSite, connection.life == sites[site].life else {
            // A machine that is there and does not know the connection says so.
            if connection.isForgotten, sites[site].isUp { breakAtVenue(number) }
            return
        }
        switch item {
        case .begin:
            trading.connections[number].isMade = true
            try tellDesk(site) { $0.happened(.connected, on: connection.id, at: $1) }
        case .bytes(let bytes):
            note("\(site + 1) <= venue  \(FIXBytes.text(of: bytes))")
            try tellDesk(site) { $0.happened(.received(bytes), on: connection.id, at: $1) }
            trading.checker.delivered(trading.desks[site].desk?.venueStatus?.nextIncoming)
        case .end:
            trading.connections[number].isOpenAtSite = false
            trading.desks[site].link = .none
            try tellDesk(site) { $0.happened(.closed(reason: "the venue closed"), on: connection.id, at: $1) }
        }
    }

    mutating func tellWritable(_ number: Int, _ isWritable: Bool) throws(Violation) {
        let connection = trading.connections[number]
        guard connection.isOpenAtSite, connection.life == sites[connection.site].life else { return }
        try tellDesk(connection.site) { $0.happened(.writable(isWritable), on: connection.id, at: $1) }
    }

    mutating func read(_ site: Int, isReading: Bool) {
        guard case .connected(let number) = trading.desks[site].link else { return }
        note("\(site + 1) \(isReading ? "reads on" : "stops reading")")
        trading.connections[number].isReading = isReading
        schedule(number, toVenue: false)
    }

    // MARK: Ending one

    /// The process closes its connection; what is on its way still arrives, or what has not left is thrown away.
    mutating func hangUp(_ site: Int, afterWriting: Bool) {
        defer { trading.desks[site].link = .none }
        guard case .connected(let number) = trading.desks[site].link else { return }
        trading.connections[number].isOpenAtSite = false
        if !afterWriting {
            trading.connections[number].isCutOff = trading.desks[site].cutUntil > now
            if options.bug != .flushAfterLease { dropUnsent(number) }
        }
        append(.end, to: number, toVenue: true)
    }

    private mutating func dropUnsent(_ number: Int) {
        let site = trading.connections[number].site
        let isCut = trading.desks[site].cutUntil > now
        let count = trading.connections[number].toVenue.items.count
        trading.connections[number].toVenue.keep(isCut ? 0 : trading.wireDice.below(count + 1))
    }

    /// A process is gone. Its machine says so, unless it is gone too.
    mutating func disconnectProcess(_ site: Int, losesPower: Bool) {
        guard case .connected(let number) = trading.desks[site].link else { return }
        trading.connections[number].isOpenAtSite = false
        if losesPower {
            trading.connections[number].isForgotten = true
            dropUnsent(number)
        } else {
            if trading.wireDice.oneIn(3) { dropUnsent(number) }
            append(.end, to: number, toVenue: true)
        }
    }

    /// The venue closes a connection.
    mutating func closeAtVenue(_ number: Int) {
        guard trading.connections[number].isOpenAtVenue else { return }
        trading.connections[number].isOpenAtVenue = false
        append(.end, to: number, toVenue: false)
    }

    /// The venue's machine learns that a connection is broken.
    mutating func breakAtVenue(_ number: Int) {
        guard trading.connections[number].isOpenAtVenue else { return }
        append(.end, to: number, toVenue: true)
    }

    /// What both machines hold of a connection that is used.
    var openConnections: [Int] {
        trading.connections.indices.suffix(8).filter {
            trading.connections[$0].isOpenAtSite || trading.connections[$0].isOpenAtVenue
        }
    }

    /// A reset: whatever is on its way is lost, and both sides hear of it.
    mutating func reset(_ number: Int) {
        trading.connections[number].toVenue.keep(0)
        trading.connections[number].toSite.keep(0)
        append(.end, to: number, toVenue: true)
        append(.end, to: number, toVenue: false)
    }

    /// Nothing gets through any more. One side may hear of it.
    mutating func deaden(_ number: Int) {
        let fate = trading.wireDice.below(3)
        let connection = trading.connections[number]
        if connection.isOpenAtSite, fate == 0 || !connection.isMade {
            let site = connection.site
            trading.connections[number].isOpenAtSite = false
            // Nobody waits for ever for a connection to be made.
            let due = now + (connection.isMade ? 0 : Self.connectPatience)
            queue.push(.brokenAtSite(site: site, id: connection.id, life: connection.life), at: due)
        }
        if fate == 1, trading.connections[number].isOpenAtVenue {
            queue.push(.brokenAtVenue(connection: number), at: now)
        }
        trading.connections[number].isDead = true
    }

    mutating func brokenAtSite(_ site: Int, _ id: OrderGateway.ConnectionID) throws(Violation) {
        if case .connected(let number) = trading.desks[site].link, trading.connections[number].id == id {
            trading.desks[site].link = .none
        }
        try tellDesk(site) { $0.happened(.closed(reason: "connection reset"), on: id, at: $1) }
    }

    mutating func brokenAtVenue(_ number: Int) throws(Violation) {
        guard trading.connections[number].isOpenAtVenue else { return }
        trading.connections[number].isOpenAtVenue = false
        try tellVenue(about: number) { $0.closed(UInt64(number + 1), at: $1) }
    }
}
