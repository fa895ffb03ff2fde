/// An enumeration kept in tables by its name, so that a person reading the database needs no key.
package protocol Labelled: CaseIterable, Sendable {
    /// Lower case; once written, for ever.
    var label: String { get }
}

extension Labelled {
    package init?(label: String) {
        guard let match = Self.allCases.first(where: { $0.label == label }) else { return nil }
        self = match
    }
}

extension Labelled where Self: RawRepresentable<String> {
    package var label: String { rawValue }
}

extension Side: Labelled {
    package var label: String {
        switch self {
        case .buy: "buy"
        case .sell: "sell"
        }
    }
}

extension Action: Labelled {
    package var label: String {
        switch self {
        case .buy: "buy"
        case .sell: "sell"
        case .hold: "hold"
        }
    }
}

extension ExecType: Labelled {
    package var label: String {
        switch self {
        case .new: "new"
        case .trade: "trade"
        case .rejected: "rejected"
        case .canceled: "canceled"
        }
    }
}
