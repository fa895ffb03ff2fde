/// Measured values, by rank.
package struct Quantiles<Value: Comparable> {
    private let sorted: [Value]

    /// Nil without values.
    package init?(of values: [Value]) {
        guard !values.isEmpty else { return nil }
        sorted = values.sorted()
    }

    package var count: Int { sorted.count }
    package var min: Value { sorted[0] }
    package var max: Value { sorted[sorted.count - 1] }

    /// - Parameter share: of the values that are smaller, 0 to 1.
    package func at(_ share: Double) -> Value { sorted[Swift.min(sorted.count - 1, Int(Double(sorted.count) * share))] }
}
