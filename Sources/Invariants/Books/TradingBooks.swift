import Ledger
package import Trading

/// The orders, executions and positions that a cluster, or one of its sites, has committed, compared with the venue's
/// record row by row. The simulator adds rows as entries are applied, and compares them with the record of that moment.
/// A caller with whole databases adds all intents first, then executions, orders and positions, and compares with the
/// whole record.
package struct TradingBooks: Sendable {
    private struct Intent {
        let order: Order
        /// Nanoseconds UTC, of the entry that made it.
        let time: Int64
    }

    let site: String?
    /// What may be sent, by ClOrdID; of cancels the order that they name.
    private var intents: [String: Intent] = [:]
    private var cancels: [String: String] = [:]
    private var orderOfDecision: [LogIndex: String] = [:]
    /// As they stand, by ClOrdID.
    package private(set) var orders: [String: OrderRecord] = [:]
    /// ExecIDs, those apart that the gateway made.
    package internal(set) var booked: Set<String> = []
    /// Of those the venue's own.
    var bookedOfVenue = 0
    var fills: [Position.Account: FillBook] = [:]
    /// Orders of which the venue did not take the message.
    var unprocessed: Set<String> = []

    /// - Parameter site: for findings; nil when every site has the same.
    package init(site: String? = nil) { self.site = site }

    func isOurs(_ clOrdID: String) -> Bool { intents[clOrdID] != nil }

    func finding(_ invariant: TradingInvariant, _ detail: String) -> Finding {
        Finding(invariant, site: site, detail)
    }
}

// MARK: - Intents: I1 and I4

extension TradingBooks {
    /// An order is committed: it may be sent from then on.
    package mutating func intend(_ record: OrderRecord) -> [Finding] {
        let order = record.order
        intents[order.clOrdID] = Intent(order: order, time: record.time)
        guard let first = orderOfDecision.updateValue(order.clOrdID, forKey: order.decisionIndex),
            first != order.clOrdID
        else { return [] }
        return [finding(.oneOrder, "decision \(order.decisionIndex) made \(first) and \(order.clOrdID)")]
    }

    package mutating func intend(_ cancel: CancelRecord) {
        let tag = ClOrdID.tag(of: cancel.clOrdID)
        cancels[ClOrdID.make(clusterTag: tag, index: cancel.index)] = cancel.clOrdID
    }

    /// What reached the venue was committed, and is what was committed.
    ///
    /// - Parameter clocks: by how much the venue's clock and those of the sites may differ; nil when what was committed
    ///   later is not known yet.
    package func received(_ line: VenueLine, clocks: Int64?) -> [Finding] {
        let clOrdID = line.clOrdID ?? "?"
        switch line.type {
        case "D":
            guard let intent = intents[clOrdID] else {
                return [finding(.intentFirst, "line \(line.number): \(clOrdID) is at the venue and not committed")]
            }
            let order = intent.order
            guard order.symbol == line.symbol, order.side == line.side, order.quantity == line.quantity,
                order.limitPrice == line.limitPrice ?? .zero
            else {
                return [
                    finding(
                        .intentFirst,
                        "line \(line.number): \(clOrdID) is at the venue as another order than was committed")
                ]
            }
            guard let clocks, intent.time - line.time > clocks else { return [] }
            return [
                finding(
                    .intentFirst,
                    "line \(line.number): \(clOrdID) came \(intent.time - line.time) ns before it was committed")
            ]
        case "F":
            guard let committed = cancels[clOrdID], committed == line.origClOrdID else {
                return [
                    finding(
                        .intentFirst,
                        "line \(line.number): \(clOrdID) cancels \(line.origClOrdID ?? "?"), committed was a cancel of "
                            + (cancels[clOrdID] ?? "nothing"))
                ]
            }
            return []
        default: return []
        }
    }
}

// MARK: - Orders: I5, and the venue's word

extension TradingBooks {
    /// An order as it stands, after what it follows from was booked.
    package mutating func stands(_ record: OrderRecord, in venue: VenueRecord) -> [Finding] {
        let clOrdID = record.order.clOrdID
        let before = orders.updateValue(record, forKey: clOrdID)
        var findings = intents[clOrdID] == nil ? intend(record) : []
        let filled = fills[.own]?.filled(clOrdID) ?? 0
        if Int128(record.cumulativeQuantity.raw) != filled || record.cumulativeQuantity > record.order.quantity {
            findings.append(
                finding(
                    .quantities,
                    "\(clOrdID) has \(record.cumulativeQuantity) of \(record.order.quantity) filled, its fills are "
                        + decimal(filled)))
        }
        guard record.state != before?.state, !isSo(record, venue) else { return findings }
        return findings + [
            finding(
                .venuesWord,
                "\(clOrdID) is called \(record.state.label), at the venue it is \(text(venue.order(clOrdID)))")
        ]
    }

    private func isSo(_ record: OrderRecord, _ venue: VenueRecord) -> Bool {
        let clOrdID = record.order.clOrdID
        let there = venue.order(clOrdID)
        return switch record.state {
        case .rejected:
            there == nil
                && (venue.rejected.contains(clOrdID)
                    || unprocessed.contains(clOrdID) && !venue.received.contains(clOrdID))
        case .notAtVenue: there == nil
        case .canceled: there?.end == .canceled
        case .expired: there?.end == .expired
        case .filled: there?.end == .filled
        case .working, .partial: there != nil
        case .sent, .inDoubt, .pendingCancel: true
        }
    }

    func text(_ order: VenueRecord.Order?) -> String {
        guard let order else { return "unknown" }
        let stand =
            switch order.end {
            case .filled: "filled"
            case .canceled: "cancelled"
            case .expired: "expired"
            case nil: "open"
            }
        return "\(stand) with \(order.cumulative) of \(order.quantity)"
    }

    /// Of a sum at a scale of 1e-8, which may be beyond what a quantity can be.
    func decimal(_ sum: Int128) -> String { Int64(exactly: sum).map { "\(Quantity(raw: $0))" } ?? "\(sum) e-8" }
}
