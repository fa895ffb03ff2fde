import FIX
import Testing

/// A venue and an order engine over connections that break anywhere, with successors that take over from an engine that
/// died: every report arrives once and in order, no order twice.
@Suite struct ConversationTests {
    @Test(arguments: 0..<40) func nothingIsLostOrDoubled(seed: UInt64) throws {
        var conversation = try Conversation(seed: seed)
        for _ in 0..<400 { try conversation.step() }
        try conversation.settle()
        #expect(conversation.reportsSeen == Array(1...conversation.reportsSent))
        #expect(Set(conversation.ordersSeen).count == conversation.ordersSeen.count)
        #expect(conversation.ordersSeen == conversation.ordersSeen.sorted())
        #expect(Set(conversation.ordersSeen).isSubset(of: 1...max(1, conversation.ordersSent)))
        #expect(conversation.reportsSent > 50 && conversation.ordersSeen.count > 5)
    }
}

/// Times are milliseconds of both clocks.
private struct Conversation {
    private var random: Randomness
    private var now: Int64 = 0
    private var venue: Session
    private var engine: Session
    /// Bytes on their way.
    private var toVenue: [UInt8] = []
    private var toEngine: [UInt8] = []
    private var stored: [UInt64: SentMessage] = [:]
    private var engineBlock: UInt64 = 1000
    private(set) var reportsSent = 0
    private(set) var ordersSent = 0
    private(set) var reportsSeen: [Int] = []
    private(set) var ordersSeen: [Int] = []

    init(seed: UInt64) throws {
        random = Randomness(seed: seed)
        venue = try Session(
            configuration: SessionConfiguration(role: .acceptor, senderCompID: "VENUE", targetCompID: "ENGINE"))
        engine = try Session(configuration: Self.engineConfiguration, outgoingLimit: 1000)
    }

    private static let engineConfiguration = SessionConfiguration(
        role: .initiator, senderCompID: "ENGINE", targetCompID: "VENUE", heartbeatInterval: 1)

    private var instant: Instant {
        Instant(monotonic: now * 1_000_000, utc: 1_795_372_200_000_000_000 + now * 1_000_000)
    }

    mutating func step() throws {
        now += Int64(random.below(200))
        switch random.below(20) {
        case 0..<6: try sendReport()
        case 6..<9: try sendOrder()
        case 9..<17: move(all: false)
        case 17: breakConnection()
        case 18: if random.chance(20) { try takeOver() }
        default: if random.chance(5) { atEngine(engine.logout(text: "pause", at: instant)) }
        }
        connectIfNeeded()
        atVenue(venue.tick(at: instant))
        atEngine(engine.tick(at: instant))
    }

    /// Lets everything arrive.
    mutating func settle() throws {
        for _ in 0..<200 {
            now += 50
            connectIfNeeded()
            move(all: true)
            atVenue(venue.tick(at: instant))
            atEngine(engine.tick(at: instant))
        }
        try #require(engine.isLoggedOn && venue.isLoggedOn)
    }

    private mutating func sendReport() throws {
        reportsSent += 1
        var report = Message(.executionReport)
        report.append(.execID, reportsSent)
        let (sequence, actions) = try venue.send(report, at: instant)
        stored[sequence] = SentMessage(sequence: sequence, sendingTime: instant.utc, message: report)
        atVenue(actions)
    }

    private mutating func sendOrder() throws {
        guard engine.isLoggedOn else { return }
        var order = Message(.newOrderSingle)
        order.append(.clOrdID, ordersSent + 1)
        if engine.nextOutgoing > engine.outgoingLimit { engine.outgoingLimit += 50 }
        let (_, actions) = try engine.send(order, at: instant)
        ordersSent += 1
        atEngine(actions)
    }

    /// A successor that knows the reports which are safe, and begins above its predecessor's block.
    private mutating func takeOver() throws {
        breakConnection()
        engine = try Session(
            configuration: Self.engineConfiguration, nextOutgoing: engineBlock + 1, nextIncoming: engine.nextIncoming,
            outgoingLimit: engineBlock + 1000)
        engineBlock += 1000
    }

    private mutating func connectIfNeeded() {
        guard !engine.isConnected else { return }
        breakConnection()
        _ = venue.connected(at: instant)
        atEngine(engine.connected(at: instant))
    }

    private mutating func breakConnection() {
        toVenue = []
        toEngine = []
        _ = venue.disconnected(at: instant)
        _ = engine.disconnected(at: instant)
    }

    private mutating func move(all: Bool) {
        let venueBytes = toVenue.prefix(all ? .max : random.below(400))
        toVenue.removeFirst(venueBytes.count)
        atVenue(venue.received(venueBytes, at: instant))
        let engineBytes = toEngine.prefix(all ? .max : random.below(400))
        toEngine.removeFirst(engineBytes.count)
        atEngine(engine.received(engineBytes, at: instant))
    }

    private mutating func atVenue(_ actions: [Session.Action]) {
        for action in actions {
            switch action {
            case .transmit(let bytes): toEngine += bytes
            case .resend(let from, let through):
                let messages = (from...through).compactMap { stored[$0] }
                atVenue(venue.resend(messages, from: from, through: through, at: instant))
            case .deliver(let received): ordersSeen.append((try? received.message.int(.clOrdID)) ?? -1)
            case .disconnect: breakConnection()
            default: break
            }
        }
    }

    private mutating func atEngine(_ actions: [Session.Action]) {
        for action in actions {
            switch action {
            case .transmit(let bytes): toVenue += bytes
            case .needsNumbers: engine.outgoingLimit += 50
            case .deliver(let received): reportsSeen.append((try? received.message.int(.execID)) ?? -1)
            case .disconnect: breakConnection()
            default: break
            }
        }
    }
}
