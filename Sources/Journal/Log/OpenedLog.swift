import Ledger

/// A directory as recovery leaves it: verified first, then, only where it was whole, made ready to be written.
struct OpenedLog {
    let directory: Directory
    let map: LogMap
    let segment: SegmentFile
    let voteFile: VoteFile
    let recovery: Journal.Recovery

    init(_ directory: Directory, clusterID: [UInt8], options: Journal.Options) throws(JournalError) {
        let names = try directory.names()
        let segmentNames = names.filter { $0.hasSuffix(SegmentHeader.fileExtension) }
        let hasVote = names.contains(VoteFile.name)
        if !hasVote {
            guard segmentNames.isEmpty else { throw .voteMissing(path: directory.path(of: VoteFile.name)) }
            try VoteFile.create(in: directory, clusterID: clusterID)
        }
        let vote = try VoteFile.read(in: directory, clusterID: clusterID)
        if segmentNames.isEmpty {
            // The vote file is made first, so a vote that was never used is all that an interrupted first start leaves.
            let term = vote.slot.vote.term
            guard vote.slot.sequence == 1 else { throw .logMissing(directory: directory.path, term: term) }
            try Self.createFirstSegment(in: directory, clusterID: clusterID, length: options.segmentBytes)
        }
        let scanned = try ScannedLog(
            segmentNames.isEmpty ? [Self.firstSegmentName] : segmentNames, in: directory, clusterID: clusterID)
        try scanned.cleanUp(directory)
        self.directory = directory
        map = scanned.entries.map
        segment = SegmentFile(
            header: scanned.newest.header, file: try directory.openForWriting(scanned.newest.header.fileName),
            end: scanned.newest.end)
        try scanned.settle(segment.file)
        voteFile = try VoteFile(vote, in: directory)
        recovery = Journal.Recovery(
            vote: vote.slot.vote, lastIndex: map.lastIndex, lastTerm: map.lastTerm,
            lastTime: scanned.entries.lastTime, termRuns: map.termRuns, peaks: scanned.entries.peaks,
            cutBytes: scanned.newest.tornLength, repairedVote: vote.isDamaged)
    }

    private static let firstSegmentName = "00000000000000000001" + SegmentHeader.fileExtension

    private static func createFirstSegment(
        in directory: Directory, clusterID: [UInt8], length: Int
    ) throws(JournalError) {
        let header = SegmentHeader(
            clusterID: clusterID, sequence: 1, previousSequence: 0, firstIndex: 1, previousTerm: 0, fileLength: length,
            peaks: MerklePeaks())
        let zeroed = try SegmentFile.zeroed(length: length, in: directory)
        _ = try SegmentFile(header, from: zeroed, in: directory)
    }
}
