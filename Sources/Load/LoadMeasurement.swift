/// What a closed loop of commands came to.
package struct LoadMeasurement: Sendable, Hashable {
    /// Commands unanswered at any time; over HTTPS, connections.
    package var outstanding: Int
    /// Committed and applied within the measured time.
    package var commands: Int
    /// The measured time.
    package var seconds: Double
    /// From sending a command to its reply, in microseconds.
    package var p50: Double
    package var p99: Double
    package var p999: Double

    package var perSecond: Double { Double(commands) / seconds }

    /// - Parameter latencies: in nanoseconds, one at least.
    init(outstanding: Int, latencies: [UInt32], seconds: Double) {
        guard let quantiles = Quantiles(of: latencies) else { preconditionFailure("a measurement of nothing") }
        self.outstanding = outstanding
        commands = latencies.count
        self.seconds = seconds
        p50 = Double(quantiles.at(0.5)) / 1_000
        p99 = Double(quantiles.at(0.99)) / 1_000
        p999 = Double(quantiles.at(0.999)) / 1_000
    }
}
