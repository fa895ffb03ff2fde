import Analysis
import FIX

extension ExchangeServer {
    /// Bars in one answer to 35=V at most; the subscriber asks again for the rest.
    package static let maximumSnapshots = MarketDataRequest.maximumBars
    /// Subscriptions of one session at a time.
    package static let maximumSubscriptions = 64

    /// A message of a session that is given market data: 35=V, or the session would not have delivered it.
    mutating func deliverToData(_ received: ReceivedMessage, to name: String, at now: Instant) {
        guard received.message.type == .marketDataRequest else { return }
        do {
            answer(try MarketDataRequest(received.message), of: name, at: now)
        } catch {
            let id = (try? received.message.stringIfPresent(.mdReqID)).flatMap(\.self) ?? "NONE"
            publish(BarMessages.reject(.unreadable(error), mdReqID: id), to: name, at: now)
        }
    }

    private mutating func answer(_ request: MarketDataRequest, of name: String, at now: Instant) {
        guard request.kind != .unsubscribe else {
            sessions[name]?.subscriptions[request.mdReqID] = nil
            return
        }
        if let reject = refusal(of: request, session: name) {
            return publish(BarMessages.reject(reject, mdReqID: request.mdReqID), to: name, at: now)
        }
        var isWhole = true
        for symbol in request.symbols where !snapshot(symbol, request, to: name, at: now) { isWhole = false }
        guard request.kind == .subscribe, isWhole else { return }
        sessions[name]?.subscriptions[request.mdReqID] = Set(request.symbols)
        replay.subscribed(at: now.monotonic)
    }

    private func refusal(of request: MarketDataRequest, session name: String) -> MarketDataReject? {
        let listed = Set(configuration.rules.instruments.map(\.symbol))
        if let symbol = request.symbols.first(where: { !listed.contains($0) }) { return .unknownSymbol(symbol) }
        guard request.kind == .subscribe, let subscriptions = sessions[name]?.subscriptions else { return nil }
        if subscriptions[request.mdReqID] != nil { return .duplicateID }
        return subscriptions.count >= Self.maximumSubscriptions ? .tooMany : nil
    }

    /// Sends the last bar, or those since a time. Whether that were all of them.
    private mutating func snapshot(
        _ symbol: String, _ request: MarketDataRequest, to name: String, at now: Instant
    ) -> Bool {
        let bars = history[symbol] ?? []
        let missed: ArraySlice<Bar>
        if let since = request.since {
            // Oldest first, so those since a time are at the end.
            missed = bars[(bars.lastIndex { $0.time <= since } ?? -1).advanced(by: 1)...]
        } else {
            missed = bars.suffix(1)
        }
        let sent = missed.prefix(Self.maximumSnapshots)
        if sent.isEmpty {
            let nothing = BarMessages.snapshot(nil, symbol: symbol, mdReqID: request.mdReqID, remaining: 0)
            publish(nothing, to: name, at: now)
        }
        for (number, bar) in sent.enumerated() {
            let remaining = missed.count - number - 1
            publish(
                BarMessages.snapshot(bar, symbol: symbol, mdReqID: request.mdReqID, remaining: remaining), to: name,
                at: now)
        }
        return sent.count == missed.count
    }

    /// Sends market data, which is not kept: a gap fill answers who asks for it again.
    private mutating func publish(_ message: Message, to name: String, at now: Instant) {
        guard sessions[name]?.isLoggedOn == true else { return }
        do {
            let actions = try sessions[name]?.fix.send(message, at: now).actions ?? []
            for case .transmit(let bytes) in actions { transmit(bytes, to: name, at: now) }
            recordNumbers(of: name)
        } catch { outbox.append(.note("35=\(message.type) to \(name): \(error)")) }
    }

    /// Closes the bars of one step: the matching first, then the subscribers.
    mutating func close(_ bars: ArraySlice<Bar>, at now: Instant) {
        for bar in bars {
            apply(.bar(bar), at: now)
            history[bar.symbol, default: []].append(bar)
        }
        for name in configuration.rules.dataSessions {
            for (id, symbols) in (sessions[name]?.subscriptions ?? [:]).sorted(by: { $0.key < $1.key }) {
                let wanted = bars.filter { symbols.contains($0.symbol) }
                if !wanted.isEmpty { publish(BarMessages.update(wanted, mdReqID: id), to: name, at: now) }
            }
        }
    }
}
