package import Trading

/// What has to hold besides once everything that the venue said is booked and nothing is on its way.
extension TradingBooks {
    /// What the venue has and the books have not: I2, I3 and I5.
    ///
    /// - Parameters:
    ///   - positions: every one that is held.
    ///   - fillsOnly: the venue may have kept other reports for itself, for good.
    package func missing(
        _ positions: some Sequence<Position>, in venue: VenueRecord, fillsOnly: Bool = false
    ) -> [Finding] {
        unbooked(in: venue, fillsOnly: fillsOnly) + differentQuantities(in: venue)
            + differentPositions(positions, in: venue)
    }

    private func unbooked(in venue: VenueRecord, fillsOnly: Bool) -> [Finding] {
        guard bookedOfVenue < venue.execIDs.count else { return [] }
        return venue.execIDs.compactMap { execID in
            guard !booked.contains(execID), let line = venue.reports[execID] else { return nil }
            if fillsOnly, line.lastQuantity == nil { return nil }
            return finding(
                .eachReportOnce,
                "\(execID) of line \(line.number) (\(line.kind.rawValue) \(line.order ?? "")) is not booked")
        }
    }

    private func differentQuantities(in venue: VenueRecord) -> [Finding] {
        orders.values.lazy.filter { record in
            (venue.order(record.order.clOrdID)?.cumulative ?? .zero) != record.cumulativeQuantity
        }.sorted { $0.order.clOrdID < $1.order.clOrdID }.map { record in
            finding(
                .quantities,
                "\(record.order.clOrdID) has \(record.cumulativeQuantity) filled, at the venue it is "
                    + text(venue.order(record.order.clOrdID)))
        }
    }

    private func differentPositions(_ positions: some Sequence<Position>, in venue: VenueRecord) -> [Finding] {
        var held: [String: Int128] = [:]
        for position in positions { held[position.symbol, default: 0] += Int128(position.quantity.raw) }
        return Set(held.keys).union(venue.fills.positions.keys).sorted().compactMap { symbol in
            let (here, there) = (held[symbol] ?? 0, venue.fills.positions[symbol] ?? 0)
            guard here != there else { return nil }
            return finding(
                .position, "\(decimal(here)) \(symbol) is held, the venue's fills sum up to \(decimal(there))")
        }
    }

    /// Orders about which something is still to come.
    package func undecided(_ orders: some Sequence<OrderRecord>, in venue: VenueRecord) -> [Finding] {
        orders.compactMap { record in
            let there = venue.order(record.order.clOrdID)
            switch record.state {
            case .working, .partial: if there?.isOpen == true { return nil }
            case .sent, .inDoubt, .pendingCancel: break
            case .filled, .rejected, .canceled, .expired, .notAtVenue: return nil
            }
            return finding(
                .venuesWord, "\(record.order.clOrdID) is \(record.state.label), at the venue it is \(text(there))")
        }
    }
}
