import Synchronization

/// The map of the log, shared by the writer, which alone changes it, and readers.
package final class SharedLog: Sendable {
    private let map: Mutex<LogMap>
    private let changed: (@Sendable (LogMap) -> Void)?

    /// - Parameter changed: called with what the log has become, after each change.
    package init(_ map: LogMap, changed: (@Sendable (LogMap) -> Void)? = nil) {
        self.map = Mutex(map)
        self.changed = changed
    }

    package func withMap<Result>(_ body: (inout LogMap) -> Result) -> Result {
        map.withLock { map in body(&map) }
    }

    /// For the writer.
    package func change<Result>(_ body: (inout LogMap) -> Result) -> Result {
        map.withLock { map in
            defer { changed?(map) }
            return body(&map)
        }
    }
}
