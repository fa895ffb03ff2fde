import FIX

/// A session whose counterparty is the scenario. Its CompID is US, the other's PEER.
struct Stage {
    static let us = "US"
    static let peer = "PEER"
    static let second: Int64 = 1_000_000_000

    let role: SessionConfiguration.Role
    var now = Instant(monotonic: 1000 * second, utc: 1_795_372_200 * second)
    var session: Session?
    /// What the session's owner has sent, by number.
    var sent: [UInt64: SentMessage] = [:]
    /// Whether the owner rejects orders that lack a field or have a wrong one.
    var readsOrders = false

    init(role: SessionConfiguration.Role) { self.role = role }

    mutating func run(_ line: String) throws -> [String] {
        let (command, rest) = split(line)
        if command == "session" {
            try makeSession(rest)
            return []
        }
        if command == "logon" { return try logon(rest) }
        return try act(command, rest)
    }

    func split(_ line: String) -> (String, String) {
        guard let space = line.firstIndex(of: " ") else { return (line, "") }
        return (String(line[..<space]), String(line[line.index(after: space)...]))
    }

    mutating func act(_ command: String, _ rest: String) throws -> [String] {
        guard var session else { throw StageError(description: "\(command) before session") }
        var output: [String] = []
        switch command {
        case "connect":
            guard !session.isConnected else { throw StageError(description: "still connected") }
            output = carryOut(session.connected(at: now), &session)
        case "close": output = carryOut(session.disconnected(at: now), &session)
        case "I": output = carryOut(session.received(framed(try incoming(rest)), at: now), &session)
        case "F": output = carryOut(session.received(framed(rest), at: now), &session)
        case "R": output = carryOut(session.received(wire(rest), at: now), &session)
        case "S": output = send(try message(rest), possResend: rest.hasPrefix("97=Y|"), &session)
        case "T": output = pass(try duration(rest), &session)
        case "logout": output = carryOut(session.logout(text: rest, at: now), &session)
        case "limit":
            guard let limit = UInt64(rest) else { throw StageError(description: "limit \(rest)") }
            session.outgoingLimit = limit
            output = carryOut(session.tick(at: now), &session)
        case "numbers": output = ["A in=\(session.nextIncoming) out=\(session.nextOutgoing)"]
        default: throw StageError(description: "unknown command \(command)")
        }
        self.session = session
        return output
    }

    /// Lets time pass from deadline to deadline.
    private mutating func pass(_ duration: Int64, _ session: inout Session) -> [String] {
        let end = now.monotonic + duration
        var output: [String] = []
        while let deadline = session.deadline, deadline <= end, output.count < 1000 {
            advance(to: max(deadline, now.monotonic))
            output += carryOut(session.tick(at: now), &session)
        }
        advance(to: end)
        output += carryOut(session.tick(at: now), &session)
        return output
    }

    private mutating func advance(to monotonic: Int64) {
        now.utc += monotonic - now.monotonic
        now.monotonic = monotonic
    }

    private mutating func send(_ message: Message, possResend: Bool, _ session: inout Session) -> [String] {
        do {
            let (sequence, actions) = try session.send(message, possResend: possResend, at: now)
            sent[sequence] = SentMessage(
                sequence: sequence, sendingTime: now.utc, possResend: possResend, message: message)
            return carryOut(actions, &session) + ["A sent \(sequence)"]
        } catch {
            return ["A refused: \(error)"]
        }
    }

    /// The actions as lines, and what the owner does about them.
    private mutating func carryOut(_ actions: [Session.Action], _ session: inout Session) -> [String] {
        var output: [String] = []
        for action in actions {
            output.append(show(action))
            switch action {
            case .resend(let from, let through):
                let messages = (from...through).compactMap { sent[$0] }
                output += carryOut(session.resend(messages, from: from, through: through, at: now), &session)
            case .deliver(let received) where readsOrders:
                do {
                    try OrderFields.check(received.message)
                } catch {
                    output += carryOut(session.reject(received, error, at: now), &session)
                }
            case .numbersReset: sent = [:]
            default: break
            }
        }
        return output
    }
}

/// What an owner that takes orders wants of a NewOrderSingle.
enum OrderFields {
    static func check(_ message: Message) throws(FieldError) {
        guard message.type == .newOrderSingle else { return }
        _ = try message.string(.clOrdID)
        _ = try message.string(.symbol)
        guard ["1", "2"].contains(try message.char(.side)) else { throw FieldError(.side, .valueIncorrect) }
        _ = try message.char(.ordType)
        _ = try message.decimal(.orderQty)
        _ = try message.timestamp(.transactTime)
        let parties = try message.groups(
            .noPartyIDs, first: .partyID, members: [.partyID, .partyIDSource, .partyRole])
        for party in parties { _ = try party.string(.partyRole) }
    }
}
