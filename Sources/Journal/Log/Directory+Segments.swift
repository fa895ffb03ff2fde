import Glibc
import Ledger

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
    func openSegment(_ name: String) throws(JournalError) -> any File {
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

    /// All of a sealed segment but its footer, or what is wrong with the file.
    func readSegment(_ header: SegmentHeader) throws(JournalError) -> Result<[UInt8], Damage> {
        let file = try openForReading(header.fileName)
        let length = try file.length()
        guard length >= header.fileLength else {
            let reason = Damage.Reason.fileLength(found: length, expected: header.fileLength)
            return .failure(Damage(offset: length, index: nil, reason: reason))
        }
        guard let bytes = try file.readUnlessBroken(header.fileLength, at: 0) else {
            return .failure(Damage(offset: 0, index: header.firstIndex, reason: .unreadable(EIO)))
        }
        return .success(bytes)
    }

    /// All of the newest segment, zero where nothing can be read, and what is wrong with the file.
    func readNewestSegment(_ header: SegmentHeader) throws(JournalError) -> ([UInt8], Damage?) {
        let file = try openForReading(header.fileName)
        var bytes: [UInt8] = []
        var fault: Damage?
        if let whole = try file.readUnlessBroken(header.fileLength, at: 0) {
            bytes = whole
        } else {
            let block = SegmentHeader.blockLength
            for offset in stride(from: 0, to: header.fileLength, by: block) {
                let part = try file.readUnlessBroken(block, at: offset)
                if part == nil, fault == nil { fault = Damage(offset: offset, index: nil, reason: .unreadable(EIO)) }
                bytes += part ?? [UInt8](repeating: 0, count: block)
            }
        }
        if bytes.count < header.fileLength {
            let reason = Damage.Reason.fileLength(found: bytes.count, expected: header.fileLength)
            fault = fault ?? Damage(offset: bytes.count, index: nil, reason: reason)
            bytes += [UInt8](repeating: 0, count: header.fileLength - bytes.count)
        }
        return (bytes, fault)
    }
}

extension Directory {
    /// Puts a footer behind a segment, durably, in place of another.
    func writeFooter(_ footer: SegmentFooter, _ header: SegmentHeader) throws(JournalError) {
        let file = try openForWriting(header.fileName)
        if try file.length() > header.fileLength { try file.truncate(to: header.fileLength) }
        try file.write(footer.encoded(), at: header.fileLength)
        try file.sync()
    }

    /// Moves segments that are not part of the log any more.
    func archive(_ segments: [SegmentHeader]) throws(JournalError) {
        guard !segments.isEmpty else { return }
        let archive = try subdirectory(ArchivedSegment.directoryName)
        for header in segments {
            try rename(header.fileName, to: ArchivedSegment.directoryName + "/" + ArchivedSegment.fileName(header))
        }
        try archive.sync()
        try sync()
    }
}

/// How an archived segment is called: first index and sequence, because after a reset an index may come again.
enum ArchivedSegment {
    static let directoryName = "archive"

    static func fileName(_ header: SegmentHeader) -> String {
        let name = header.fileName.dropLast(SegmentHeader.fileExtension.count)
        return "\(name)-\(header.sequence)\(SegmentHeader.fileExtension)"
    }
}
