package import Ledger

/// FIX tag 54.
package enum Side: UInt8, Sendable, Hashable, CaseIterable {
    case buy = 1
    case sell = 2
}

/// What a site would do about a signal.
package enum Action: UInt8, Sendable, Hashable, CaseIterable {
    case buy = 1
    case sell = 2
    case hold = 3
}

/// A wish to trade.
package struct Signal: Sendable, Hashable {
    /// Chosen by the submitter: the same key from the same actor is the same command. 1 to 64 bytes.
    package var idempotencyKey: String
    /// 1 to 64 bytes.
    package var strategy: String
    /// 1 to 16 bytes.
    package var symbol: String
    package var side: Side
    package var quantity: Quantity
    /// What the submitter saw.
    package var price: Price
    /// When it saw that: nanoseconds UTC.
    package var asOf: Int64
    /// Parts per million, 0 to 1,000,000.
    package var confidence: Int32
    /// Zero asks for a market order.
    package var limitPrice: Price
    /// When the submitter decided to trade, by the real clock: nanoseconds UTC. Zero when it does not say: then it did
    /// when the signal was committed.
    package var issuedAt: Int64

    package init(
        idempotencyKey: String, strategy: String, symbol: String, side: Side, quantity: Quantity, price: Price,
        asOf: Int64, confidence: Int32, limitPrice: Price = .zero, issuedAt: Int64 = 0
    ) {
        self.idempotencyKey = idempotencyKey
        self.strategy = strategy
        self.symbol = symbol
        self.side = side
        self.quantity = quantity
        self.price = price
        self.asOf = asOf
        self.confidence = confidence
        self.limitPrice = limitPrice
        self.issuedAt = issuedAt
    }
}

/// One site's own answer to a committed signal.
package struct Verdict: Sendable, Hashable {
    package var site: NodeID
    /// The log index of the signal it answers.
    package var signalIndex: LogIndex
    package var action: Action
    /// Parts per million, 0 to 1,000,000.
    package var confidence: Int32
    /// The newest price this site has of the instrument.
    package var price: Price
    /// When this site last knew that price to hold, by the clock of the leader that the verdict is for, nanoseconds
    /// UTC. A price is fresh or stale by it.
    package var seenAt: Int64
    /// The analyst and its version, 1 to 64 bytes: `rsi14/1`.
    package var model: String
    /// Ed25519, 64 bytes, by the site's own key, see ``VerdictSigner``; empty while it is not signed.
    package var signature: [UInt8]

    package init(
        site: NodeID, signalIndex: LogIndex, action: Action, confidence: Int32, price: Price, seenAt: Int64,
        model: String, signature: [UInt8] = []
    ) {
        self.site = site
        self.signalIndex = signalIndex
        self.action = action
        self.confidence = confidence
        self.price = price
        self.seenAt = seenAt
        self.model = model
        self.signature = signature
    }
}
