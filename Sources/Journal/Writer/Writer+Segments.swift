import Ledger

extension Writer {
    /// Forgets the entries from `index` on, in memory. On disk the batch that follows supersedes them.
    mutating func truncate(from index: LogIndex) throws(JournalError) {
        let (base, generation) = log.withMap { ($0.segment(of: index), $0.generation) }
        guard let base else { preconditionFailure("truncation from \(index), below the log") }
        let reader = LogReader(directory: directory, log: log)
        // The last segment's positions stay in memory, so those of the one that becomes the last have to be there.
        var positions = base.positions
        if positions == nil { positions = try reader.positions(of: base.header, generation: generation) }
        superseded += log.change { $0.truncate(from: index, positions: positions) }
        var peaks = base.header.peaks
        lastTime = 0
        while peaks.size + 1 < index {
            let entries = try reader.read(
                from: peaks.size + 1, through: index - 1, maximumBytes: options.maximumBatchBytes)
            for entry in entries {
                peaks.append(leaf: entry.leaf)
                lastTime = entry.time
            }
        }
        tree = LaggingPeaks(peaks)
        lastIndex = index - 1
        lastTerm = log.withMap { $0.lastTerm }
        cadence.restart()
    }

    /// Goes on in a new segment that begins at the next index, and so supersedes whatever lies there or behind in
    /// others.
    mutating func roll(toHold needed: Int) throws(JournalError) {
        try seal()
        let length = SegmentHeader.fileLength(atLeast: options.segmentBytes, toHold: needed)
        let previous = log.withMap { map in
            map.segments.last { $0.header.firstIndex <= lastIndex }?.header.sequence ?? map.base.sequence
        }
        try begin(
            SegmentHeader(
                clusterID: clusterID, sequence: segment.header.sequence + 1, previousSequence: previous,
                firstIndex: lastIndex + 1, previousTerm: lastTerm, fileLength: length, peaks: tree.peaks()))
        try removeSuperseded()
    }

    /// Makes the segment from the file that is prepared. The extent has to name it before it holds anything that could
    /// be missed.
    mutating func begin(_ header: SegmentHeader) throws(JournalError) {
        let file = try finishPreparation()
        let before = segment.file
        if header.fileLength > options.segmentBytes { try file.writeZeroes(options.segmentBytes..<header.fileLength) }
        segment = try SegmentFile(header, from: file, in: directory)
        log.change { $0.push(header) }
        try extentFile.save(newest: header.link)
        cadence.restart()
        preparation = try host.prepareSegment(length: options.segmentBytes, after: before, in: directory)
    }

    /// Gives the segment that the next one follows its footer, before that counts. So only a crash, or a disk that
    /// loses it, leaves a segment that another one follows without a footer that is right.
    private mutating func seal() throws(JournalError) {
        let (before, runs) = log.withMap { map in
            let before = map.segments.last { $0.header.firstIndex <= lastIndex }
            return (before, before.map { map.termRuns(from: $0.header.firstIndex) } ?? [])
        }
        guard let before, before.sealedThrough != lastIndex else { return }
        let header = before.header
        guard var positions = before.positions else { preconditionFailure("no positions of \(header)") }
        positions.truncate(from: lastIndex + 1)
        var (end, checksum) = (segment.end, segment.checksum)
        if header.sequence != segment.header.sequence {
            // Sealed before, and cut by a truncation since.
            guard let old = try directory.readFooter(header)?.successOrNil else {
                let damage = Damage(offset: header.fileLength, index: nil, reason: .footer(.contents))
                throw .damaged(path: directory.path(of: header.fileName), damage)
            }
            (end, checksum) = (old.end, old.checksum)
        }
        let footer = SegmentFooter(
            clusterID: clusterID, sequence: header.sequence, firstIndex: header.firstIndex, lastIndex: lastIndex,
            lastTerm: lastTerm, lastTime: lastTime, end: end, checksum: checksum, peaks: tree.peaks(), termRuns: runs,
            positions: positions)
        try directory.writeFooter(footer, header)
        log.change { $0.sealed(footer) }
    }

    /// Only after the segment that supersedes them is durable; those that a crash leaves, recovery removes.
    private mutating func removeSuperseded() throws(JournalError) {
        guard !superseded.isEmpty else { return }
        for header in superseded { try directory.remove(header.fileName) }
        try directory.sync()
        superseded = []
    }

    mutating func discardPreparedSegment() throws(JournalError) {
        try directory.remove(try finishPreparation().name)
    }

    mutating func finishPreparation() throws(JournalError) -> any File {
        guard let preparation else { preconditionFailure("no segment was being prepared") }
        self.preparation = nil
        return try preparation.finish()
    }
}

extension Writer {
    /// Moves the segments all of whose entries are up to `index` out of the log. The extent says so first: from then on
    /// opening finishes what a crash leaves of the moves.
    mutating func archive(through index: LogIndex) throws(JournalError) {
        let (first, last) = log.withMap { map in
            let first = map.segments.dropFirst().last { $0.header.firstIndex - 1 <= index }?.header
            return (first, first.flatMap { map.segment(of: $0.firstIndex - 1)?.header })
        }
        guard let first, let last else { return }
        let footer = try directory.readFooter(last)?.successOrNil
        let base = LogBase(
            index: first.firstIndex - 1, term: first.previousTerm, time: footer?.lastTime ?? 0, peaks: first.peaks,
            sequence: first.previousSequence)
        try extentFile.save(base: base, newest: extentFile.slot.newest)
        try directory.archive(log.change { $0.archive(upTo: base) })
    }

    /// Begins anew behind a snapshot. The extent is the one moment that counts: before it the old log is there, after
    /// it opening archives the old segments and makes the new one.
    mutating func reset(to point: Journal.SnapshotPoint) throws(JournalError) {
        let base = LogBase(
            index: point.index, term: point.term, time: point.time, peaks: point.peaks,
            sequence: segment.header.sequence)
        precondition(point.index > 0 && base.isPossible, "reset to \(point)")
        try extentFile.save(base: base, newest: nil)
        try directory.archive(log.change { $0.reset(to: base) })
        lastIndex = base.index
        lastTerm = base.term
        lastTime = base.time
        tree = LaggingPeaks(base.peaks)
        try begin(
            SegmentHeader(
                clusterID: clusterID, sequence: base.sequence + 1, previousSequence: base.sequence,
                firstIndex: base.index + 1, previousTerm: base.term, fileLength: options.segmentBytes, peaks: base.peaks
            ))
    }
}

extension SegmentHeader {
    /// Whole blocks: `length`, or what `needed` bytes behind the header take.
    static func fileLength(atLeast length: Int, toHold needed: Int) -> Int {
        let wanted = (Self.length + needed + blockLength - 1) / blockLength * blockLength
        return max(length, wanted)
    }
}
