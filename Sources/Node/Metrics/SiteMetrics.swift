import CoreMetrics
package import Monitoring
import Trading
import Venue

/// What a site counts and times while it runs. One for the process: a site that opens its disk again goes on with it.
package final class SiteMetrics: Sendable {
    package let registry = MetricsRegistry(SiteFamilies.all)

    // Each belongs to the thread that records.
    let commits: LatencyRecorder
    let syncs: LatencyRecorder
    let transactions: LatencyRecorder
    private let requestDurations: LatencyRecorder

    let elections: Counter
    let leaderChanges: Counter
    private let alarms: [String: Counter]
    private let unknownAlarms: Counter
    private let proposals: [ProposalResult: Counter]
    private let decisions: [Outcome: Counter]
    private let endedOrders: [OrderState: Counter]
    private let requests: [Counter]

    /// What a site of another version called an alarm: its text does not become a label.
    private static let unknownCode = "other"
    /// The classes of status that there are, from 1xx.
    private static let statusClasses = ["1xx", "2xx", "3xx", "4xx", "5xx"]

    package init() {
        let registry = self.registry
        func counter(_ family: MetricFamily, _ label: String? = nil) -> Counter {
            let dimensions = zip(family.labels, label.map { [$0] } ?? []).map { ($0, $1) }
            return Counter(label: family.name, dimensions: dimensions, factory: registry)
        }
        commits = registry.recorder(SiteFamilies.commits.name)
        syncs = registry.recorder(SiteFamilies.syncs.name)
        transactions = registry.recorder(SiteFamilies.transactions.name)
        requestDurations = registry.recorder(SiteFamilies.requestDuration.name)
        elections = counter(SiteFamilies.elections)
        leaderChanges = counter(SiteFamilies.leaderChanges)
        let codes = Alarm.Code.allCases.map(\.label) + GatewayAlarm.Code.allCases.map(\.rawValue)
        alarms = Dictionary(codes.map { ($0, counter(TradingFamilies.alarms, $0)) }) { first, _ in first }
        unknownAlarms = counter(TradingFamilies.alarms, Self.unknownCode)
        proposals = Dictionary(
            uniqueKeysWithValues: ProposalResult.allCases.map { ($0, counter(SiteFamilies.proposals, $0.rawValue)) })
        decisions = Dictionary(
            uniqueKeysWithValues: Outcome.allCases.map { ($0, counter(TradingFamilies.decisions, $0.label)) })
        endedOrders = Dictionary(
            uniqueKeysWithValues: OrderState.allCases.filter(\.isTerminal).map {
                ($0, counter(TradingFamilies.ordersEnded, $0.label))
            })
        requests = Self.statusClasses.map { counter(SiteFamilies.requests, $0) }
    }

    func count(_ result: ProposalResult, times: Int = 1) {
        if times > 0 { proposals[result]?.increment(by: times) }
    }

    /// Of entries that were applied just now.
    func count(_ results: [Applied]) {
        let results = results.span
        for place in results.indices where !results[place].milestones.isEmpty {
            for milestone in results[place].milestones { count(milestone) }
        }
    }

    private func count(_ milestone: Milestone) {
        switch milestone {
        case .decided(let outcome): decisions[outcome]?.increment()
        case .ended(let state): endedOrders[state]?.increment()
        case .alarmed(let code): (alarms[code] ?? unknownAlarms).increment()
        }
    }

    /// Of one request to the HTTPS API.
    package func answered(status: Int, after duration: Duration) {
        let place = status / 100 - 1
        if requests.indices.contains(place) { requests[place].increment() }
        requestDurations.recordNanoseconds(duration.nanoseconds)
    }
}

/// What became of a proposal, as it is counted.
enum ProposalResult: String, CaseIterable {
    case accepted, refused, busy
    case notLeader = "not_leader"
    case unknown
}

extension Duration {
    /// Whole nanoseconds.
    var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}
