import Ledger

extension TradingState {
    /// Adds a fill to a position; false, and nothing done, when the position has no room for it.
    mutating func book(
        _ execution: Execution, _ account: Position.Account, by entry: Entry, into consequences: inout Consequences
    ) -> Bool {
        guard let side = execution.side else { return false }
        var position = position(execution.symbol, account)
        guard position.add(side, execution.lastQuantity, at: execution.lastPrice, index: entry.index) else {
            return false
        }
        store(position, price: execution.lastPrice, by: entry, into: &consequences)
        return true
    }

    /// Takes a fill back, and puts what corrects it in its place.
    mutating func rebook(
        _ fill: Execution, as execution: Execution, _ account: Position.Account, by entry: Entry,
        into consequences: inout Consequences
    ) -> Bool {
        guard let side = fill.side else { return false }
        var position = position(fill.symbol, account)
        guard position.add(side.opposite, fill.lastQuantity, at: fill.lastPrice, index: entry.index) else {
            return false
        }
        if execution.execType == .tradeCorrect {
            guard position.add(side, execution.lastQuantity, at: execution.lastPrice, index: entry.index) else {
                return false
            }
        }
        store(position, price: fill.lastPrice, by: entry, into: &consequences)
        return true
    }

    private func position(_ symbol: String, _ account: Position.Account) -> Position {
        switch account {
        case .own: positions[symbol] ?? Position(symbol: symbol)
        case .external: externalPositions[symbol] ?? Position(symbol: symbol, account: .external)
        }
    }

    /// - Parameter price: what it is valued at as long as there is no reference price.
    private mutating func store(
        _ position: Position, price: Price, by entry: Entry, into consequences: inout Consequences
    ) {
        let mark = openedMark(position.symbol, or: price, at: entry)
        if mark != marks[position.symbol] {
            marks[position.symbol] = mark
            consequences.changes.append(mark)
        }
        switch position.account {
        case .own: positions[position.symbol] = position
        case .external: externalPositions[position.symbol] = position
        }
        consequences.changes.append(position)
    }
}

extension Side {
    package var opposite: Side {
        switch self {
        case .buy: .sell
        case .sell: .buy
        }
    }
}
