import Synchronization

/// The map of the log, shared by the writer, which alone changes it, and readers.
final class SharedLog: Sendable {
    private let map: Mutex<LogMap>

    init(_ map: LogMap) { self.map = Mutex(map) }

    func withMap<Result>(_ body: (inout LogMap) -> Result) -> Result {
        map.withLock { map in body(&map) }
    }
}
