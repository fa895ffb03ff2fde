package import Trading

/// What a venue lists, who may connect, and by which rules. Fixed for the life of a venue's directory: its record is
/// read back by running the inputs through the matching again.
package struct ExchangeRules: Sendable, Hashable {
    package var instruments: [ListedInstrument]
    package var orderSessions: [OrderSessionRules]
    /// CompIDs of the sessions that are given market data and no orders.
    package var dataSessions: [String]

    /// Most instruments, and most sessions of either kind.
    package static let maximumEntries = 64
    /// Longest symbol or CompID, in bytes of printable ASCII.
    package static let maximumNameLength = 16

    package init(instruments: [ListedInstrument], orderSessions: [OrderSessionRules], dataSessions: [String]) {
        self.instruments = instruments
        self.orderSessions = orderSessions
        self.dataSessions = dataSessions
    }

    /// What is wrong with these rules, or nil.
    package var fault: String? {
        let names = orderSessions.map(\.compID) + dataSessions
        guard (1...Self.maximumEntries).contains(instruments.count), names.count <= Self.maximumEntries else {
            return "1 to \(Self.maximumEntries) instruments and at most \(Self.maximumEntries) sessions are allowed"
        }
        if let name = (names + instruments.map(\.symbol)).first(where: { !Self.isName($0) }) {
            return "\"\(name)\" is no name: 1 to \(Self.maximumNameLength) letters, digits, '.', '_', '-' or '/'"
        }
        guard Set(names).count == names.count else { return "two sessions have the same CompID" }
        guard Set(instruments.map(\.symbol)).count == instruments.count else { return "a symbol is listed twice" }
        if let instrument = instruments.first(where: { $0.tick <= .zero || $0.lot <= .zero || $0.barSize < .zero }) {
            return "\(instrument.symbol): tick and lot must be above zero, and the size for each bar not below"
        }
        if let session = orderSessions.first(where: { ($0.cancelOnDisconnect ?? 0) < 0 }) {
            return "\(session.compID): the delay of cancel on disconnect is below zero"
        }
        return nil
    }

    private static func isName(_ text: String) -> Bool {
        (1...maximumNameLength).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || [0x2D, 0x2E, 0x2F, 0x5F].contains(byte)
            }
    }
}

/// What may be traded, in which steps, and how much of it the market takes.
package struct ListedInstrument: Sendable, Hashable {
    package var symbol: String
    /// Limit prices are whole multiples of it.
    package var tick: Price
    /// Quantities are whole multiples of it.
    package var lot: Quantity
    /// What the market buys, and what it sells, between the close of one bar and the next. Zero: no bound.
    package var barSize: Quantity

    package init(symbol: String, tick: Price, lot: Quantity, barSize: Quantity) {
        self.symbol = symbol
        self.tick = tick
        self.lot = lot
        self.barSize = barSize
    }
}

/// How one order session is treated.
package struct OrderSessionRules: Sendable, Hashable {
    /// The counterparty's SenderCompID (49).
    package var compID: String
    package var duplicates: DuplicateRule
    /// Cancels the session's orders so many nanoseconds after it lost its connection, unless it is back by then. Nil:
    /// they stay.
    package var cancelOnDisconnect: Int64?
    /// Reports 150=A before 150=0, and 150=6 before 150=4.
    package var reportsPending: Bool
    /// Most orders open at a time.
    package var maximumOpenOrders: Int

    package init(
        compID: String, duplicates: DuplicateRule = .wholeDay, cancelOnDisconnect: Int64? = nil,
        reportsPending: Bool = false, maximumOpenOrders: Int = 100_000
    ) {
        self.compID = compID
        self.duplicates = duplicates
        self.cancelOnDisconnect = cancelOnDisconnect
        self.reportsPending = reportsPending
        self.maximumOpenOrders = maximumOpenOrders
    }
}

/// When a ClOrdID (11) is refused as used before (103=6, 102=6).
package enum DuplicateRule: String, Sendable, Hashable, CaseIterable {
    /// It was on any order or cancel of the session, refused ones too.
    case wholeDay = "whole-day"
    /// An order of that ClOrdID is open.
    case openOnly = "open-only"
    /// Never: the same order sent twice is two orders.
    case none
}
