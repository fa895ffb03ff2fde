import Analysis
import FIX
import Testing
import Trading

@testable import Exchange

/// A counterparty: the other end of a FIX session, and what it was told.
struct Counterparty {
    var session: Session
    var connection: ExchangeServer.ConnectionID?
    var delivered: [ReceivedMessage] = []
    var isLoggedOn = false

    init(_ compID: String, nextOutgoing: UInt64 = 1, nextIncoming: UInt64 = 1) throws {
        let configuration = SessionConfiguration(
            role: .initiator, senderCompID: compID, targetCompID: "QVENUE", heartbeatInterval: 1)
        session = try Session(
            configuration: configuration, nextOutgoing: nextOutgoing, nextIncoming: nextIncoming)
    }
}

/// A venue without sockets, files or a clock, and its counterparties.
struct Floor {
    var server: ExchangeServer
    var now = Instant(monotonic: 1_000_000_000, utc: noon)
    var parties: [String: Counterparty] = [:]
    var records: [ExchangeRecord] = []
    var lines: [String] = []
    var notes: [String] = []
    var closes: [String] = []
    var crash: Fault.Moment?
    /// Counterparties that neither read nor write.
    private var asleep: Set<String> = []
    private var lastConnection: ExchangeServer.ConnectionID = 0
    private var toServer: [(ExchangeServer.ConnectionID, [UInt8])] = []

    init(_ rules: ExchangeRules = .sample(), bars: [Bar] = [], pace: Replay.Pace = .hold) {
        server = ExchangeServer(
            configuration: ExchangeServerConfiguration(rules: rules), replay: Replay(bars: bars, pace: pace))
        carryOut(server.start(at: now))
    }

    /// The same venue in a new process, with what the old one wrote.
    func restarted(bars: [Bar] = []) throws -> Floor {
        var next = self
        next.server = ExchangeServer(configuration: server.configuration, replay: Replay(bars: bars))
        var regenerated: [String] = []
        for record in records {
            for line in try next.server.restore(record) { regenerated.append(String(decoding: line, as: UTF8.self)) }
        }
        #expect(regenerated == lines)
        next.crash = nil
        for name in parties.keys { next.lose(name, tellingServer: false) }
        next.carryOut(next.server.start(at: now))
        return next
    }

    mutating func connect(_ name: String, _ party: Counterparty? = nil) throws {
        lastConnection += 1
        var party = try party ?? Counterparty(name)
        party.connection = lastConnection
        parties[name] = party
        carryOut(server.accepted(lastConnection, at: now))
        obey(party.session.configuration.senderCompID, parties[name]?.session.connected(at: now) ?? [])
        settle()
    }

    /// The counterparty's connection ends, and it may come back.
    mutating func lose(_ name: String, tellingServer: Bool = true) {
        guard let connection = parties[name]?.connection else { return }
        parties[name]?.connection = nil
        parties[name]?.isLoggedOn = false
        _ = parties[name]?.session.disconnected(at: now)
        if tellingServer { carryOut(server.closed(connection, at: now)) }
        settle()
    }

    mutating func reconnect(_ name: String) throws {
        let party: Counterparty = try #require(parties[name])
        try connect(name, party)
    }

    /// Sends, and returns what came back at once.
    @discardableResult
    mutating func send(_ message: Message, as name: String = "DESK", possResend: Bool = false) throws -> [Message] {
        try send([message], as: name, possResend: possResend)
    }

    /// Sends several in one piece.
    @discardableResult
    mutating func send(
        _ messages: [Message], as name: String = "DESK", possResend: Bool = false
    ) throws -> [Message] {
        let before = parties[name]?.delivered.count ?? 0
        var bytes: [UInt8] = []
        for message in messages {
            let sent = try #require(parties[name]).session.canSend(message, possResend: possResend, at: now)
            parties[name]?.session = sent.session
            bytes += sent.bytes
        }
        toServer.append((try #require(parties[name]?.connection), bytes))
        settle()
        return parties[name]?.delivered.dropFirst(before).map(\.message) ?? []
    }

    mutating func close(_ bar: Bar) {
        server.replay = Replay(bars: [bar])
        carryOut(server.closeBars(1, at: now))
        settle()
    }

    mutating func amend(_ amendment: TradeAmendment) {
        #expect(server.fault(in: amendment) == nil)
        carryOut(server.amend(amendment, at: now))
        settle()
    }

    mutating func set(_ fault: Fault) {
        let isSet = server.add(fault, at: now)
        #expect(isSet)
    }

    /// Time passes for the venue and, unless they sleep, for its counterparties.
    mutating func pass(_ milliseconds: Int64, asleep: Set<String> = []) {
        self.asleep = asleep
        defer { self.asleep = [] }
        var left = milliseconds
        while left > 0 {
            let step = min(left, 100)
            left -= step
            now.monotonic += step * 1_000_000
            now.utc += step * 1_000_000
            carryOut(server.tick(at: now))
            for name in parties.keys.sorted() where !asleep.contains(name) {
                obey(name, parties[name]?.session.tick(at: now) ?? [])
            }
            settle()
        }
    }

    private mutating func settle() {
        while !toServer.isEmpty {
            let (connection, bytes) = toServer.removeFirst()
            carryOut(server.received(bytes, on: connection, at: now))
        }
    }

    private mutating func carryOut(_ actions: [ExchangeServer.Action]) {
        if actions.contains(.crash(.before)) { crash = .before }
        guard crash == nil else { return }
        for action in actions {
            switch action {
            case .record(let record): records.append(record)
            case .dropCopy(let line): lines.append(String(decoding: line, as: UTF8.self))
            default: break
            }
        }
        if actions.contains(.crash(.after)) { crash = .after }
        guard crash == nil else { return }
        for action in actions {
            switch action {
            case .transmit(let connection, let bytes):
                guard let name = name(of: connection), !asleep.contains(name) else { continue }
                obey(name, parties[name]?.session.received(bytes, at: now) ?? [])
            case .close(let connection, let reason):
                closes.append(reason)
                guard let name = name(of: connection) else { continue }
                parties[name]?.connection = nil
                parties[name]?.isLoggedOn = false
                _ = parties[name]?.session.disconnected(at: now)
            case .note(let note): notes.append(note)
            case .record, .dropCopy, .crash: break
            }
        }
    }

    private func name(of connection: ExchangeServer.ConnectionID) -> String? {
        parties.first { $0.value.connection == connection }?.key
    }

    private mutating func obey(_ name: String, _ actions: [Session.Action]) {
        for action in actions {
            switch action {
            case .transmit(let bytes):
                if let connection = parties[name]?.connection { toServer.append((connection, bytes)) }
            case .deliver(let message): parties[name]?.delivered.append(message)
            case .loggedOn: parties[name]?.isLoggedOn = true
            case .disconnect: lose(name)
            default: break
            }
        }
    }
}

extension Session {
    /// This session after it sent a message, and the bytes.
    fileprivate func canSend(
        _ message: Message, possResend: Bool, at now: Instant
    ) throws -> (session: Session, bytes: [UInt8]) {
        var next = self
        var bytes: [UInt8] = []
        for case .transmit(let part) in try next.send(message, possResend: possResend, at: now).actions {
            bytes += part
        }
        return (next, bytes)
    }
}

enum Sample {
    static func order(
        _ id: String, _ side: String = "1", _ quantity: String = "10", limit: String? = nil, force: String = "0"
    ) -> Message {
        var message = Message(.newOrderSingle)
        message.append(.senderSubID, "7")
        message.append(.clOrdID, id)
        message.append(.symbol, "EURUSD")
        message.append(.side, side)
        message.append(.transactTime, timestamp: noon)
        message.append(.orderQty, quantity)
        message.append(.ordType, limit == nil ? "1" : "2")
        if let limit { message.append(.price, limit) }
        message.append(.timeInForce, force)
        return message
    }

    static func cancel(_ id: String, of orig: String) -> Message {
        var message = Message(.orderCancelRequest)
        message.append(.clOrdID, id)
        message.append(.origClOrdID, orig)
        message.append(.symbol, "EURUSD")
        message.append(.side, "1")
        message.append(.transactTime, timestamp: noon)
        return message
    }

    static func massStatus(_ id: String) -> Message {
        var message = Message(.orderMassStatusRequest)
        message.append(.massStatusReqID, id)
        message.append(.massStatusReqType, "7")
        return message
    }

    static func status(_ id: String) -> Message {
        var message = Message(.orderStatusRequest)
        message.append(.clOrdID, id)
        message.append(.symbol, "EURUSD")
        message.append(.side, "1")
        return message
    }
}

extension [Message] {
    /// `35 150/39 11` of each, or what of it there is.
    var short: [String] {
        map { message in
            var text = message.type.description
            if let type = message.text(.execType) { text += " \(type)/\(message.text(.ordStatus) ?? "")" }
            if let id = message.text(.clOrdID) { text += " \(id)" }
            return text
        }
    }
}

extension Message {
    func text(_ tag: FIX.Tag) -> String? { (try? stringIfPresent(tag)).flatMap(\.self) }
}
