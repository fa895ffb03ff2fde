extension DecisionRow: TableRow {
    package static let columns = [
        "DECISION", "SIGNAL", "TIME", "SYMBOL", "SIDE", "QUANTITY", "OUTCOME", "REASON", "CLORDID", "DETAIL",
    ]
    package var cells: [String] {
        [
            "\(index)", "\(signalIndex)", Shown.time(time), symbol, side, quantity, outcome, reason, clOrdID ?? "",
            detail,
        ]
    }
}

extension PendingDecisionRow: TableRow {
    package static let columns = [
        "DECISION", "EXPIRES", "SYMBOL", "SIDE", "QUANTITY", "PRICE", "LIMIT PRICE", "STRATEGY", "SUBMITTED BY",
        "REASON", "DETAIL",
    ]
    package var cells: [String] {
        [
            "\(decisionIndex)", Shown.time(expiresAt), signal.symbol, signal.side, signal.quantity, signal.price,
            signal.limitPrice ?? "", signal.strategy, signal.actor, reason, detail,
        ]
    }
}

extension HaltRow: TableRow {
    package static let columns = ["SCOPE", "NAME", "SINCE INDEX", "TIME", "REASON"]
    package var cells: [String] {
        [scope.rawValue, name, "\(index)", time.map { Shown.time($0) } ?? "", reason]
    }
}

extension VerdictRow: TableRow {
    package static let columns = [
        "SITE", "ACTION", "CONFIDENCE PPM", "PRICE", "SEEN AT", "MODEL", "SIGNATURE",
    ]
    package var cells: [String] {
        [
            siteName ?? "\(site)", action, "\(confidencePpm)", price, Shown.time(seenAt), model, signature.rawValue,
        ]
    }
}

extension DecisionDetail: Tabular {
    package var table: String {
        var lines = [
            ("decision", "\(decision.outcome) at index \(decision.index), \(Shown.time(decision.time))"),
            ("signal", signal.line),
        ]
        if let ruling { lines.append(("ruling", "\(ruling.reason): \(ruling.detail)")) }
        if let denial { lines.append(("denied by", "\(denial.check): \(denial.detail)")) }
        if decision.outcome == "expired", let expires = decision.expiresAt {
            lines.append(("expired", "\(Shown.time(expires)): no person had answered"))
        }
        if decision.outcome == "pending", let expires = decision.expiresAt {
            lines.append(
                ("waits", "for a person until \(Shown.time(expires)): qnode approvals approve \(decision.index)"))
        }
        if let approval {
            lines.append(
                (
                    approval.approve ? "approved" : "rejected",
                    "by \(approval.actor) at index \(approval.index), \(Shown.time(approval.time)): \(approval.reason)"
                ))
        }
        if let order { lines.append(("order", "\(order.clOrdID), \(order.state), \(order.cumulativeQuantity) filled")) }
        let verdicts = TextTable(columns: VerdictRow.columns, rows: self.verdicts.map(\.cells))
        return Shown.fields(lines) + "\n\(verdicts)\n"
    }
}

extension SignalRow {
    fileprivate var line: String {
        let price = limitPrice.map { "limit \($0), saw \(self.price)" } ?? "market, saw \(price)"
        return
            "\(side) \(quantity) \(symbol), \(price), \(confidencePpm) ppm sure; \(strategy) by \(actor) at index \(index)"
    }
}
