package import Trading

/// Holds whole databases and a venue's whole drop copy against each other.
package struct TradingCheck: Sendable {
    /// What a site's database has.
    package struct Site: Sendable {
        package var mark: SiteMark
        package var orders: [OrderRecord]
        package var cancels: [CancelRecord]
        package var executions: [ExecutionRecord]
        package var positions: [Position]

        package init(
            mark: SiteMark, orders: [OrderRecord], cancels: [CancelRecord], executions: [ExecutionRecord],
            positions: [Position]
        ) {
            self.mark = mark
            self.orders = orders
            self.cancels = cancels
            self.executions = executions
            self.positions = positions
        }
    }

    /// How much of it has come to an end.
    package enum Stage: Sendable {
        /// What the venue did last need not be in the databases yet.
        case underWay
        /// Everything that the venue said is booked.
        case settled
        /// And no order waits for an answer.
        case decided
    }

    package enum Verdict: Sendable, Hashable {
        case holds
        case broken
        /// With the reason.
        case notJudged(String)
    }

    /// What is kept of each invariant; the rest is counted.
    package static let maximumNamed = 100

    private let stage: Stage
    private let clocks: Int64
    private let hasRecord: Bool
    private let incomparable: String?
    /// As they were found, no more than ``maximumNamed`` of each invariant.
    package private(set) var findings: [Finding] = []
    private var counts: [TradingInvariant: Int] = [:]
    /// What was looked at, and how much of it.
    private var looked: [TradingInvariant: (count: Int, what: String)] = [:]

    /// - Parameters:
    ///   - lines: the whole drop copy; nil when there is none.
    ///   - clocks: by how many nanoseconds the venue's clock and the sites' may differ.
    package init(_ lines: [VenueLine]?, _ sites: [Site], stage: Stage, clocks: Int64 = 0) {
        self.stage = stage
        self.clocks = clocks
        hasRecord = lines != nil
        let marks = sites.map(\.mark)
        incomparable = SiteMark.incomparable(marks)
        if let lines { hold(lines, sites) }
        add(SiteMark.differences(marks))
        looked[.equalState] = (sites.count, "sites")
    }

    private mutating func hold(_ lines: [VenueLine], _ sites: [Site]) {
        var venue = VenueRecord()
        for line in lines { add(venue.add(line)) }
        let received = lines.filter { $0.kind == .received }
        for site in sites { hold(site, against: venue, received) }
        let orders = sites.map(\.orders.count).max() ?? 0
        looked[.oneOrder] = (venue.orders.count, "orders")
        looked[.eachReportOnce] = (venue.execIDs.count, "reports")
        looked[.position] = (sites.map(\.positions.count).max() ?? 0, "positions")
        looked[.intentFirst] = (received.count { $0.type == "D" || $0.type == "F" }, "orders sent")
        looked[.quantities] = (orders, "orders")
        looked[.oneSession] = (lines.count { $0.kind == .logon }, "logons")
        looked[.leaseFirst] = (received.count, "messages")
        looked[.venuesWord] = (orders, "orders")
    }

    private mutating func hold(_ site: Site, against venue: VenueRecord, _ received: [VenueLine]) {
        var books = TradingBooks(site: site.mark.site)
        for record in site.orders { add(books.intend(record)) }
        for record in site.cancels { books.intend(record) }
        for line in received { add(books.received(line, clocks: clocks)) }
        for record in site.executions.sorted(by: { $0.index < $1.index }) { add(books.book(record, in: venue)) }
        for record in site.orders { add(books.stands(record, in: venue)) }
        for position in site.positions { add(books.holds(position)) }
        guard stage != .underWay else { return }
        add(books.missing(site.positions, in: venue))
        guard stage == .decided else { return }
        add(books.undecided(site.orders, in: venue))
    }

    private mutating func add(_ more: [Finding]) {
        for finding in more {
            counts[finding.invariant, default: 0] += 1
            if count(finding.invariant) <= Self.maximumNamed { findings.append(finding) }
        }
    }

    // MARK: What came of it

    /// How often an invariant is broken.
    package func count(_ invariant: TradingInvariant) -> Int { counts[invariant] ?? 0 }

    /// How much was looked at, for people; nil when nothing was.
    package func extent(_ invariant: TradingInvariant) -> String? {
        looked[invariant].map { "\($0.count) \($0.what)" }
    }

    package func verdict(_ invariant: TradingInvariant) -> Verdict {
        if count(invariant) > 0 { return .broken }
        switch invariant {
        case .equalState: return incomparable.map { .notJudged($0) } ?? .holds
        case .acknowledged: return .notJudged("nobody says what clients were told")
        case .oneSession, .leaseFirst: return hasRecord ? .holds : .notJudged("there is no drop copy")
        case .oneOrder, .eachReportOnce, .position, .intentFirst, .quantities, .venuesWord:
            guard hasRecord else { return .notJudged("there is no drop copy") }
            return looked[.equalState]?.count == 0 ? .notJudged("there is no database") : .holds
        }
    }
}
