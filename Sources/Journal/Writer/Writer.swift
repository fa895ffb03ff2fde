import Ledger

/// All that is written to a log: group commit, votes, rolling to the next segment, truncation, archiving. One at a
/// time.
package struct Writer: Sendable {
    let directory: any Directory
    let options: Journal.Options
    let log: SharedLog
    let host: any WriterHost
    let clusterID: [UInt8]

    var segment: SegmentFile
    var preparation: SegmentPreparation?
    var voteFile: TwinFile<VoteSlot>
    var extentFile: TwinFile<ExtentSlot>

    /// Of the log with everything in ``batch``.
    var lastIndex: LogIndex
    var lastTerm: Term
    /// Nanoseconds UTC; 0 when unknown, which it is only at the beginning of a segment.
    var lastTime: Int64
    var tree: LaggingPeaks
    /// Segments of which a truncation left nothing, until a new segment has replaced them.
    var superseded: [SegmentHeader] = []

    private var batch = BatchEncoder()
    private var marks: [PositionIndex.Mark] = []
    private var termRuns: [Journal.TermRun] = []
    var cadence = PositionIndex.Cadence()
    /// Requests that the flush of ``batch`` completes.
    private var flushing: [WriteRequest] = []

    package init(
        _ opened: OpenedLog, log: SharedLog, host: any WriterHost, clusterID: [UInt8], options: Journal.Options
    ) {
        directory = opened.directory
        self.options = options
        self.log = log
        self.host = host
        self.clusterID = clusterID
        segment = opened.segment
        preparation = SegmentPreparation(opened.spare)
        voteFile = opened.voteFile
        extentFile = opened.extentFile
        lastIndex = opened.recovery.lastIndex
        lastTerm = opened.recovery.lastTerm
        lastTime = opened.recovery.lastTime
        tree = LaggingPeaks(opened.recovery.peaks)
    }

    /// Does what is asked for; appends share one batch as far as they fit into it.
    package mutating func perform(_ requests: [WriteRequest]) throws(JournalError) {
        for request in requests { try perform(request) }
        try flush()
    }

    private mutating func perform(_ request: WriteRequest) throws(JournalError) {
        if case .append(let entries) = request.work {
            let entries = entries.span
            for place in entries.indices { try stage(entries[place]) }
            flushing.append(request)
            return
        }
        try flush()
        switch request.work {
        case .append: break
        case .save(let vote): try voteFile.save(vote)
        case .archive(let index): try archive(through: index)
        case .reset(let point): try reset(to: point)
        case .recovered: try LossFile.remove(from: directory)
        }
        host.complete(request)
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
        tree.append(leaf: entry.leaf)
        lastIndex = entry.index
        lastTerm = entry.term
        lastTime = entry.time
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
            let length = batch.bytes.count
            batch.fillBlock()
            host.isWriting(true)
            try segment.append(batch.bytes, length: length)
            host.isWriting(false)
            log.change { $0.append(marks: marks, termRuns: termRuns, lastIndex: lastIndex) }
            batch.begin(at: segment.end)
            marks.removeAll(keepingCapacity: true)
            termRuns.removeAll(keepingCapacity: true)
        }
        for request in flushing { host.complete(request) }
        flushing.removeAll(keepingCapacity: true)
    }

    /// After a failure: waits for the thread that prepares the next segment, whose outcome no longer matters.
    mutating func abandon() {
        if preparation != nil { _ = try? finishPreparation() }
    }
}
