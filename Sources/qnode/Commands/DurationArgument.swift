import ArgumentParser

/// A time span above zero: `5`, `2.5`, `2.5s` or `500ms`.
struct DurationArgument: ExpressibleByArgument, Sendable {
    let duration: Duration

    /// Longest accepted, in seconds.
    private static let longest = 86_400.0

    init?(argument: String) {
        let units: [(suffix: String, seconds: Double)] = [("ms", 0.001), ("s", 1), ("", 1)]
        guard let unit = units.first(where: { argument.hasSuffix($0.suffix) }),
            let count = Double(argument.dropLast(unit.suffix.count)),
            case let seconds = count * unit.seconds, seconds > 0, seconds <= Self.longest
        else { return nil }
        duration = .seconds(seconds)
    }
}
