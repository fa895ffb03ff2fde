import ArgumentParser
import Foundation

/// A time span above zero: `5`, `2.5`, `2.5s` or `500ms`.
package struct DurationArgument: ExpressibleByArgument, Sendable {
    package let duration: Duration

    /// Longest accepted, in seconds.
    private static let longest = 86_400.0

    package init(_ duration: Duration) { self.duration = duration }

    package init?(argument: String) {
        let units: [(suffix: String, seconds: Double)] = [("ms", 0.001), ("s", 1), ("", 1)]
        guard let unit = units.first(where: { argument.hasSuffix($0.suffix) }),
            let count = Double(argument.dropLast(unit.suffix.count)),
            case let seconds = count * unit.seconds, seconds > 0, seconds <= Self.longest
        else { return nil }
        duration = .seconds(seconds)
    }
}

/// As it is written on a command line: what help shows as the default.
extension DurationArgument: CustomStringConvertible {
    package var description: String {
        let milliseconds = duration / .milliseconds(1)
        return milliseconds < 1_000 ? "\(Int(milliseconds))ms" : "\((duration / .seconds(1)).formatted())s"
    }
}
