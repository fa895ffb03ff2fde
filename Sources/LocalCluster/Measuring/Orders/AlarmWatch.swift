import Trading
import TradingStore

/// The alarms about a venue that does not answer, as the sites list them.
struct AlarmWatch {
    private static let codes = ["order_unanswered", "venue_unreachable", "order_in_doubt"]

    private let cluster: LocalCluster
    /// What was raised up to this entry does not count.
    private let last: UInt64

    init(_ cluster: LocalCluster, site: String) throws {
        self.cluster = cluster
        last = try Self.alarms(cluster, site).map(\.index).max() ?? 0
    }

    /// What a site lists that is new.
    func alarms(of site: String) throws -> [AlarmRecord] {
        try Self.alarms(cluster, site).filter { $0.index > last && Self.codes.contains($0.code) }
    }

    private static func alarms(_ cluster: LocalCluster, _ site: String) throws -> [AlarmRecord] {
        try TradingStore.records(AlarmRecord.self, path: cluster.database(of: site))
    }
}
