import Ledger

/// The one thread that writes: group commit, votes, rolling to the next segment, truncation.
struct Writer: Sendable {
    let directory: Directory
    let options: Journal.Options
    let log: SharedLog
    let queue: RequestQueue
    let clusterID: [UInt8]

    var segment: SegmentFile
    var preparation: SegmentPreparation?
    var voteFile: VoteFile

    /// Of the log with everything in ``batch``.
    var lastIndex: LogIndex
    var lastTerm: Term
    var peaks: MerklePeaks

    private var batch = BatchEncoder()
    private var marks: [PositionIndex.Mark] = []
    private var termRuns: [Journal.TermRun] = []
    private var cadence = PositionIndex.Cadence()
    /// Requests that the flush of ``batch`` completes.
    private var flushing: [RequestQueue.Request] = []
    /// Segments of which a truncation left nothing, until a new segment has replaced them.
    private var superseded: [SegmentHeader] = []

    init(_ opened: OpenedLog, log: SharedLog, queue: RequestQueue, clusterID: [UInt8], options: Journal.Options) {
        directory = opened.directory
        self.options = options
        self.log = log
        self.queue = queue
        self.clusterID = clusterID
        segment = opened.segment
        voteFile = opened.voteFile
        lastIndex = opened.recovery.lastIndex
        lastTerm = opened.recovery.lastTerm
        peaks = opened.recovery.peaks
    }

    /// Serves the queue until it is stopped and empty, or something fails.
    mutating func run() throws(JournalError) {
        try prepareNextSegment()
        while let requests = queue.take() {
            for request in requests { try perform(request) }
            try flush()
        }
        try discardPreparedSegment()
    }

    private mutating func perform(_ request: RequestQueue.Request) throws(JournalError) {
        switch request.work {
        case .append(let entries):
            for entry in entries { try stage(entry) }
            flushing.append(request)
        case .save(let vote):
            try flush()
            try voteFile.save(vote)
            complete(request)
        }
    }

    /// Puts one entry into the batch, after writing out the batch where the entry cannot join it.
    private mutating func stage(_ entry: Entry) throws(JournalError) {
        let length = RecordHeader.recordLength(bodyLength: entry.bytes.count)
        if entry.index <= lastIndex {
            try flush()
            try truncate(from: entry.index)
        } else if !batch.isEmpty, batch.bytes.count + length + CommitFrame.length > batchCapacity {
            try flush()
        }
        if batch.isEmpty { try begin(with: entry, length: length) }
        precondition(
            entry.index == lastIndex + 1 && entry.term >= lastTerm && entry.term > 0,
            "entry \(entry.index) of term \(entry.term) after \(lastIndex) of term \(lastTerm)")
        let offset = segment.end + batch.bytes.count
        if let mark = cadence.mark(index: entry.index, offset: offset) { marks.append(mark) }
        if entry.term != lastTerm { termRuns.append(Journal.TermRun(term: entry.term, first: entry.index)) }
        batch.append(entry)
        peaks.append(leaf: entry.leaf)
        lastIndex = entry.index
        lastTerm = entry.term
    }

    private var batchCapacity: Int { min(options.maximumBatchBytes, segment.header.fileLength - segment.end) }

    private mutating func begin(with entry: Entry, length: Int) throws(JournalError) {
        let needed = length + CommitFrame.length
        if entry.index < segment.header.firstIndex || segment.end + needed > segment.header.fileLength {
            try roll(toHold: needed)
        }
        batch.begin(at: segment.end)
    }

    /// One write, one fdatasync; then readers see the batch and its requests are complete.
    private mutating func flush() throws(JournalError) {
        if !batch.isEmpty {
            batch.close()
            try segment.file.write(batch.bytes, at: segment.end)
            try segment.file.sync()
            segment.end += batch.bytes.count
            log.withMap { $0.append(marks: marks, termRuns: termRuns, lastIndex: lastIndex) }
            batch.begin(at: segment.end)
            marks.removeAll(keepingCapacity: true)
            termRuns.removeAll(keepingCapacity: true)
        }
        for request in flushing { complete(request) }
        flushing.removeAll(keepingCapacity: true)
    }

    private func complete(_ request: RequestQueue.Request) {
        queue.completed(bytes: request.bytes)
        request.completion()
    }

    /// Forgets the entries from `index` on, in memory. On disk the batch that follows supersedes them.
    private mutating func truncate(from index: LogIndex) throws(JournalError) {
        let (dropped, base) = log.withMap { map in
            (map.truncate(from: index), map.segments[map.segments.count - 1].header)
        }
        superseded += dropped
        peaks = try self.peaks(before: index, from: base)
        lastIndex = index - 1
        lastTerm = log.withMap { $0.lastTerm }
        cadence.restart()
    }

    /// The Merkle tree of the entries before `index`, from the peaks at the start of the segment that holds them.
    private func peaks(before index: LogIndex, from base: SegmentHeader) throws(JournalError) -> MerklePeaks {
        let reader = LogReader(directory: directory, log: log)
        var peaks = base.peaks
        while peaks.size + 1 < index {
            let entries = try reader.read(
                from: peaks.size + 1, through: index - 1, maximumBytes: options.maximumBatchBytes)
            for entry in entries { peaks.append(leaf: entry.leaf) }
        }
        return peaks
    }
}

extension Writer {
    /// Goes on in a new segment that begins at the next index, and so supersedes whatever lies there or behind in others.
    private mutating func roll(toHold needed: Int) throws(JournalError) {
        let file = try finishPreparation()
        var length = options.segmentBytes
        if SegmentHeader.length + needed > length {
            let block = SegmentHeader.blockLength
            let wanted = (SegmentHeader.length + needed + block - 1) / block * block
            try file.writeZeroes(length..<wanted)
            length = wanted
        }
        let first = lastIndex + 1
        let previous = log.withMap { $0.segments.last { $0.header.firstIndex < first }?.header.sequence }
        let header = SegmentHeader(
            clusterID: clusterID, sequence: segment.header.sequence + 1, previousSequence: previous ?? 0,
            firstIndex: first, previousTerm: lastTerm, fileLength: length, peaks: peaks)
        segment = try SegmentFile(header, from: file, in: directory)
        log.withMap { $0.push(LogMap.Segment(header: header)) }
        cadence.restart()
        try removeSuperseded()
        try prepareNextSegment()
    }

    /// Only after the segment that supersedes them is durable; those that a crash leaves, recovery removes.
    private mutating func removeSuperseded() throws(JournalError) {
        guard !superseded.isEmpty else { return }
        for header in superseded { try directory.remove(header.fileName) }
        try directory.sync()
        superseded = []
    }

    private mutating func prepareNextSegment() throws(JournalError) {
        preparation = try SegmentPreparation(length: options.segmentBytes, in: directory)
    }

    private mutating func finishPreparation() throws(JournalError) -> File {
        guard let preparation else { preconditionFailure("no segment was being prepared") }
        self.preparation = nil
        return try preparation.finish()
    }

    private mutating func discardPreparedSegment() throws(JournalError) {
        try directory.remove(try finishPreparation().name)
    }

    /// After a failure: waits for the thread that prepares the next segment, whose outcome no longer matters.
    mutating func abandon() {
        if preparation != nil { _ = try? finishPreparation() }
    }
}
