import Ledger

/// A directory made ready to be written, after a ``Survey`` that found no gap.
///
/// What may have been acknowledged and is lost is marked first, then what is damaged is kept aside, and only then is
/// anything changed. So a crash at any step leaves the old state or the new one, and what is lost stays marked.
package struct OpenedLog: Sendable {
    let directory: any Directory
    package let map: LogMap
    let segment: SegmentFile
    /// Zeroes for the segment after it: proof, too, that the disk can be written.
    let spare: any File
    let voteFile: TwinFile<VoteSlot>
    let extentFile: TwinFile<ExtentSlot>
    package let recovery: Journal.Recovery

    init(_ survey: Survey, clusterID: [UInt8], options: Journal.Options) throws(JournalError) {
        precondition(survey.gaps.isEmpty, "opened with gaps: \(survey.gaps)")
        directory = survey.directory
        if survey.isNewLoss, let loss = survey.loss {
            try LossFile.write(loss, clusterID: clusterID, in: directory)
        }
        try survey.keepDamagedFiles()
        voteFile = try survey.openVote(clusterID)
        var extentFile = try survey.openExtent(clusterID)
        try survey.cleanUp()
        for sealed in survey.sealed {
            if let footer = sealed.newFooter { try directory.writeFooter(footer, sealed.header) }
        }
        segment = try survey.openSegment(clusterID, options)
        if extentFile.slot.newest != segment.header.link { try extentFile.save(newest: segment.header.link) }
        self.extentFile = extentFile
        try survey.removeBroken(exceptFor: segment.header)
        spare = try SegmentFile.zeroed(length: options.segmentBytes, in: directory)
        map = survey.map(newest: segment.header)
        recovery = survey.recovery(map, vote: voteFile.slot.vote)
    }
}

extension Survey {
    fileprivate func keepDamagedFiles() throws(JournalError) {
        var names = broken
        if case .cut(let contents, _) = newest { names.append(contents.scan.header.fileName) }
        if case .damaged = vote { names.append(VoteSlot.fileName) }
        if case .damaged = extent { names.append(ExtentSlot.fileName) }
        guard !names.isEmpty else { return }
        let damaged = try DamagedFiles(of: directory)
        for name in names { try damaged.keep(name) }
    }

    /// Opens the vote file. A lost vote is replaced by one for nobody in the highest term of the log, so that the term
    /// goes back as little as possible.
    fileprivate func openVote(_ clusterID: [UInt8]) throws(JournalError) -> TwinFile<VoteSlot> {
        if case .found(let contents) = vote { return try TwinFile(contents, in: directory) }
        let vote = Journal.Vote(term: isNew ? 0 : lastTerm, votedFor: nil)
        return try TwinFile(
            creating: VoteSlot(clusterID: clusterID, sequence: isNew ? 1 : 2, vote: vote), in: directory)
    }

    func openExtent(_ clusterID: [UInt8]) throws(JournalError) -> TwinFile<ExtentSlot> {
        if case .found(let contents) = extent { return try TwinFile(contents, in: directory) }
        let newest: SegmentLink? =
            switch newest {
            case .none: nil
            case .whole(let contents, _), .cut(let contents, _): contents.scan.header.link
            }
        return try TwinFile(
            creating: ExtentSlot(clusterID: clusterID, sequence: 1, base: found.base, newest: newest), in: directory)
    }

    /// Removes what an interrupted truncation, roll or repair left, and makes the rest of the names durable.
    fileprivate func cleanUp() throws(JournalError) {
        for name in try directory.names() where name.hasSuffix(".tmp") { try directory.remove(name) }
        for header in superseded { try directory.remove(header.fileName) }
        try directory.archive(found.archived)
        // Also for a rename that a crash kept from becoming durable.
        try directory.sync()
    }

    fileprivate func openSegment(_ clusterID: [UInt8], _ options: Journal.Options) throws(JournalError) -> SegmentFile {
        switch newest {
        case .whole(let contents, let lastBatch):
            return try SegmentFile(contents, lastBatch: lastBatch, in: directory)
        case .cut(let contents, let start):
            return try SegmentFile(contents, start: start, in: directory)
        case .none:
            let header = SegmentHeader(
                clusterID: clusterID, sequence: found.highestSequence + 1, previousSequence: end.sequence,
                firstIndex: end.index + 1, previousTerm: end.term, fileLength: options.segmentBytes, peaks: end.peaks)
            let zeroed = try SegmentFile.zeroed(length: options.segmentBytes, in: directory)
            return try SegmentFile(header, from: zeroed, in: directory)
        }
    }

    /// They are kept aside; here something else took their place.
    fileprivate func removeBroken(exceptFor newest: SegmentHeader) throws(JournalError) {
        let names = broken.filter { $0 != newest.fileName }
        guard !names.isEmpty else { return }
        for name in names { try directory.remove(name) }
        try directory.sync()
    }

    /// Of the newest segment.
    var contents: SegmentContents? {
        switch newest {
        case .none: nil
        case .whole(let contents, _), .cut(let contents, _): contents
        }
    }

    private var tornLength: Int {
        if case .whole(let contents, _) = newest { contents.scan.tornLength } else { 0 }
    }

    private var lastTerm: Term { contents?.lastTerm ?? end.term }

    /// - Parameter header: of the newest segment; nil when there is none.
    func map(newest header: SegmentHeader?) -> LogMap {
        var segments = sealed.map {
            LogMap.Segment($0.header, positions: nil, sealedThrough: $0.end.index)
        }
        if let header { segments.append(LogMap.Segment(header, positions: contents?.positions ?? PositionIndex())) }
        var runs: [Journal.TermRun] = []
        for run in sealed.flatMap(\.termRuns) + (contents?.termRuns ?? []) where run.term != runs.last?.term {
            runs.append(run)
        }
        return LogMap(base: found.base, segments: segments, lastIndex: lastIndex, termRuns: runs)
    }

    fileprivate func recovery(_ map: LogMap, vote: Journal.Vote) -> Journal.Recovery {
        let isRepaired = if case .found(let contents) = self.vote { contents.isDamaged } else { false }
        return Journal.Recovery(
            vote: vote, firstIndex: map.firstIndex, baseTerm: found.base.term, lastIndex: map.lastIndex,
            lastTerm: map.lastTerm, lastTime: contents?.lastTime ?? end.time, termRuns: map.termRuns,
            peaks: contents?.peaks ?? end.peaks, cutBytes: tornLength, repairedVote: isRepaired,
            rebuiltFooters: sealed.filter { $0.newFooter != nil }.map(\.header.fileName), loss: loss)
    }
}
