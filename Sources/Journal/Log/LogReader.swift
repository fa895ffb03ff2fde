package import Ledger

/// Reads entries back, on any thread, while the writer writes.
package struct LogReader: Sendable {
    let directory: any Directory
    let log: SharedLog

    package init(directory: any Directory, log: SharedLog) {
        self.directory = directory
        self.log = log
    }

    /// Consecutive entries from `from`; stops early at `maximumBytes`, at `through`, at the end of the log, or where
    /// the log was truncated meanwhile, but returns at least one.
    package func read(from: LogIndex, through: LogIndex, maximumBytes: Int) throws(JournalError) -> [Entry] {
        precondition(from > 0 && through >= from, "read from \(from) through \(through)")
        var entries: [Entry] = []
        var bytes = 0
        var next = from
        var generation: UInt64?
        while next <= through {
            let (place, current): (LogMap.Place, UInt64)
            switch try find(next) {
            case .success(let found): (place, current) = found
            case .failure(let refusal):
                if entries.isEmpty { throw refusal }
                return entries
            }
            guard current == generation ?? current else { break }
            guard var cursor = try open(place, generation: current) else {
                if entries.isEmpty { continue }
                break
            }
            generation = current
            while cursor.index <= min(place.lastIndex, through) {
                let entry = try cursor.next()
                // The log may have grown since the last look: then the mark lies before what was read already.
                guard entry.index >= next else { continue }
                guard entries.isEmpty || bytes + entry.bytes.count <= maximumBytes else { return entries }
                entries.append(entry)
                bytes += entry.bytes.count
            }
            next = cursor.index
        }
        return entries
    }

    /// The same for a peer that is far behind. None when the log was cut at either end since the peer was found to need
    /// them: they were archived, or a leader that stepped down had its end truncated.
    package func readIfThere(from: LogIndex, through: LogIndex, maximumBytes: Int) throws(JournalError) -> [Entry] {
        do { return try read(from: from, through: through, maximumBytes: maximumBytes) } catch {
            switch error {
            case .notInLog, .archived: return []
            default: throw error
            }
        }
    }

    /// Of an entry, or of the one that the log begins after; nanoseconds UTC. Where that one's is not known, the time
    /// of the first entry behind it, which is no earlier; 0 where there is none.
    package func time(of index: LogIndex) throws(JournalError) -> Int64 {
        let (base, lastIndex) = log.withMap { ($0.base, $0.lastIndex) }
        guard index == base.index else { return try readTime(of: index) }
        return base.time == 0 && index < lastIndex ? try readTime(of: index + 1) : base.time
    }

    /// The Merkle tree of all entries through one that the log has, or that it begins after. Of the log it reads one
    /// segment at most.
    package func peaks(at index: LogIndex) throws(JournalError) -> MerklePeaks {
        let (base, segment) = log.withMap { ($0.base, $0.segment(of: index)) }
        guard index > base.index, let segment else { return base.peaks }
        var peaks = segment.header.peaks
        while peaks.size < index {
            let entries = try read(from: peaks.size + 1, through: index, maximumBytes: Self.bytesPerRead)
            for entry in entries { peaks.append(leaf: entry.leaf) }
        }
        return peaks
    }

    private static let bytesPerRead = 1 << 20

    private func readTime(of index: LogIndex) throws(JournalError) -> Int64 {
        try read(from: index, through: index, maximumBytes: 1).first?.time ?? 0
    }

    /// Where an entry is, and the generation in which that is so; or why the log does not have the entry.
    private func find(
        _ index: LogIndex
    ) throws(JournalError) -> Result<(place: LogMap.Place, generation: UInt64), JournalError> {
        while true {
            let (lookup, map) = log.withMap { ($0.find(index), ($0.generation, $0.firstIndex, $0.lastIndex)) }
            let (generation, firstIndex, lastIndex) = map
            switch lookup {
            case .place(let place): return .success((place, generation))
            case .archived: return .failure(.archived(index: index, firstIndex: firstIndex))
            case .behindEnd: return .failure(.notInLog(index: index, lastIndex: lastIndex))
            case .positionsNeeded(let header):
                guard let positions = try positions(of: header, generation: generation) else { continue }
                log.withMap { if $0.generation == generation { $0.remember(positions, of: header) } }
            }
        }
    }

    /// Nil when the log was truncated since `generation`.
    func positions(of header: SegmentHeader, generation: UInt64) throws(JournalError) -> PositionIndex? {
        let fault: HeaderFault
        do {
            switch try directory.readFooter(header) {
            case .success(let footer): return footer.positions
            case .failure(let found): fault = found
            case nil: fault = .magic
            }
        } catch {
            if log.withMap({ $0.generation }) != generation { return nil }
            throw error
        }
        if log.withMap({ $0.generation }) != generation { return nil }
        let damage = Damage(offset: header.fileLength, index: nil, reason: .footer(fault))
        throw .damaged(path: directory.path(of: header.fileName), damage)
    }

    /// Nil when the log was truncated since `generation`: the file of that name may be another one by now, or none.
    /// The writer counts a truncation before it touches a file, so an unchanged count after opening is proof.
    private func open(_ place: LogMap.Place, generation: UInt64) throws(JournalError) -> RecordCursor? {
        let file: any File
        do { file = try directory.openSegment(place.fileName) } catch {
            if log.withMap({ $0.generation }) != generation { return nil }
            throw error
        }
        guard log.withMap({ $0.generation }) == generation else { return nil }
        return RecordCursor(file: file, offset: place.offset, index: place.index)
    }
}
