import Foundation
import Logging

/// Writes each event as one JSON object on a line of standard error: `time` (RFC 3339, UTC), `level`, `message`, and
/// the metadata under their own keys, as text.
struct JSONLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { StandardError.line(Self.line(event, metadata, at: Date())) }

    /// What everybody reads wins over metadata of the same name.
    static func line(_ event: LogEvent, _ metadata: Logger.Metadata, at time: Date) -> String {
        var fields = metadata.merging(event.metadata ?? [:]) { $1 }.mapValues { "\($0)" }
        if let error = event.error { fields["error"] = "\(error)" }
        fields["time"] = time.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        fields["level"] = event.level.rawValue
        fields["message"] = "\(event.message)"
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let line = try? encoder.encode(fields) else { preconditionFailure("text that is no JSON") }
        return String(decoding: line, as: UTF8.self)
    }
}
