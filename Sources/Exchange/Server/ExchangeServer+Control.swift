package import FIX

extension ExchangeServer {
    /// Sets a fault. A silence of no type begins at once. False when too many are set.
    package mutating func add(_ fault: Fault, at now: Instant) -> Bool {
        if case .silence(let duration) = fault.effect, fault.type == nil {
            silentUntil = now.monotonic + duration
            return true
        }
        guard faults.set.count < Fault.maximum else { return false }
        faults.add(fault)
        return true
    }

    package var setFaults: [Fault] { faults.set }

    /// Takes all faults back, ends a silence, and lets go with the next ``tick(at:)`` what a delay holds back.
    package mutating func clearFaults() {
        faults.clear()
        silentUntil = nil
        for name in sessions.keys {
            for index in sessions[name]?.held.indices ?? 0..<0 { sessions[name]?.held[index].dueAt = .min }
        }
    }

    /// For so many nanoseconds more nothing will be said.
    package func silence(at now: Instant) -> Int64? { silentUntil.map { max(0, $0 - now.monotonic) } }

    /// Closes the next steps of bars at once, whatever the pace.
    package mutating func closeBars(_ steps: Int, at now: Instant) -> [Action] {
        guard !isCrashed else { return [] }
        for _ in 0..<steps {
            guard let bars = replay.take() else { break }
            close(bars, at: now)
        }
        return flush()
    }

    /// Orders for the day expire.
    package mutating func endDay(at now: Instant) -> [Action] {
        guard !isCrashed else { return [] }
        apply(.endOfDay, at: now)
        return flush()
    }

    /// Why an amendment cannot be made, or nil.
    package func fault(in amendment: TradeAmendment) -> String? { exchange.fault(in: amendment) }

    /// Busts or corrects a trade, or fills an order after its end.
    ///
    /// - Precondition: ``fault(in:)`` finds nothing wrong with it.
    package mutating func amend(_ amendment: TradeAmendment, at now: Instant) -> [Action] {
        guard !isCrashed else { return [] }
        apply(.amendment(amendment), at: now)
        return flush()
    }

    /// Logs everybody out: the venue is about to stop.
    package mutating func logoutAll(at now: Instant) -> [Action] {
        guard !isCrashed else { return [] }
        for name in sessions.keys.sorted() where sessions[name]?.connection != nil {
            run(sessions[name]?.fix.logout(text: "the venue stops", at: now) ?? [], of: name, at: now)
            recordNumbers(of: name)
        }
        return flush()
    }

    /// Where a session stands.
    package struct SessionStatus: Sendable, Hashable {
        package var compID: String
        package var isData: Bool
        package var isConnected: Bool
        package var isLoggedOn: Bool
        package var nextOutgoing: UInt64
        package var nextIncoming: UInt64
        /// Answers that a fault holds back.
        package var held: Int
        package var openOrders: Int
        package var subscribed: [String]
    }

    /// In the order of the rules.
    package var sessionStatus: [SessionStatus] {
        let names = configuration.rules.orderSessions.map(\.compID) + configuration.rules.dataSessions
        return names.compactMap { name in
            guard let served = sessions[name] else { return nil }
            return SessionStatus(
                compID: name, isData: served.orders == nil, isConnected: served.connection != nil,
                isLoggedOn: served.isLoggedOn, nextOutgoing: served.fix.nextOutgoing,
                nextIncoming: served.fix.nextIncoming, held: served.held.count,
                openOrders: exchange.openNumbers(of: name, symbol: nil).count,
                subscribed: Set(served.subscriptions.values.joined()).sorted())
        }
    }
}
