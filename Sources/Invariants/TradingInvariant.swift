/// What has to hold of trading, whatever fails. I1 to I8 are numbered as people know them; the others go with them.
package enum TradingInvariant: String, Sendable, Hashable, CaseIterable {
    case oneOrder = "I1"
    case eachReportOnce = "I2"
    case position = "I3"
    case intentFirst = "I4"
    case quantities = "I5"
    case oneSession = "I6"
    case leaseFirst = "I7"
    case equalState = "I8"
    case venuesWord = "order end"
    case acknowledged = "answers"

    /// A few words, for a table.
    package var summary: String {
        switch self {
        case .oneOrder: "one accepted order at most for a decision"
        case .eachReportOnce: "each of the venue's reports booked once"
        case .position: "positions are the sums of the fills"
        case .intentFirst: "committed before it reaches the venue"
        case .quantities: "filled quantities add up"
        case .oneSession: "one session with the venue at a time"
        case .leaseFirst: "no order without a lease or of an old term"
        case .equalState: "equal state at an equal log index"
        case .venuesWord: "orders ended as the venue says"
        case .acknowledged: "what clients were told is kept"
        }
    }
}

/// An invariant that does not hold, and where that shows.
package struct Finding: Sendable, Hashable, CustomStringConvertible {
    package let invariant: TradingInvariant
    /// Whose database shows it; nil of what the venue's record shows, or several sites together.
    package let site: String?
    /// One sentence.
    package let detail: String

    package init(_ invariant: TradingInvariant, site: String? = nil, _ detail: String) {
        self.invariant = invariant
        self.site = site
        self.detail = detail
    }

    package var description: String { "\(invariant.rawValue): \(site.map { "\($0): " } ?? "")\(detail)" }
}
