import Ledger

extension Survey {
    /// Judges segment by segment, the oldest first. Returns what is lost at the end.
    mutating func walk(_ chain: SegmentChain) throws(JournalError) -> Loss.Tail? {
        var live = chain.live
        let last = try dropUnproven(&live)
        for (header, next) in zip(live, live.dropFirst()) {
            noteGap(before: header, chain)
            let isLinked = !chain.hasGap(before: next)
            switch try examine(header, until: isLinked ? next.firstIndex : nil, followedBy: isLinked ? next : nil) {
            case .success(let found): take(found)
            case .failure(let damage):
                let entries = header.firstIndex...next.firstIndex - 1
                let range = MissingRange(file: header.fileName, damage: damage, entries: entries)
                gaps.append(LogGap(range: range, before: LogEnd(before: header), next: next))
                end = LogEnd(before: next)
            }
        }
        if let header = live.last {
            noteGap(before: header, chain)
            if let last { take(last) } else { return try takeNewest(header) }
        }
        return found.lostNewest?.tail.beginning(at: end.index + 1)
    }

    private mutating func take(_ segment: Sealed) {
        sealed.append(segment)
        end = segment.end
    }

    /// Where the newest segment is lost, no header's peaks prove what came before it. What cannot stand by itself, by
    /// its footer or whole up to where the lost one began, is lost with it. Returns the last that stands.
    private mutating func dropUnproven(_ live: inout [SegmentHeader]) throws(JournalError) -> Sealed? {
        guard var next = found.lostNewest?.link else { return nil }
        while let header = live.last {
            let limit = next.previousSequence == header.sequence ? next.firstIndex : nil
            if case .success(let sealed) = try examine(header, until: limit, followedBy: nil) { return sealed }
            broken.append(header.fileName)
            next = header.link
            live.removeLast()
        }
        return nil
    }

    /// Segments before `header` are gone, unless the gap was noted with the one before, which could not tell its end.
    private mutating func noteGap(before header: SegmentHeader, _ chain: SegmentChain) {
        guard chain.hasGap(before: header), end.index + 1 < header.firstIndex else { return }
        let first = end.index + 1
        let name = SegmentHeader.fileName(firstIndex: first)
        let reason = Damage.Reason.previousSegmentMissing(sequence: header.previousSequence)
        let damage = found.broken.first { $0.name == name }?.damage
        let range = MissingRange(
            file: name, damage: damage ?? Damage(offset: 0, index: first, reason: reason),
            entries: first...header.firstIndex - 1)
        gaps.append(LogGap(range: range, before: end, next: header))
        end = LogEnd(before: header)
    }

    /// A segment that another one follows: by its footer where that will do, otherwise by every byte.
    ///
    /// - Parameters:
    ///   - limit: where the next segment begins; nil when that one is missing, and only a footer can tell.
    ///   - next: the next segment's header, where it is there.
    private func examine(
        _ header: SegmentHeader, until limit: LogIndex?, followedBy next: SegmentHeader?
    ) throws(JournalError) -> Result<Sealed, Damage> {
        let footer = try directory.readFooter(header)?.successOrNil.flatMap { footer in
            footer.lastIndex + 1 == limit ?? footer.lastIndex + 1 && next.map(footer.isFollowed) ?? true ? footer : nil
        }
        if let footer, !verification.includes(header.fileName) {
            return .success(Sealed(header, footer, isNew: false))
        }
        guard let limit = limit ?? footer.map({ $0.lastIndex + 1 }) else {
            let reason = Damage.Reason.entriesMissing(before: header.firstIndex)
            return .failure(Damage(offset: 0, index: header.firstIndex, reason: reason))
        }
        let contents: SegmentContents
        switch try read(header, before: limit) {
        case .failure(let damage): return .failure(damage)
        case .success(let found): contents = found
        }
        guard let found = contents.footer, next.map(found.isFollowed) ?? true else {
            return .failure(Damage(offset: 0, index: header.firstIndex, reason: .peaks))
        }
        if next == nil, let footer, footer.peaks != found.peaks {
            return .failure(Damage(offset: header.fileLength, index: nil, reason: .segmentChecksum))
        }
        return .success(Sealed(header, found, isNew: footer != found))
    }

    private func read(
        _ header: SegmentHeader, before limit: LogIndex
    ) throws(JournalError) -> Result<SegmentContents, Damage> {
        let bytes: [UInt8]
        switch try directory.readSegment(header) {
        case .failure(let damage): return .failure(damage)
        case .success(let found): bytes = found
        }
        do {
            let scan = try SegmentScan(bytes, header: header, isNewest: false)
            let contents = try SegmentContents(scan, bytes, before: limit)
            if contents.lastIndex + 1 == limit { return .success(contents) }
            let reason = Damage.Reason.entriesMissing(before: limit)
            return .failure(Damage(offset: scan.end, index: contents.lastIndex + 1, reason: reason))
        } catch { return .failure(error) }
    }

    private mutating func takeNewest(_ header: SegmentHeader) throws(JournalError) -> Loss.Tail? {
        let path = directory.path(of: header.fileName)
        guard header.previousTerm == end.term, header.peaks == end.peaks else {
            // Both sides are under checksums: no accident makes them disagree.
            throw .damaged(path: path, Damage(offset: 0, index: header.firstIndex, reason: .peaks))
        }
        let (bytes, fault) = try directory.readNewestSegment(header)
        let (scan, found) = SegmentScan.untilDamage(bytes, header: header)
        let contents: SegmentContents
        do { contents = try SegmentContents(scan, bytes, before: nil) } catch { throw .damaged(path: path, error) }
        guard let damage = found ?? fault else {
            newest = .whole(contents, lastBatch: Array(bytes[scan.lastBatch]))
            return nil
        }
        newest = .cut(contents, start: Array(bytes[..<scan.end]))
        return Loss.Tail(
            file: header.fileName, offset: damage.offset, firstIndex: scan.lastIndex + 1,
            highestIndexSeen: scan.highestIndexBehind(bytes), reason: "\(damage.reason)")
    }
}

extension Result {
    var successOrNil: Success? { try? get() }
}
