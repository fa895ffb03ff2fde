import Logging
import Synchronization

/// Keeps the lines a logger writes.
final class LogRecorder: Sendable {
    struct Line: Sendable {
        var level: Logger.Level
        var message: String
        var metadata: [String: String]
    }

    private let storage = Mutex<[Line]>([])

    var lines: [Line] { storage.withLock { $0 } }

    /// Lines about connections that were refused.
    var refusals: [Line] { lines.filter { $0.message == "refused a peer connection" } }

    func lines(_ message: String) -> [Line] { lines.filter { $0.message == message } }

    func logger() -> Logger { Logger(label: "test") { _ in Handler(recorder: self) } }

    fileprivate func append(_ line: Line) { storage.withLock { $0.append(line) } }

    private struct Handler: LogHandler {
        let recorder: LogRecorder
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        init(recorder: LogRecorder) { self.recorder = recorder }

        func log(event: LogEvent) {
            let metadata = (event.metadata ?? [:]).mapValues { "\($0)" }
            recorder.append(Line(level: event.level, message: "\(event.message)", metadata: metadata))
        }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }
    }
}
