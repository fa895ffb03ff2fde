import FIX
import Trading

/// The venue of the tests: a session that accepts, and orders that do what a test says. It keeps everything.
struct ScriptedVenue {
    struct HeldOrder {
        let symbol: String
        let side: String
        let quantity: Int64
        var cumulative: Int64 = 0
        var status = "0"

        var leaves: Int64 { ["0", "1", "6"].contains(status) ? quantity - cumulative : 0 }
    }

    private(set) var session: Session
    private var stored: [SentMessage] = []
    private(set) var orders: [String: HeldOrder] = [:]
    /// Every application message taken, in order.
    private(set) var requests: [Message] = []
    /// ExecIDs of everything that happened to an order.
    private(set) var events: [String] = []
    private var outbox: [[UInt8]] = []
    private var wantsEnd = false
    private var lastExecID = 0

    /// Takes messages and says nothing to them.
    var isSilent = false
    var fillsAtOnce = false
    var knowsMassStatus = true
    /// Takes orders and forgets them.
    var losesOrders = false
    /// Says of a cancel that it is pending, and no more.
    var onlyPendsCancels = false
    /// Cannot read orders.
    var rejectsOrder = false
    /// Sends this instead of a report on the next order.
    var answersOrderWith: Message?

    init(heartbeat: Int = 1) throws {
        session = try Session(
            configuration: SessionConfiguration(
                role: .acceptor, senderCompID: "VENUE", targetCompID: "CLUSTER", heartbeatInterval: heartbeat))
    }

    var isLoggedOn: Bool { session.isLoggedOn }

    func requests(_ type: MessageType) -> [Message] { requests.filter { $0.type == type } }

    // MARK: Connection

    mutating func connected(at now: Instant) -> Output { output(now) { $0.connected(at: now) } }

    mutating func disconnected(at now: Instant) { _ = session.disconnected(at: now) }

    mutating func received(_ bytes: [UInt8], at now: Instant) -> Output {
        output(now) { $0.received(bytes, at: now) }
    }

    mutating func tick(at now: Instant) -> Output { output(now) { $0.tick(at: now) } }

    struct Output {
        var bytes: [[UInt8]]
        var isEnd: Bool
    }

    private mutating func output(_ now: Instant, _ body: (inout Session) -> [Session.Action]) -> Output {
        run(body(&session), at: now)
        defer { (outbox, wantsEnd) = ([], false) }
        return Output(bytes: outbox, isEnd: wantsEnd)
    }

    /// What a test made it say.
    mutating func takeOutput() -> [[UInt8]] {
        defer { outbox = [] }
        return outbox
    }

    private mutating func run(_ actions: [Session.Action], at now: Instant) {
        for action in actions {
            switch action {
            case .transmit(let bytes): outbox.append(bytes)
            case .deliver(let received):
                requests.append(received.message)
                if !isSilent { answer(received, at: now) }
            case .resend(let first, let last):
                let messages = stored.filter { (first...last).contains($0.sequence) }
                run(session.resend(messages, from: first, through: last, at: now), at: now)
            case .disconnect: wantsEnd = true
            case .loggedOn, .sessionReject, .gapFilled, .skipped, .numberRefused, .numbersReset, .needsNumbers,
                .ignored, .loggedOut:
                break
            }
        }
    }

    mutating func send(_ message: Message, at now: Instant) {
        guard let (sequence, actions) = try? session.send(message, at: now) else { return }
        stored.append(SentMessage(sequence: sequence, sendingTime: now.utc, message: message))
        run(actions, at: now)
    }

    mutating func logOut(at now: Instant) { run(session.logout(text: "end of day", at: now), at: now) }

    /// Uses numbers for nothing and says that they will never be sent (SequenceReset in reset mode).
    mutating func skipNumbers(_ count: Int, at now: Instant) {
        for _ in 0..<count { _ = try? session.send(status(of: "none"), at: now) }
        say("35=4", 1, "36=\(session.nextOutgoing)", at: now)
    }

    /// A report of the session's next number, whatever its fields are.
    mutating func report(_ fields: String, as type: String = "35=8", at now: Instant) {
        let number = session.nextOutgoing
        _ = try? session.send(status(of: "none"), at: now)
        say(type, number, fields, at: now)
    }

    /// Says what no session would, under any number, in Latin-1.
    mutating func say(_ type: String, _ sequence: UInt64, _ fields: String, at now: Instant) {
        var time = Message(.executionReport)
        time.append(.transactTime, timestamp: now.utc)
        let sendingTime = (try? time.string(.transactTime)) ?? ""
        let body = "\(type)|49=VENUE|56=CLUSTER|34=\(sequence)|52=\(sendingTime)|\(fields)|"
        let latin1 = "8=FIX.4.4|9=\(body.unicodeScalars.count)|\(body)".unicodeScalars.map { UInt8($0.value) }
        let message = latin1.map { $0 == UInt8(ascii: "|") ? 1 : $0 }
        let sum = String(message.reduce(0) { ($0 + Int($1)) % 256 })
        outbox.append(message + Array(("10=" + String(repeating: "0", count: 3 - sum.count) + sum + "\u{1}").utf8))
    }

    // MARK: Orders

    /// Has an order that nobody sent.
    mutating func forceOrder(_ clOrdID: String) {
        orders[clOrdID] = HeldOrder(symbol: "EURUSD", side: "1", quantity: 1000 * Quantity.scale)
    }

    private mutating func answer(_ received: ReceivedMessage, at now: Instant) {
        let message = received.message
        let clOrdID = (try? message.stringIfPresent(.clOrdID)) ?? ""
        switch message.type {
        case .newOrderSingle: take(received, clOrdID, at: now)
        case .orderStatusRequest: send(status(of: clOrdID), at: now)
        case .orderMassStatusRequest: tellAll(message, sequence: received.sequence, at: now)
        case .orderCancelRequest: cancel(message, clOrdID, at: now)
        default: break
        }
    }

    private mutating func take(_ received: ReceivedMessage, _ clOrdID: String, at now: Instant) {
        let message = received.message
        if losesOrders { return }
        if rejectsOrder {
            return run(session.reject(received, FieldError(.price, .requiredTagMissing), at: now), at: now)
        }
        if var answer = answersOrderWith {
            answersOrderWith = nil
            answer.append(.refSeqNum, received.sequence)
            return send(answer, at: now)
        }
        guard orders[clOrdID] == nil else {
            return send(report(clOrdID, "8", status: "8") { $0.append(.ordRejReason, 6) }, at: now)
        }
        orders[clOrdID] = HeldOrder(
            symbol: (try? message.string(.symbol)) ?? "", side: (try? message.string(.side)) ?? "",
            quantity: (try? message.decimal(.orderQty)) ?? 0)
        send(report(clOrdID, "0"), at: now)
        if fillsAtOnce { fill(clOrdID, at: now) }
    }

    /// Fills what is left, or so much of it.
    mutating func fill(_ clOrdID: String, _ quantity: Int64? = nil, at now: Instant) {
        guard var order = orders[clOrdID] else { return }
        let filled = quantity ?? order.leaves
        order.cumulative += filled
        order.status = order.cumulative == order.quantity ? "2" : "1"
        orders[clOrdID] = order
        let message = report(clOrdID, "F") { message in
            message.append(.lastQty, decimal: filled)
            message.append(.lastPx, decimal: 107_000_000)
        }
        send(message, at: now)
    }

    private mutating func cancel(_ message: Message, _ clOrdID: String, at now: Instant) {
        let original = (try? message.string(.origClOrdID)) ?? ""
        guard let order = orders[original], order.leaves > 0 else {
            var reject = Message(.orderCancelReject)
            reject.append(.orderID, orders[original] == nil ? "NONE" : "V-" + original)
            reject.append(.clOrdID, clOrdID)
            reject.append(.origClOrdID, original)
            reject.append(.ordStatus, orders[original]?.status ?? "8")
            reject.append(.cxlRejResponseTo, "1")
            reject.append(.cxlRejReason, orders[original] == nil ? 1 : 0)
            return send(reject, at: now)
        }
        guard !onlyPendsCancels else {
            return send(
                report(clOrdID, "6", about: original, status: "6") { $0.append(.origClOrdID, original) }, at: now)
        }
        orders[original]?.status = "4"
        send(report(clOrdID, "4", about: original) { $0.append(.origClOrdID, original) }, at: now)
    }

    private mutating func tellAll(_ message: Message, sequence: UInt64, at now: Instant) {
        let id = (try? message.string(.massStatusReqID)) ?? ""
        guard knowsMassStatus else {
            var reject = Message(.businessMessageReject)
            reject.append(.refSeqNum, sequence)
            reject.append(.refMsgType, "AF")
            reject.append(.businessRejectReason, 3)
            return send(reject, at: now)
        }
        guard !orders.isEmpty else {
            var none = Message(.executionReport)
            none.append(.execID, "0")
            none.append(.execType, "I")
            none.append(.ordStatus, "8")
            none.append(.massStatusReqID, id)
            none.append(.totNumReports, 0)
            none.append(.lastRptRequested, true)
            return send(none, at: now)
        }
        for (number, clOrdID) in orders.keys.sorted().enumerated() {
            var report = status(of: clOrdID)
            report.append(.massStatusReqID, id)
            report.append(.totNumReports, orders.count)
            report.append(.lastRptRequested, number == orders.count - 1)
            send(report, at: now)
        }
    }

    private mutating func status(of clOrdID: String) -> Message {
        guard orders[clOrdID] == nil else { return report(clOrdID, "I") }
        return report(clOrdID, "I", status: "8") { $0.append(.ordRejReason, 5) }
    }

    /// - Parameter original: the order, when `clOrdID` is a cancel's.
    private mutating func report(
        _ clOrdID: String, _ execType: String, about original: String? = nil, status: String? = nil,
        _ more: (inout Message) -> Void = { _ in }
    ) -> Message {
        let order = orders[original ?? clOrdID]
        lastExecID += 1
        let execID = execType == "I" ? "0" : "E\(lastExecID)"
        if execType != "I" { events.append(execID) }
        var message = Message(.executionReport)
        message.append(.orderID, order == nil ? "NONE" : "V-" + (original ?? clOrdID))
        message.append(.clOrdID, clOrdID)
        message.append(.execID, execID)
        message.append(.execType, execType)
        message.append(.ordStatus, status ?? order?.status ?? "8")
        message.append(.symbol, order?.symbol ?? "EURUSD")
        message.append(.side, order?.side ?? "1")
        message.append(.cumQty, decimal: status == "8" ? 0 : order?.cumulative ?? 0)
        message.append(.leavesQty, decimal: status == "8" ? 0 : order?.leaves ?? 0)
        more(&message)
        return message
    }
}
