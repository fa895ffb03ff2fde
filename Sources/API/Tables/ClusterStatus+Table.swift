extension ClusterStatus: Tabular {
    package var table: String {
        var text = "cluster \(clusterName)  \(clusterID)\n"
        text +=
            "as seen by \(freshness.site) at index \(freshness.appliedIndex), \(freshness.ageMilliseconds) ms old\n\n"
        text += nodes.tableOfNodes
        text += "\nhealthy \(healthy ? "yes" : "no")  failure tolerance \(failureTolerance)  leader \(leader ?? "none")"
        text += "  trading \(tradingState)\n"
        text += "pending changes \(pendingChanges.isEmpty ? "none" : pendingChanges.joined(separator: ", "))\n"
        if let venue = nodes.first(where: { $0.role == "leader" })?.venue { text += venue.line }
        if let alarms { text += alarms.line }
        text += "rows: \(rows.signals) signals, \(rows.decisions) decisions, \(rows.orders) orders, "
        text += "\(rows.executions) executions, \(rows.positions) positions\n"
        return text
    }
}

extension VenueState {
    /// The leader's session.
    fileprivate var line: String {
        var text = "venue \(name) \(session), next out \(Shown.optional(nextOutgoing)) "
        text += "of \(Shown.optional(reservedThrough)), next in \(Shown.optional(nextIncoming)), "
        text += "committed \(Shown.optional(committedIncoming)), "
        text += "\(openOrders) open, \(inDoubt) in doubt, \(unsent) unsent"
        if let lastReceived { text += ", last heard \(lastReceived)" }
        if let lastError { text += ", last error: \(lastError)" }
        return text + "\n"
    }
}

extension [NodeStatus] {
    fileprivate var tableOfNodes: String {
        let table = TextTable(
            columns: [
                "NAME", "ID", "ADDRESS", "ROLE", "STATE", "TERM", "COMMIT", "APPLIED", "LAG", "DIGEST",
                "LAST CONTACT", "CLOCK", "DISK FREE", "CERT EXPIRES", "VERSION", "ERRORS",
            ], rows: map(\.cells))
        return "\(table)\n"
    }
}

extension NodeStatus {
    fileprivate var cells: [String] {
        [
            name, "\(id)", address, role ?? "", state, Shown.optional(term), Shown.optional(commit),
            Shown.optional(applied), Shown.optional(lag), Shown.hash(digest),
            lastContactMilliseconds.map { "\($0) ms" } ?? "", clockOffsetMilliseconds.map { "\($0) ms" } ?? "",
            diskFreeBytes.map { Shown.bytes($0.value) } ?? "", Shown.day(certificateExpires), version ?? "",
            errors.joined(separator: "; "),
        ]
    }
}
