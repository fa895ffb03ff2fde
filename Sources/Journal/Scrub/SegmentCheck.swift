import Glibc
import Ledger

/// Reads a sealed segment once through, a window at a time, and holds every byte against its checksums and its footer.
struct SegmentCheck {
    /// Bytes read at a time, unless a record needs more.
    static let windowLength = 256 << 10

    private let file: any File
    private let header: SegmentHeader
    private let footer: SegmentFooter
    /// Told of bytes read; false ends the check.
    private let pace: (Int) -> Bool

    /// Of ``window`` in the file.
    private var windowOffset = SegmentHeader.length
    private var window: [UInt8] = []
    private var offset = SegmentHeader.length
    private var checksum: UInt32 = 0
    // The batch being walked.
    private var batchOffset = SegmentHeader.length
    private var records: (first: LogIndex, last: LogIndex, count: Int)?
    private var isStopped = false

    init(_ header: SegmentHeader, in directory: any Directory, pace: @escaping (Int) -> Bool) throws(JournalError) {
        self.header = header
        self.pace = pace
        let file = try directory.openSegment(header.fileName)
        self.file = file
        file.forgetCached()
        func damaged(_ offset: Int, _ reason: Damage.Reason) -> JournalError {
            .damaged(path: file.path, Damage(offset: offset, index: header.firstIndex, reason: reason))
        }
        switch try directory.readHeader(header.fileName, clusterID: header.clusterID) {
        case .failure(let damage): throw .damaged(path: file.path, damage)
        case .success(let found): guard found == header else { throw damaged(0, .header(.contents)) }
        }
        switch try directory.readFooter(header) {
        case .success(let footer): self.footer = footer
        case .failure(let fault): throw damaged(header.fileLength, .footer(fault))
        case nil: throw damaged(header.fileLength, .footer(.magic))
        }
    }

    mutating func run() throws(JournalError) {
        // Nor does it stay: nobody else reads what is sealed.
        defer { file.forgetCached() }
        while offset < footer.end, !isStopped {
            guard try load(CommitFrame.length) else { return }
            switch SegmentItem(window, at: offset - windowOffset) {
            case .record(let record): try pass(record)
            case .frame(let frame): try pass(frame)
            case .unreadable(let looksLikeFrame): throw damaged(looksLikeFrame ? .frame : .recordHeader)
            }
        }
        guard !isStopped else { return }
        guard records == nil, offset == footer.end else { throw damaged(.frameDiffers) }
        guard checksum == footer.checksum else { throw damaged(.segmentChecksum, at: header.fileLength) }
        try checkUnused()
    }

    private mutating func pass(_ record: RecordHeader) throws(JournalError) {
        guard Entry.headerLength...Entry.maximumLength ~= record.bodyLength,
            offset + record.recordLength + CommitFrame.length <= footer.end
        else { throw damaged(.recordLength(record.bodyLength)) }
        guard try load(record.recordLength) else { return }
        let place = offset - windowOffset
        guard record.bodyIsIntact(in: window, at: place) else { throw damaged(.body, of: record.index) }
        guard window.littleEndian(at: place + RecordHeader.length + 8, as: UInt64.self) == record.index,
            window.littleEndian(at: place + RecordHeader.length + 16, as: UInt64.self) == record.term
        else { throw damaged(.entryDiffers, of: record.index) }
        let expected = records.map { $0.last + 1 } ?? record.index
        guard record.index == expected else { throw damaged(.indexOutOfOrder(record.index), of: expected) }
        records = (records?.first ?? record.index, record.index, (records?.count ?? 0) + 1)
        advance(record.recordLength)
    }

    private mutating func pass(_ frame: CommitFrame) throws(JournalError) {
        guard let records, frame.batchOffset == batchOffset, frame.batchLength == offset - batchOffset,
            frame.recordCount == records.count, frame.firstIndex == records.first, frame.lastIndex == records.last
        else { throw damaged(.frameDiffers) }
        self.records = nil
        advance(CommitFrame.length)
        batchOffset = offset
    }

    private mutating func advance(_ count: Int) {
        let place = offset - windowOffset
        checksum = CRC32C.of(window, place..<place + count, after: checksum)
        offset += count
    }

    /// Behind the batches all is zero.
    private mutating func checkUnused() throws(JournalError) {
        while offset < header.fileLength {
            let count = min(Self.windowLength, header.fileLength - offset)
            guard try load(count) else { return }
            if let stray = window.firstNonZero(in: offset - windowOffset..<offset - windowOffset + count) {
                throw damaged(.notZero, at: windowOffset + stray)
            }
            offset += count
        }
    }

    /// Has `count` bytes from ``offset`` on in the window; false when the check is to end.
    private mutating func load(_ count: Int) throws(JournalError) -> Bool {
        if offset + count <= windowOffset + window.count { return true }
        guard let found = try file.readUnlessBroken(max(count, Self.windowLength), at: offset) else {
            throw damaged(.unreadable(EIO))
        }
        guard found.count >= count else {
            throw damaged(.fileLength(found: offset + found.count, expected: header.fileLength))
        }
        window = found
        windowOffset = offset
        isStopped = !pace(found.count)
        return !isStopped
    }

    private func damaged(_ reason: Damage.Reason, of index: LogIndex? = nil, at place: Int? = nil) -> JournalError {
        let expected = place == nil ? records.map { $0.last + 1 } : nil
        return .damaged(
            path: file.path, Damage(offset: place ?? offset, index: index ?? expected, reason: reason))
    }
}
