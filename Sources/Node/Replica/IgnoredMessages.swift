import Ledger
import Raft

/// When a line is due about messages that consensus ignores: one a second for each sender, however many it sends.
struct IgnoredMessages {
    private struct Told {
        var at: MonotonicTime
        var untold = 0
    }

    private static let interval: Int64 = 1_000_000_000
    private var told: [NodeID: Told] = [:]

    /// Counts a message. Returns how many came from this peer since its last log line, this one included; nil while no
    /// line is due yet.
    mutating func add(from peer: NodeID, at now: MonotonicTime) -> Int? {
        guard let last = told[peer], now - last.at < Self.interval else {
            defer { told[peer] = Told(at: now) }
            return 1 + (told[peer]?.untold ?? 0)
        }
        told[peer]?.untold += 1
        return nil
    }
}
