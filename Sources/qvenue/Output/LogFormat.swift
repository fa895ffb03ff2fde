import ArgumentParser
import Foundation

/// How the venue's messages are written to standard error.
enum LogFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
    case text
    case json

    static func ofEnvironment() throws -> LogFormat {
        guard let text = ProcessInfo.processInfo.environment["QVENUE_LOG_FORMAT"], !text.isEmpty else { return .text }
        guard let format = LogFormat(rawValue: text) else {
            throw ValidationError("QVENUE_LOG_FORMAT is \"\(text)\", expected text or json")
        }
        return format
    }

    func line(_ message: String, at time: Date) -> String {
        switch self {
        case .text: return "qvenue: \(message)"
        case .json:
            let fields = [
                "time": time.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)),
                "level": "info", "message": message,
            ]
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            guard let line = try? encoder.encode(fields) else { preconditionFailure("text that is no JSON") }
            return String(decoding: line, as: UTF8.self)
        }
    }
}
