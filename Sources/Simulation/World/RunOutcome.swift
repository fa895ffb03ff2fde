package import Ledger

/// How a run went.
package struct RunOutcome: Sendable {
    package let options: Options
    package let violation: Violation?
    /// Virtual nanoseconds.
    package let duration: Int64
    /// Events handled.
    package let steps: Int
    package let tally: Tally
    /// Depends on all that happened, and on its order.
    package let fingerprint: UInt64
    /// Text, a line an event; empty unless asked for.
    package let trace: [UInt8]

    /// SHA-256 of the trace.
    package var traceDigest: Hash { Hash(hashing: trace) }
}

extension Options {
    /// The run, from beginning to end or to the first thing that must not be.
    package func run() -> RunOutcome {
        switch world {
        case .registers, .trading:
            var simulation = Simulation(self)
            return simulation.run()
        case .site:
            var simulation = SiteSimulation(self)
            return simulation.run()
        }
    }
}
