import DequeModule
package import FIX
import Trading

/// What is halted does not leave, even if the log permitted it before. Cancels do.
extension OrderGateway {
    /// The log has halted a symbol, or all with ``Trading/Halt/everySymbol``: it makes no more orders of it.
    package mutating func halted(_ symbol: String, at now: Instant) -> [Action] {
        latched.remove(symbol)
        giveUpOrders(of: symbol, now)
        return advance(now)
    }

    /// A person halts a symbol, or all, at this site: nothing of it leaves here from now on, whether the log hears of
    /// it or not. Until the log halts it, or lifts a halt of it.
    package mutating func latch(_ symbol: String, at now: Instant) -> [Action] {
        latched.insert(symbol)
        giveUpOrders(of: symbol, now)
        return advance(now)
    }

    /// The log has lifted a halt.
    package mutating func resumed(_ symbol: String, at now: Instant) -> [Action] {
        latched.remove(symbol)
        return advance(now)
    }

    func isLatched(_ request: Unsent.Request) -> Bool { latched.contains { request.isOrder(of: $0) } }

    private mutating func giveUpOrders(of symbol: String, _ now: Instant) {
        let halted = unsent.filter { $0.request.isOrder(of: symbol) }
        guard !halted.isEmpty else { return }
        unsent.removeAll { $0.request.isOrder(of: symbol) }
        for waiting in halted { giveUp(waiting, "its symbol was halted", now) }
    }
}

extension OrderGateway.Unsent.Request {
    fileprivate func isOrder(of symbol: String) -> Bool {
        guard case .order(let order) = self else { return false }
        return symbol == Halt.everySymbol || symbol == order.symbol
    }
}
