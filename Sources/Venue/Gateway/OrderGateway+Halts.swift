import DequeModule
package import FIX
import Trading

/// What is halted does not leave, even if the log permitted it before. Cancels do.
extension OrderGateway {
    /// A person's halt of a symbol, given to this site. Nothing of it leaves here meanwhile, whatever the log permits.
    struct Latch: Sendable {
        /// Commands on their way into the log.
        var underWay = 0
        /// What became of a command is not known, so the latch stays until the log halts or resumes the symbol.
        var isLeft = false
    }

    /// Symbols that persons have halted here and that the log may not know to be halted.
    package var latchedSymbols: [String] { latches.keys.sorted() }

    /// The log has halted a symbol, or all with ``Trading/Halt/everySymbol``: it makes no more orders of it.
    package mutating func halted(_ symbol: String, at now: Instant) -> [Action] {
        changeLatch(symbol) { $0.isLeft = false }
        giveUpOrders(of: symbol, now)
        return advance(now)
    }

    /// The log has lifted a halt, or a person tried to lift one that the log does not have.
    package mutating func resumed(_ symbol: String, at now: Instant) -> [Action] {
        changeLatch(symbol) { $0.isLeft = false }
        return advance(now)
    }

    /// A person halts a symbol, or all, at this site. ``latchSettled(_:isKnown:at:)`` follows.
    package mutating func latch(_ symbol: String, at now: Instant) -> [Action] {
        changeLatch(symbol) { $0.underWay += 1 }
        giveUpOrders(of: symbol, now)
        return advance(now)
    }

    /// The command is over.
    ///
    /// - Parameter isKnown: it was refused, or this site has applied it. Else it may or may not be in the log.
    package mutating func latchSettled(_ symbol: String, isKnown: Bool, at now: Instant) -> [Action] {
        changeLatch(symbol) { latch in
            latch.underWay = max(0, latch.underWay - 1)
            if !isKnown { latch.isLeft = true }
        }
        return advance(now)
    }

    func isLatched(_ request: Unsent.Request) -> Bool { latches.keys.contains { request.isOrder(of: $0) } }

    private mutating func changeLatch(_ symbol: String, _ change: (inout Latch) -> Void) {
        var latch = latches[symbol] ?? Latch()
        change(&latch)
        latches[symbol] = latch.underWay > 0 || latch.isLeft ? latch : nil
    }

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
