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

    /// How many came from this peer since the line before, with the one that came now; nil while no line is due.
    mutating func add(from peer: NodeID, at now: MonotonicTime) -> Int? {
        guard let last = told[peer], now - last.at < Self.interval else {
            defer { told[peer] = Told(at: now) }
            return 1 + (told[peer]?.untold ?? 0)
        }
        told[peer]?.untold += 1
        return nil
    }
}
