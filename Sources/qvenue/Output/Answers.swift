import Exchange
import Foundation

/// Prints what a venue answered, as tables or as JSON.
enum Answers {
    static func show(_ reply: ControlReply, json: Bool) throws {
        if let orders = reply.orders {
            try json ? print(text(orders)) : print(table(orders))
        } else if let status = reply.status {
            try json ? print(text(status)) : print(table(status))
        }
    }

    private static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private static func table(_ status: VenueStatus) -> String {
        var lines = ["\(status.compID)  \(status.listening)"]
        lines.append(
            "orders \(status.ordersAccepted) accepted, \(status.ordersOpen) open  drop copy \(status.dropCopyLines) lines  "
                + "bars \(status.rate), \(status.barsRemaining) to come")
        if let silence = status.silence { lines.append("silent for \(silence) ms more") }
        lines.append("")
        lines.append(
            Table(
                ["SESSION", "KIND", "STATE", "NEXT OUT", "NEXT IN", "OPEN", "HELD", "SUBSCRIBED"],
                status.sessions.map { session in
                    [
                        session.compID, session.kind, session.state, "\(session.nextOutgoing)",
                        "\(session.nextIncoming)", "\(session.openOrders)", "\(session.held)",
                        session.subscribed.joined(separator: " "),
                    ]
                }
            ).description)
        lines.append("")
        lines.append(
            Table(
                ["SYMBOL", "LAST", "BAR OPENED", "BARS"],
                status.instruments.map { [$0.symbol, $0.last ?? "", $0.lastBar ?? "", "\($0.barsClosed)"] }
            ).description)
        if !status.faults.isEmpty { lines += ["", "faults:"] + status.faults.map { "  " + $0 } }
        return lines.joined(separator: "\n")
    }

    private static func table(_ orders: [VenueOrder]) -> String {
        Table(
            [
                "ORDERID", "SESSION", "CLORDID", "SUB", "SYMBOL", "SIDE", "QUANTITY", "LIMIT", "STATUS", "FILLED",
                "LEAVES", "AVERAGE",
            ],
            orders.map { order in
                [
                    order.orderID, order.session, order.clOrdID, order.sub, order.symbol, order.side, order.quantity,
                    order.limit ?? "market", order.status, order.cumulative, order.leaves, order.average,
                ]
            }
        ).description
    }
}
