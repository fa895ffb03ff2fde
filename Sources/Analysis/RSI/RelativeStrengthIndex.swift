package import Trading

/// Wilder's relative strength index over 14 changes of the close (*New Concepts in Technical Trading Systems*, 1978).
///
/// The first averages are the plain means of 14 gains and losses; each later one is (previous × 13 + current) / 14.
package struct RelativeStrengthIndex: Sendable {
    package static let period = 14

    private var previousClose: Price?
    private var changes = 0
    private var averageGain = 0.0
    private var averageLoss = 0.0

    package init() {}

    /// Takes the next close and gives the index, 0 to 100.
    ///
    /// Nil for the first 14 closes, and as long as the price has never moved: an index of nothing would read as a
    /// signal.
    package mutating func update(close: Price) -> Double? {
        defer { previousClose = close }
        guard let previousClose else { return nil }
        // In units of 1e-8: the index is a ratio, so the unit drops out. Doubles, since a difference may not fit 64
        // bits.
        let change = Double(close.raw) - Double(previousClose.raw)
        let gain = max(change, 0)
        let loss = max(-change, 0)
        if changes < Self.period {
            changes += 1
            averageGain += gain / Double(Self.period)
            averageLoss += loss / Double(Self.period)
        } else {
            averageGain = (averageGain * Double(Self.period - 1) + gain) / Double(Self.period)
            averageLoss = (averageLoss * Double(Self.period - 1) + loss) / Double(Self.period)
        }
        let movement = averageGain + averageLoss
        guard changes == Self.period, movement > 0 else { return nil }
        return 100 * averageGain / movement
    }
}
