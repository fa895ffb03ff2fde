import Foundation

/// Tells what alarms the sites have raised about a venue that does not answer. The only place that knows where they stand: in
/// the sites' logs.
package struct AlarmWatch {
    /// Of the gateway, and of the state machine.
    private static let codes = ["order_unanswered", "venue_unreachable", "order_in_doubt"]

    private let logs: [String]
    /// Bytes of each that were looked at.
    private var read: [String: UInt64] = [:]

    /// What was raised before does not count.
    package init(_ cluster: LocalCluster) throws {
        logs = cluster.names.map { "\(cluster.directory)/\($0)/qnode.log" }
        _ = try look()
    }

    /// What was raised since the last look, at whichever site, a line each.
    package mutating func look() throws -> [String] {
        var alarms: [String] = []
        for log in logs {
            alarms += try lines(of: log).filter { line in
                line.contains("alarm=") && Self.codes.contains { line.contains($0) }
            }
        }
        return alarms
    }

    /// Whole ones; what is being written waits for the next look.
    private mutating func lines(of log: String) throws -> [String] {
        guard let file = FileHandle(forReadingAtPath: log) else { return [] }
        defer { try? file.close() }
        let start = read[log] ?? 0
        try file.seek(toOffset: start)
        let data = try file.readToEnd() ?? Data()
        guard let end = data.lastIndex(of: UInt8(ascii: "\n")) else { return [] }
        let whole = data[...end]
        read[log] = start + UInt64(whole.count)
        return String(decoding: whole, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
