import FIX
import Trading

/// What is asked of a running venue, a JSON object a line.
package struct ControlRequest: Codable, Sendable, Hashable {
    package enum Verb: String, Codable, Sendable, CaseIterable {
        case status, orders, fault, clear, rate, step, endDay, bust, correct, fill, stop
    }

    package var verb: Verb
    package var fault: FaultSettings?
    /// For `rate`: as in venue.json.
    package var rate: String?
    /// For `step`: how many.
    package var count: Int?
    /// For `orders`: those still open only.
    package var openOnly: Bool?
    /// For `bust` and `correct`: the trade's ExecID; for `fill`: the order's OrderID or ClOrdID.
    package var name: String?
    /// For `correct` and `fill`: decimals.
    package var quantity: String?
    package var price: String?

    package init(
        _ verb: Verb, fault: FaultSettings? = nil, rate: String? = nil, count: Int? = nil, openOnly: Bool? = nil,
        name: String? = nil, quantity: String? = nil, price: String? = nil
    ) {
        self.verb = verb
        self.fault = fault
        self.rate = rate
        self.count = count
        self.openOnly = openOnly
        self.name = name
        self.quantity = quantity
        self.price = price
    }
}

extension ControlRequest {
    /// What `bust`, `correct` and `fill` ask for; what is wrong is said in the error.
    func amendment() throws(VenueError) -> TradeAmendment {
        guard let name, !name.isEmpty else { throw .refused("which one? The request has no name") }
        if verb == .bust { return .bust(execID: name) }
        guard let quantity = quantity.flatMap({ Quantity($0) }), let price = price.flatMap({ Price($0) }) else {
            throw .refused("quantity and price have to be decimals with at most eight digits after the point")
        }
        return verb == .correct
            ? .correct(execID: name, quantity: quantity, price: price)
            : .lateFill(order: name, quantity: quantity, price: price)
    }
}

/// The answer to it, a line too.
package struct ControlReply: Codable, Sendable, Hashable {
    /// Why nothing was done.
    package var error: String?
    package var status: VenueStatus?
    package var orders: [VenueOrder]?
}

/// A ``Fault`` in words.
package struct FaultSettings: Codable, Sendable, Hashable {
    package enum Effect: String, Codable, Sendable, CaseIterable {
        case crash, disconnect, silence, drop, lose, delay
    }

    package var effect: Effect
    /// `before` or `after`, for a crash and a disconnect.
    package var moment: String?
    package var session: String?
    /// MsgType (35), for a crash, a disconnect and a silence of a message received, else of an answer.
    package var type: String?
    /// ExecType (150) of an answer.
    package var execType: String?
    /// Strikes from the message of this number on, 1 for the next.
    package var nth: Int?
    /// How many it strikes.
    package var count: Int?
    /// Of a silence or a delay.
    package var milliseconds: Int64?

    package init(
        _ effect: Effect, moment: String? = nil, session: String? = nil, type: String? = nil,
        execType: String? = nil, nth: Int? = nil, count: Int? = nil, milliseconds: Int64? = nil
    ) {
        self.effect = effect
        self.moment = moment
        self.session = session
        self.type = type
        self.execType = execType
        self.nth = nth
        self.count = count
        self.milliseconds = milliseconds
    }

    private static let maximumMilliseconds: Int64 = 3_600_000

    /// What is wrong is said in the error.
    package func fault() throws(VenueError) -> Fault {
        var fault = Fault(
            try value(), session: session, skip: max(1, nth ?? 1) - 1, count: max(1, count ?? 1))
        if let type {
            guard let type = MessageType(ArraySlice(type.utf8)), !type.isAdministrative else {
                throw .refused("\"\(type)\" is no type of an application message, such as D or 8")
            }
            fault.type = type
        }
        if let execType {
            guard execType.utf8.count == 1, let type = execType.utf8.first.flatMap(ExecutionReport.ExecType.init) else {
                throw .refused("\"\(execType)\" is no ExecType that the venue sends, such as 0 or F")
            }
            fault.execType = type
        }
        return fault
    }

    private func value() throws(VenueError) -> Fault.Effect {
        switch effect {
        case .crash: return .crash(try when())
        case .disconnect: return .disconnect(try when())
        case .drop: return .drop
        case .lose: return .lose
        case .silence: return .silence(try duration())
        case .delay: return .delay(try duration())
        }
    }

    private func when() throws(VenueError) -> Fault.Moment {
        guard let moment = Fault.Moment(rawValue: moment ?? Fault.Moment.after.rawValue) else {
            throw .refused("a \(effect.rawValue) happens before or after a message, not \"\(moment ?? "")\"")
        }
        return moment
    }

    private func duration() throws(VenueError) -> Int64 {
        guard let milliseconds, (1...Self.maximumMilliseconds).contains(milliseconds) else {
            throw .refused("a \(effect.rawValue) needs 1 to \(Self.maximumMilliseconds) milliseconds")
        }
        return milliseconds * 1_000_000
    }
}

/// Where a venue stands.
package struct VenueStatus: Codable, Sendable, Hashable {
    package struct Session: Codable, Sendable, Hashable {
        package var compID: String
        /// `orders` or `data`.
        package var kind: String
        /// `down`, `connected` or `logged on`.
        package var state: String
        package var nextOutgoing: UInt64
        package var nextIncoming: UInt64
        package var openOrders: Int
        /// Answers that a fault holds back.
        package var held: Int
        package var subscribed: [String]
    }

    package struct Instrument: Codable, Sendable, Hashable {
        package var symbol: String
        /// The close of the last bar.
        package var last: String?
        /// When that bar opened, ISO 8601.
        package var lastBar: String?
        package var barsClosed: Int
    }

    package var compID: String
    /// `host:port`.
    package var listening: String
    package var rate: String
    package var barsRemaining: Int
    package var ordersAccepted: Int
    package var ordersOpen: Int
    package var dropCopyLines: UInt64
    /// Milliseconds for which it still says nothing.
    package var silence: Int64?
    package var faults: [String]
    package var sessions: [Session]
    package var instruments: [Instrument]
}

/// An order as the venue has it; prices and quantities are decimals.
package struct VenueOrder: Codable, Sendable, Hashable {
    package var session: String
    package var clOrdID: String
    package var orderID: String
    package var symbol: String
    package var side: String
    package var quantity: String
    /// Absent for a market order.
    package var limit: String?
    package var status: String
    package var cumulative: String
    package var leaves: String
    package var average: String
    package var sub: String
}
