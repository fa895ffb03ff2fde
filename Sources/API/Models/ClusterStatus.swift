/// The cluster, as the answering site sees it.
package struct ClusterStatus: Codable, Sendable, Hashable {
    package private(set) var schemaVersion = Schema.version
    package var freshness: Freshness
    package var clusterName: String
    /// The cluster's UUID.
    package var clusterID: String
    package var nodes: [NodeStatus]
    package var healthy: Bool
    /// How many more voters may fail before the cluster stops.
    package var failureTolerance: Int
    /// The leader's name, when this site knows one.
    package var leader: String?
    /// `paper`, `normal`, `degraded`, `halted` and the like.
    package var tradingState: String
    /// What is under way: a membership change, a transfer.
    package var pendingChanges: [String]
    package var rows: RowCounts
    /// Absent while there was never an alarm.
    package var alarms: AlarmSummary?

    package init(
        freshness: Freshness, clusterName: String, clusterID: String, nodes: [NodeStatus], healthy: Bool,
        failureTolerance: Int, leader: String?, tradingState: String, pendingChanges: [String], rows: RowCounts
    ) {
        self.freshness = freshness
        self.clusterName = clusterName
        self.clusterID = clusterID
        self.nodes = nodes
        self.healthy = healthy
        self.failureTolerance = failureTolerance
        self.leader = leader
        self.tradingState = tradingState
        self.pendingChanges = pendingChanges
        self.rows = rows
    }
}

/// How much the answering site's database holds.
package struct RowCounts: Codable, Sendable, Hashable {
    package var signals: DecimalIndex
    package var decisions: DecimalIndex
    package var orders: DecimalIndex
    package var executions: DecimalIndex
    package var positions: DecimalIndex

    package init(signals: UInt64, decisions: UInt64, orders: UInt64, executions: UInt64, positions: UInt64) {
        self.signals = DecimalIndex(signals)
        self.decisions = DecimalIndex(decisions)
        self.orders = DecimalIndex(orders)
        self.executions = DecimalIndex(executions)
        self.positions = DecimalIndex(positions)
    }
}
