package import FIX
import Trading

/// 35=j: a message that cannot be acted on, and why.
package struct BusinessReject: Error, Sendable, Hashable {
    /// FIX tag 380.
    package enum Reason: Int, Sendable, Hashable {
        case other = 0
        case unknownID = 1
        case unsupportedMessageType = 3
        case requiredFieldMissing = 5
    }

    package var reason: Reason
    package var text: String
    /// The ClOrdID of the message where it could be read: it goes into BusinessRejectRefID (379).
    package var clOrdID = ""
}

extension OrderRequest {
    /// Longest identifier, in bytes.
    package static let maximumIDLength = 64

    /// Reads 35=D, F, H, AF and q. Whatever else, or has a field that is missing, unreadable or of a value unknown
    /// here, is refused as a whole.
    package init(_ message: Message) throws(BusinessReject) {
        do {
            switch message.type {
            case .newOrderSingle: self = .new(try NewOrderSingle(message))
            case .orderCancelRequest: self = .cancel(try OrderCancelRequest(message))
            case .orderStatusRequest: self = .status(try OrderStatusRequest(message))
            case .orderMassStatusRequest: self = .massStatus(try OrderMassStatusRequest(message))
            case .orderMassCancelRequest: self = .massCancel(try OrderMassCancelRequest(message))
            default:
                throw BusinessReject(reason: .unsupportedMessageType, text: "35=\(message.type) is not supported")
            }
        } catch let error as FieldError {
            throw BusinessReject(
                reason: error.reason == .requiredTagMissing ? .requiredFieldMissing : .other, text: "\(error)",
                clOrdID: message.readableClOrdID)
        } catch var error as BusinessReject {
            error.clOrdID = message.readableClOrdID
            throw error
        } catch {
            throw BusinessReject(reason: .other, text: "\(error)")
        }
    }
}

extension Message {
    /// The ClOrdID as far as it can be told in an answer.
    var readableClOrdID: String {
        guard let text = try? stringIfPresent(.clOrdID), text.utf8.count <= OrderRequest.maximumIDLength else {
            return ""
        }
        return text
    }

    fileprivate func id(_ tag: Tag) throws -> String {
        guard let id = try idIfPresent(tag) else { throw FieldError(tag, .requiredTagMissing) }
        return id
    }

    /// Printable ASCII of a length that can be kept.
    fileprivate func idIfPresent(_ tag: Tag) throws -> String? {
        guard let id = try stringIfPresent(tag) else { return nil }
        guard id.utf8.count <= OrderRequest.maximumIDLength, id.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw BusinessReject(
                reason: .other,
                text: "tag \(tag) is longer than \(OrderRequest.maximumIDLength) characters or not printable")
        }
        return id
    }

    fileprivate func side() throws -> Side {
        switch try char(.side) {
        case "1": .buy
        case "2": .sell
        case let other: throw BusinessReject(reason: .other, text: "Side (54) \(other) is not supported")
        }
    }

    fileprivate var senderSubID: String { get throws { try idIfPresent(.senderSubID) ?? "" } }

    /// The symbol of a request for one symbol, nil for all; 1 and 7 in 530 and 585 alike.
    fileprivate func scope(_ tag: Tag) throws -> String? {
        switch try string(tag) {
        case "1": try id(.symbol)
        case "7": nil
        case let other: throw BusinessReject(reason: .other, text: "\(other) in tag \(tag) is not supported: 1 or 7 is")
        }
    }
}

extension NewOrderSingle {
    fileprivate init(_ message: Message) throws {
        let limit: Price?
        switch try message.char(.ordType) {
        case "1": limit = nil
        case "2": limit = Price(raw: try message.decimal(.price))
        case let other: throw BusinessReject(reason: .other, text: "OrdType (40) \(other) is not supported")
        }
        let force = try message.charIfPresent(.timeInForce) ?? "0"
        guard let timeInForce = force.asciiValue.flatMap(TimeInForce.init) else {
            throw BusinessReject(reason: .other, text: "TimeInForce (59) \(force) is not supported")
        }
        // Required by FIX, and of no use here.
        _ = try message.timestamp(.transactTime)
        self.init(
            clOrdID: try message.id(.clOrdID), symbol: try message.id(.symbol), side: try message.side(),
            quantity: Quantity(raw: try message.decimal(.orderQty)), limit: limit, timeInForce: timeInForce,
            senderSubID: try message.senderSubID)
    }
}

extension OrderCancelRequest {
    fileprivate init(_ message: Message) throws {
        let orderID = try message.idIfPresent(.orderID) ?? ""
        self.init(
            clOrdID: try message.id(.clOrdID),
            origClOrdID: orderID.isEmpty ? try message.id(.origClOrdID) : try message.idIfPresent(.origClOrdID) ?? "",
            orderID: orderID, senderSubID: try message.senderSubID)
    }
}

extension OrderStatusRequest {
    fileprivate init(_ message: Message) throws {
        let orderID = try message.idIfPresent(.orderID) ?? ""
        self.init(
            clOrdID: orderID.isEmpty ? try message.id(.clOrdID) : try message.idIfPresent(.clOrdID) ?? "",
            orderID: orderID, ordStatusReqID: try message.idIfPresent(.ordStatusReqID) ?? "",
            symbol: try message.idIfPresent(.symbol) ?? "",
            side: message.contains(.side) ? try message.side() : .buy)
    }
}

extension OrderMassStatusRequest {
    fileprivate init(_ message: Message) throws {
        self.init(massStatusReqID: try message.id(.massStatusReqID), symbol: try message.scope(.massStatusReqType))
    }
}

extension OrderMassCancelRequest {
    fileprivate init(_ message: Message) throws {
        self.init(
            clOrdID: try message.id(.clOrdID), symbol: try message.scope(.massCancelRequestType),
            senderSubID: try message.senderSubID)
    }
}
