import Ledger

/// The log as it lies on the disk, every byte of it checked. Reading it changes nothing.
struct ScannedLog {
    let entries: RecoveredEntries
    /// The segment to append to.
    let newest: SegmentScan
    private let chain: SegmentChain
    private let lastBatch: [UInt8]
    /// Bytes in the newest segment's file; fewer than its header says when it was cut short.
    private let newestFileLength: Int

    init(_ names: [String], in directory: Directory, clusterID: [UInt8]) throws(JournalError) {
        var headers: [SegmentHeader] = []
        for name in names { headers.append(try Self.header(name, in: directory, clusterID: clusterID)) }
        do { chain = try SegmentChain(headers) } catch {
            throw Self.damaged(error.segment, in: directory, error.reason)
        }
        var entries = RecoveredEntries()
        var scan: SegmentScan?
        var length = 0
        var lastBatch: [UInt8] = []
        for (number, header) in chain.live.enumerated() {
            let next = number + 1 < chain.live.count ? chain.live[number + 1] : nil
            if let reason = entries.fault(in: header) { throw Self.damaged(header, in: directory, reason) }
            let (bytes, found) = try Self.contents(of: header, isNewest: next == nil, in: directory)
            do {
                let segment = try SegmentScan(bytes, header: header, isNewest: next == nil)
                try entries.take(segment, bytes: bytes, before: next)
                scan = segment
                lastBatch = Array(bytes[segment.lastBatch])
            } catch { throw .damaged(path: directory.path(of: header.fileName), error) }
            length = found
        }
        guard let scan else { preconditionFailure("a log of no segments") }
        self.entries = entries
        newest = scan
        newestFileLength = length
        self.lastBatch = lastBatch
    }

    private static func header(
        _ name: String, in directory: Directory, clusterID: [UInt8]
    ) throws(JournalError) -> SegmentHeader {
        let path = directory.path(of: name)
        guard let firstIndex = SegmentHeader.firstIndex(ofFileNamed: name) else { throw .unexpectedFile(path: path) }
        let bytes = try directory.openForReading(name).read(SegmentHeader.length, at: 0)
        let header: SegmentHeader
        do { header = try SegmentHeader(decoding: bytes) } catch {
            if case .newerFormat(let version) = error { throw .newerFormat(path: path, minimumReader: version) }
            throw .damaged(path: path, Damage(offset: 0, index: firstIndex, reason: .header(error)))
        }
        guard header.clusterID == clusterID else {
            throw .wrongCluster(path: path, found: header.clusterID, expected: clusterID)
        }
        guard header.firstIndex == firstIndex else {
            throw .damaged(path: path, Damage(offset: 0, index: firstIndex, reason: .fileName))
        }
        return header
    }

    private static func damaged(
        _ header: SegmentHeader, in directory: Directory, _ reason: Damage.Reason
    ) -> JournalError {
        .damaged(
            path: directory.path(of: header.fileName),
            Damage(offset: 0, index: header.firstIndex, reason: reason))
    }

    /// The file's bytes, the newest segment's filled up with zeroes, and how many there were.
    private static func contents(
        of header: SegmentHeader, isNewest: Bool, in directory: Directory
    ) throws(JournalError) -> (bytes: [UInt8], found: Int) {
        let file = try directory.openForReading(header.fileName)
        let found = try file.length()
        guard found == header.fileLength || isNewest && found < header.fileLength else {
            throw damaged(header, in: directory, .fileLength(found: found, expected: header.fileLength))
        }
        var bytes = try file.read(header.fileLength, at: 0)
        bytes += [UInt8](repeating: 0, count: header.fileLength - bytes.count)
        return (bytes, found)
    }
}

extension ScannedLog {
    /// Removes what an interrupted truncation, roll or first start left, and makes the rest of the names durable.
    func cleanUp(_ directory: Directory) throws(JournalError) {
        let names = try directory.names()
        let temporary = [SegmentFile.temporaryName, VoteFile.temporaryName].filter(names.contains)
        let unneeded = chain.superseded.map(\.fileName) + temporary
        for name in unneeded { try directory.remove(name) }
        // Also for a rename that a crash kept from becoming durable.
        try directory.sync()
    }

    /// Zeroes a torn tail, gives a file cut short its length back, and makes durable what was read: a process that was
    /// killed between a write and its fdatasync, or after one that failed, leaves a batch that may be in memory only.
    /// Written again, it is dirty again.
    func settle(_ file: File) throws(JournalError) {
        if newest.tornLength > 0 { try file.writeZeroes(newest.end..<newest.end + newest.tornLength) }
        if newestFileLength < newest.header.fileLength {
            try file.writeZeroes(newestFileLength..<newest.header.fileLength)
        }
        try file.write(lastBatch, at: newest.lastBatch.lowerBound)
        try file.sync()
    }
}
