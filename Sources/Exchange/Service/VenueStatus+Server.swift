import Analysis
import FIX
import Trading

extension VenueStatus {
    init(_ server: ExchangeServer, listening: String, at now: Instant) {
        compID = server.configuration.compID
        self.listening = listening
        rate = server.replay.pace.word
        barsRemaining = server.replay.remaining
        (ordersAccepted, ordersOpen) = server.exchange.orderCounts
        dropCopyLines = server.lineCount
        silence = server.silence(at: now).map { ($0 + 999_999) / 1_000_000 }
        faults = server.setFaults.map(\.words)
        sessions = server.sessionStatus.map(Session.init)
        instruments = server.configuration.rules.instruments.map { instrument in
            let bars = server.history[instrument.symbol] ?? []
            return Instrument(
                symbol: instrument.symbol, last: server.exchange.last(instrument.symbol)?.description,
                lastBar: bars.last.map { CivilTime(nanoseconds: $0.time).description }, barsClosed: bars.count)
        }
    }
}

extension VenueStatus.Session {
    init(_ status: ExchangeServer.SessionStatus) {
        compID = status.compID
        kind = status.isData ? "data" : "orders"
        state = status.isLoggedOn ? "logged on" : status.isConnected ? "connected" : "down"
        nextOutgoing = status.nextOutgoing
        nextIncoming = status.nextIncoming
        openOrders = status.openOrders
        held = status.held
        subscribed = status.subscribed
    }
}

extension VenueOrder {
    init(session: String, _ report: ExecutionReport) {
        self.session = session
        clOrdID = report.clOrdID
        orderID = report.orderID
        symbol = report.symbol
        side = report.side == .buy ? "buy" : "sell"
        quantity = report.quantity.description
        limit = report.limit?.description
        status = report.status.word
        cumulative = report.cumulative.description
        leaves = report.leaves.description
        average = report.average.description
        sub = report.senderSubID
    }
}

extension Fault {
    /// For people.
    var words: String {
        var text: String
        switch effect {
        case .crash(let moment): text = "crash \(moment.rawValue)"
        case .disconnect(let moment): text = "disconnect \(moment.rawValue)"
        case .silence(let duration): text = "silence of \(duration / 1_000_000) ms from"
        case .drop: text = "drop"
        case .lose: text = "lose"
        case .delay(let duration): text = "delay by \(duration / 1_000_000) ms"
        }
        text += " 35=\(type?.description ?? "any")"
        if let execType { text += " 150=\(String(decoding: [execType.rawValue], as: UTF8.self))" }
        if let session { text += " of \(session)" }
        if skip > 0 { text += ", after \(skip) more" }
        if count > 1 { text += ", \(count) times" }
        return text
    }
}
