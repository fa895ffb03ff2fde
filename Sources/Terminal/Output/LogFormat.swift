import ArgumentParser
package import Logging

/// How a program's log is written to standard error.
package enum LogFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
    case text
    case json

    package func logger(label: String) -> Logger {
        switch self {
        case .text: Logger(label: label) { StreamLogHandler.standardError(label: $0) }
        case .json: Logger(label: label) { _ in JSONLogHandler() }
        }
    }
}
