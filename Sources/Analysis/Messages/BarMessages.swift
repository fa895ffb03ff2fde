package import FIX
import Trading

/// Closed bars in FIX: 35=W holds one, or none; 35=X holds those that closed together. Each is five entries: open
/// (269=4), high (7), low (8) and close (5) with their prices in 270, and the volume (B) in 271. MDEntryDate (272) and
/// MDEntryTime (273) of every entry are when the bar **opened**, UTC.
package enum BarMessages {
    /// - Parameter remaining: how many bars of the symbol are still missing after it.
    package static func snapshot(_ bar: Bar?, symbol: String, mdReqID: String, remaining: Int) -> Message {
        var message = Message(.marketDataSnapshot)
        message.append(.mdReqID, mdReqID)
        message.append(.symbol, symbol)
        message.append(.barsRemaining, remaining)
        guard let bar else {
            message.append(.noMDEntries, 0)
            return message
        }
        message.append(group: .noMDEntries, BarEntry.allCases) { message, entry in
            append(entry, of: bar, isUpdate: false, to: &message)
        }
        return message
    }

    package static func update(_ bars: [Bar], mdReqID: String) -> Message {
        var message = Message(.marketDataIncrementalRefresh)
        message.append(.mdReqID, mdReqID)
        let entries = bars.flatMap { bar in BarEntry.allCases.map { (bar, $0) } }
        message.append(group: .noMDEntries, entries) { message, entry in
            append(entry.1, of: entry.0, isUpdate: true, to: &message)
        }
        return message
    }

    package static func reject(_ reason: MarketDataReject, mdReqID: String) -> Message {
        var message = Message(.marketDataRequestReject)
        message.append(.mdReqID, mdReqID)
        message.append(.mdReqRejReason, reason.code)
        message.append(.text, text: reason.text)
        return message
    }

    private static func append(_ entry: BarEntry, of bar: Bar, isUpdate: Bool, to message: inout Message) {
        let time = CivilTime(nanoseconds: bar.time)
        if isUpdate { message.append(.mdUpdateAction, 0) }
        message.append(.mdEntryType, entry.rawValue)
        if isUpdate { message.append(.symbol, bar.symbol) }
        if let price = bar.price(entry) {
            message.append(.mdEntryPx, decimal: price.raw)
        } else {
            message.append(.mdEntrySize, Int(bar.volume))
        }
        message.append(.mdEntryDate, time.fixDate)
        message.append(.mdEntryTime, time.fixTime)
    }
}

/// Why 35=V is refused, in 35=Y.
package struct MarketDataReject: Sendable, Hashable {
    /// FIX tag 281, one character.
    package var code: String
    package var text: String

    package static func unknownSymbol(_ symbol: String) -> MarketDataReject {
        MarketDataReject(code: "0", text: "\(symbol) is not listed here")
    }
    package static let duplicateID = MarketDataReject(code: "1", text: "MDReqID is in use")
    package static let tooMany = MarketDataReject(code: "D", text: "too many subscriptions")
    package static func unreadable(_ error: FieldError) -> MarketDataReject {
        MarketDataReject(code: "4", text: "\(error)")
    }
}

extension Bar {
    /// Nil for the volume.
    fileprivate func price(_ entry: BarEntry) -> Price? {
        switch entry {
        case .open: open
        case .high: high
        case .low: low
        case .close: close
        case .volume: nil
        }
    }
}

extension BarMessages {
    /// The bars in a 35=W or 35=X, as a subscriber reads them. Throws what is wrong with the message.
    package static func bars(in message: Message) throws(FieldError) -> [Bar] {
        let isUpdate = message.type == .marketDataIncrementalRefresh
        let members: Set<Tag> = [
            .mdEntryType, .symbol, .mdEntryPx, .mdEntrySize, .mdEntryDate, .mdEntryTime, .mdUpdateAction,
        ]
        let entries = try message.groups(
            .noMDEntries, first: isUpdate ? .mdUpdateAction : .mdEntryType, members: members)
        let count = BarEntry.allCases.count
        guard entries.count % count == 0 else { throw FieldError(.noMDEntries, .groupCountIncorrect) }
        var bars: [Bar] = []
        for start in stride(from: 0, to: entries.count, by: count) {
            let parts = Array(entries[start..<(start + count)])
            bars.append(try bar(parts, symbol: isUpdate ? parts[0].string(.symbol) : message.string(.symbol)))
        }
        return bars
    }

    private static func bar(_ entries: [GroupInstance], symbol: String) throws(FieldError) -> Bar {
        for (entry, kind) in zip(entries, BarEntry.allCases) {
            guard try entry.string(.mdEntryType) == kind.rawValue else {
                throw FieldError(.mdEntryType, .groupFieldsOutOfOrder)
            }
        }
        let prices = try [0, 1, 2, 3].map { index throws(FieldError) in
            Price(raw: try entries[index].decimal(.mdEntryPx))
        }
        do {
            return try Bar(
                symbol: symbol, time: try openingTime(entries[0]), open: prices[0], high: prices[1], low: prices[2],
                close: prices[3], volume: Int64(try entries[4].int(.mdEntrySize)))
        } catch let error as FieldError {
            throw error
        } catch {
            throw FieldError(.mdEntryPx, .valueIncorrect)
        }
    }

    /// MDEntryDate and MDEntryTime make a UTCTimestamp together.
    private static func openingTime(_ entry: GroupInstance) throws(FieldError) -> Int64 {
        var joined = Message(.marketDataSnapshot)
        joined.append(.transactTime, "\(try entry.string(.mdEntryDate))-\(try entry.string(.mdEntryTime))")
        return try joined.timestamp(.transactTime)
    }
}

extension CivilTime {
    /// UTCDateOnly: `YYYYMMDD`.
    package var fixDate: String { String(description.prefix(10).filter { $0 != "-" }) }
    /// UTCTimeOnly: `HH:MM:SS`.
    package var fixTime: String { String(description.dropFirst(11).prefix(8)) }
}
