import Glibc
import Ledger

/// The entries of a segment that are the log, each of them read.
struct SegmentContents: Sendable {
    let scan: SegmentScan
    /// The Merkle tree of all entries up to ``lastIndex``.
    private(set) var peaks: MerklePeaks
    private(set) var lastIndex: LogIndex
    private(set) var lastTerm: Term
    /// Of the last entry; nil when there is none.
    private(set) var lastTime: Int64?
    /// The terms of the segment's entries.
    private(set) var termRuns: [Journal.TermRun] = []
    private(set) var positions: PositionIndex
    /// Of all batches.
    let checksum: UInt32

    /// - Parameter limit: the next segment replaces the entries from here on.
    init(_ scan: SegmentScan, _ bytes: [UInt8], before limit: LogIndex?) throws(Damage) {
        let header = scan.header
        self.scan = scan
        peaks = header.peaks
        lastIndex = header.firstIndex - 1
        lastTerm = header.previousTerm
        for record in scan.records {
            if let limit, record.index >= limit { break }
            let entry: Entry
            do { entry = try Entry(decoding: Array(bytes[record.body])) } catch {
                let offset = record.body.lowerBound - RecordHeader.length
                throw Damage(offset: offset, index: record.index, reason: .entry(error))
            }
            peaks.append(leaf: entry.leaf)
            if record.term != termRuns.last?.term {
                termRuns.append(Journal.TermRun(term: record.term, first: record.index))
            }
            lastIndex = record.index
            lastTerm = record.term
            lastTime = entry.time
        }
        positions = scan.positions
        positions.truncate(from: lastIndex + 1)
        checksum = CRC32C.of(bytes, SegmentHeader.length..<scan.end)
    }

    /// Nil for a segment without entries.
    var footer: SegmentFooter? {
        guard let lastTime else { return nil }
        let header = scan.header
        return SegmentFooter(
            clusterID: header.clusterID, sequence: header.sequence, firstIndex: header.firstIndex, lastIndex: lastIndex,
            lastTerm: lastTerm, lastTime: lastTime, end: scan.end, checksum: checksum, peaks: peaks,
            termRuns: termRuns, positions: positions)
    }
}

extension Directory {
    /// The header of a segment, or what is wrong with it. Throws what is no damage.
    func readHeader(_ name: String, clusterID: [UInt8]) throws(JournalError) -> Result<SegmentHeader, Damage> {
        let path = path(of: name)
        guard let firstIndex = SegmentHeader.firstIndex(ofFileNamed: name) else { throw .unexpectedFile(path: path) }
        func damage(_ reason: Damage.Reason) -> Result<SegmentHeader, Damage> {
            .failure(Damage(offset: 0, index: firstIndex, reason: reason))
        }
        guard let bytes = try openForReading(name).readUnlessBroken(SegmentHeader.length, at: 0) else {
            return damage(.unreadable(EIO))
        }
        let header: SegmentHeader
        do { header = try SegmentHeader(decoding: bytes) } catch {
            if case .newerFormat(let version) = error { throw .newerFormat(path: path, minimumReader: version) }
            return damage(.header(error))
        }
        guard header.clusterID == clusterID else {
            throw .wrongCluster(path: path, found: header.clusterID, expected: clusterID)
        }
        guard header.firstIndex == firstIndex else {
            throw .damaged(path: path, Damage(offset: 0, index: firstIndex, reason: .fileName))
        }
        return .success(header)
    }

    /// A segment that has to be there.
    func openSegment(_ name: String) throws(JournalError) -> File {
        do { return try openForReading(name) } catch {
            guard case .system(.open, let path, ENOENT) = error else { throw error }
            let index = SegmentHeader.firstIndex(ofFileNamed: name)
            throw .damaged(path: path, Damage(offset: 0, index: index, reason: .segmentMissing))
        }
    }

    /// The footer of a segment; nil when it has none.
    func readFooter(_ header: SegmentHeader) throws(JournalError) -> Result<SegmentFooter, HeaderFault>? {
        let file = try openSegment(header.fileName)
        let length = try file.length() - header.fileLength
        guard length > 0 else { return nil }
        // No footer is as long as its segment.
        guard length <= header.fileLength else { return .failure(.contents) }
        let bytes = try file.readUnlessBroken(length, at: header.fileLength) ?? []
        let footer: SegmentFooter
        do { footer = try SegmentFooter(decoding: bytes) } catch {
            if case .newerFormat(let version) = error { throw .newerFormat(path: file.path, minimumReader: version) }
            return .failure(error)
        }
        return footer.belongs(to: header) ? .success(footer) : .failure(.contents)
    }
}
