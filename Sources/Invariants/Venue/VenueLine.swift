import Ledger
package import Trading

/// One line of a venue's drop copy: what it was sent, or what it did. The README of `Exchange` has the format.
package struct VenueLine: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        case received, accepted, executed, corrected, busted, cancelled, rejected, expired, pendingNew, pendingCancel
        case cancelRejected
        case massCancelled, massCancelRejected, businessRejected
        case logon, logout, disconnect, refused
    }

    /// Counts from 1.
    package var number: UInt64
    /// Nanoseconds UTC, by the venue's clock.
    package var time: Int64
    package var session: String
    package var kind: Kind
    /// MsgType (35) of what was received.
    package var type: String?
    /// SenderSubID (50): the term of the leader that sent it.
    package var sub: String?
    package var clOrdID: String?
    package var origClOrdID: String?
    package var orderID: String?
    package var execID: String?
    /// The trade that is corrected or taken back.
    package var execRefID: String?
    package var symbol: String?
    package var side: Side?
    package var quantity: Quantity?
    package var limitPrice: Price?
    package var lastQuantity: Quantity?
    package var lastPrice: Price?
    package var cumulative: Quantity?
    package var leaves: Quantity?

    /// FIX tag 11 of the order that a report is about: the answer to a cancel names it as the original.
    package var order: String? { origClOrdID ?? clOrdID }
    package var isNewOrder: Bool { kind == .received && type == "D" }
    package var term: UInt64? { sub.flatMap { UInt64($0) } }
}

extension VenueLine {
    /// - Parameter json: the line, with its end or without.
    package init(json: some Sequence<UInt8>) throws(VenueLineError) {
        let fields = try FlatObject(json).fields
        guard let number = fields["n"].flatMap({ UInt64($0) }), let time = fields["time"].flatMap({ Int64($0) }),
            let session = fields["session"], let word = fields["kind"]
        else { throw VenueLineError("n, time, session or kind is missing or is none") }
        guard let kind = Kind(rawValue: word) else { throw VenueLineError("kind \(word) is unknown") }
        self.init(number: number, time: time, session: session, kind: kind)
        type = fields["type"]
        sub = fields["sub"]
        clOrdID = fields["clOrdID"]
        origClOrdID = fields["origClOrdID"]
        orderID = fields["orderID"]
        execID = fields["execID"]
        execRefID = fields["execRefID"]
        symbol = fields["symbol"]
        // What was received is there as it came, whatever it was.
        let isTheVenues = kind != .received
        func read<Value>(_ name: String, _ make: (String) -> Value?) throws(VenueLineError) -> Value? {
            guard let text = fields[name] else { return nil }
            let value = make(text)
            if value == nil, isTheVenues { throw VenueLineError("\(name) is \(text)") }
            return value
        }
        side = try read("side") { Side(label: $0) }
        quantity = try read("qty") { Quantity($0) }
        limitPrice = try read("px") { Price($0) }
        lastQuantity = try read("lastQty") { Quantity($0) }
        lastPrice = try read("lastPx") { Price($0) }
        cumulative = try read("cum") { Quantity($0) }
        leaves = try read("leaves") { Quantity($0) }
    }

    private init(number: UInt64, time: Int64, session: String, kind: Kind) {
        self.number = number
        self.time = time
        self.session = session
        self.kind = kind
    }
}

/// Why a line of a drop copy cannot be read.
package struct VenueLineError: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
