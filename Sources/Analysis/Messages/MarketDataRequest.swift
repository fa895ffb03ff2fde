package import FIX

/// 35=V: bars of some symbols, those closed already and, where asked for, every one that closes from now on.
package struct MarketDataRequest: Sendable, Hashable {
    /// FIX tag 263.
    package enum Kind: Int, Sendable, Hashable {
        case snapshot = 0
        case subscribe = 1
        case unsubscribe = 2
    }

    /// Bars in the answer for one symbol at most: who is told that more remain has no subscription yet and asks again.
    package static let maximumBars = 10_000

    package var mdReqID: String
    package var kind: Kind
    package var symbols: [String]
    /// Tag 5010: every bar that opened after it, nanoseconds UTC. Nil: the last bar only.
    package var since: Int64?

    package init(mdReqID: String, kind: Kind, symbols: [String], since: Int64? = nil) {
        self.mdReqID = mdReqID
        self.kind = kind
        self.symbols = symbols
        self.since = since
    }
}

extension Tag {
    /// Ours, in 35=V: UTCTimestamp; the answer has every bar that opened after it.
    package static let barsSince: Tag = 5010
    /// Ours, in 35=W: how many bars of the symbol are still missing after this one.
    package static let barsRemaining: Tag = 5011
}

extension MarketDataRequest {
    package init(_ message: Message) throws(FieldError) {
        mdReqID = try message.string(.mdReqID)
        guard let kind = Kind(rawValue: try message.int(.subscriptionRequestType)) else {
            throw FieldError(.subscriptionRequestType, .valueIncorrect)
        }
        self.kind = kind
        let instances = try message.groups(.noRelatedSym, first: .symbol, members: [])
        var symbols: [String] = []
        for instance in instances { symbols.append(try instance.string(.symbol)) }
        guard kind == .unsubscribe || !symbols.isEmpty else { throw FieldError(.noRelatedSym, .requiredTagMissing) }
        self.symbols = symbols
        since = try message.timestampIfPresent(.barsSince)
    }

    /// As it is sent.
    package var message: Message {
        var message = Message(.marketDataRequest)
        message.append(.mdReqID, mdReqID)
        message.append(.subscriptionRequestType, kind.rawValue)
        message.append(.marketDepth, 1)
        if kind == .subscribe { message.append(.mdUpdateType, 1) }
        message.append(group: .noMDEntryTypes, BarEntry.allCases) { $0.append(.mdEntryType, $1.rawValue) }
        message.append(group: .noRelatedSym, symbols) { $0.append(.symbol, $1) }
        if let since { message.append(.barsSince, timestamp: since, digits: 9) }
        return message
    }
}

/// FIX tag 269: the entries that make up a bar.
package enum BarEntry: String, Sendable, Hashable, CaseIterable {
    case open = "4"
    case high = "7"
    case low = "8"
    case close = "5"
    case volume = "B"
}
