import Ledger

/// Reads entries back, on any thread, while the writer writes.
struct LogReader: Sendable {
    let directory: Directory
    let log: SharedLog

    /// Consecutive entries from `from`; stops early at `maximumBytes`, at `through`, at the end of the log, or where the
    /// log was truncated meanwhile, but returns at least one.
    func read(from: LogIndex, through: LogIndex, maximumBytes: Int) throws(JournalError) -> [Entry] {
        precondition(from > 0 && through >= from, "read from \(from) through \(through)")
        var entries: [Entry] = []
        var bytes = 0
        var next = from
        var generation: UInt64?
        while next <= through {
            let (place, current, last) = log.withMap { ($0.place(of: next), $0.generation, $0.lastIndex) }
            guard let place, current == generation ?? current else {
                if entries.isEmpty { throw .notInLog(index: from, lastIndex: last) }
                break
            }
            guard var cursor = try open(place, generation: current) else {
                if entries.isEmpty { continue }
                break
            }
            generation = current
            while cursor.index <= min(place.lastIndex, through) {
                let entry = try cursor.next()
                guard entry.index >= from else { continue }
                guard entries.isEmpty || bytes + entry.bytes.count <= maximumBytes else { return entries }
                entries.append(entry)
                bytes += entry.bytes.count
            }
            next = cursor.index
        }
        return entries
    }

    /// Nil when the log was truncated since `generation`: the file of that name may be another one by now, or none.
    /// The writer counts a truncation before it touches a file, so an unchanged count after opening is proof.
    private func open(_ place: LogMap.Place, generation: UInt64) throws(JournalError) -> RecordCursor? {
        let file: File
        do { file = try directory.openForReading(place.fileName) } catch {
            if log.withMap({ $0.generation }) != generation { return nil }
            throw error
        }
        guard log.withMap({ $0.generation }) == generation else { return nil }
        return RecordCursor(file: file, offset: place.offset, index: place.index)
    }
}
