/// How much of one instrument may be asked for and held. Quantities and money are decimal strings, zero or more.
package struct LimitsValues: Codable, Sendable, Hashable {
    package var symbol: String
    /// Of one order.
    package var maxOrderQuantity: String
    /// Long or short, open orders counted as if filled.
    package var maxPosition: String
    /// Quantity times price of one order, in the instrument's currency.
    package var maxNotional: String
    /// How far an order's price may lie from the reference price, and from every one within the collar window: parts
    /// per million, 0 to 1,000,000.
    package var priceCollarPpm: Int32
    package var windowCollarPpm: Int32

    package init(
        symbol: String, maxOrderQuantity: String, maxPosition: String, maxNotional: String, priceCollarPpm: Int32,
        windowCollarPpm: Int32
    ) {
        self.symbol = symbol
        self.maxOrderQuantity = maxOrderQuantity
        self.maxPosition = maxPosition
        self.maxNotional = maxNotional
        self.priceCollarPpm = priceCollarPpm
        self.windowCollarPpm = windowCollarPpm
    }
}

/// What may be traded, and in which steps.
package struct InstrumentValues: Codable, Sendable, Hashable {
    package var symbol: String
    /// What prices are in: 3 to 8 capital letters or digits.
    package var currency: String
    /// Prices and quantities are whole multiples: decimals above zero.
    package var tickSize: String
    package var lotSize: String
    package var tradable: Bool

    package init(symbol: String, currency: String, tickSize: String, lotSize: String, tradable: Bool) {
        self.symbol = symbol
        self.currency = currency
        self.tickSize = tickSize
        self.lotSize = lotSize
        self.tradable = tradable
    }
}

package typealias LimitsRow = Versioned<LimitsValues>
package typealias InstrumentRow = Versioned<InstrumentValues>
package typealias SettingsRow = Versioned<SettingsValues>

/// A change of reference data: the whole of it, as it shall be.
package enum ReferenceChange: Codable, Sendable, Hashable {
    case limits(LimitsValues)
    case instrument(InstrumentValues)
    case settings(SettingsValues)

    /// What people call it: `limits of EURUSD`.
    package var subject: String {
        switch self {
        case .limits(let values): "limits of \(values.symbol)"
        case .instrument(let values): "instrument \(values.symbol)"
        case .settings: "settings"
        }
    }
}

/// What a change of reference data does, or would do.
package struct ChangeReport: Codable, Sendable, Hashable {
    package private(set) var schemaVersion = Schema.version
    /// `limits of EURUSD`, `instrument EURUSD`, `settings`.
    package var subject: String
    package var dryRun: Bool
    /// Whether it was committed. Nothing is when it was a dry run, or when all is as asked for already. True without
    /// changes: it is in force, perhaps by this request, whose first try went unanswered.
    package var committed: Bool
    /// In force now: of the change, once it was committed.
    package var version: DecimalIndex
    package var changes: [Change]
    /// What is open or held already and is outside of what is asked for. It stays as it is; nothing is taken back.
    package var outside: [Outside]

    package struct Change: Codable, Sendable, Hashable {
        package var field: String
        /// Absent where nothing was set.
        package var old: String?
        package var new: String

        package init(field: String, old: String?, new: String) {
            self.field = field
            self.old = old
            self.new = new
        }
    }

    package struct Outside: Codable, Sendable, Hashable {
        package var kind: Kind
        /// The order's ClOrdID, the position's symbol, the currency or symbol of an exposure, the drill.
        package var name: String
        /// The field that it is outside of.
        package var field: String
        package var value: String
        package var limit: String

        package enum Kind: String, Codable, Sendable, CaseIterable {
            case order
            case position
            case exposure
            /// One that has not been passed, or too long ago.
            case drill
        }

        package init(kind: Kind, name: String, field: String, value: String, limit: String) {
            self.kind = kind
            self.name = name
            self.field = field
            self.value = value
            self.limit = limit
        }
    }

    package init(
        subject: String, dryRun: Bool, committed: Bool, version: UInt64, changes: [Change], outside: [Outside]
    ) {
        self.subject = subject
        self.dryRun = dryRun
        self.committed = committed
        self.version = DecimalIndex(version)
        self.changes = changes
        self.outside = outside
    }
}
