import Ledger

/// The segment files of a directory, by what their headers and the extent say.
struct FoundSegments: Sendable {
    /// A segment file whose header cannot be read.
    struct Broken: Sendable {
        let name: String
        let damage: Damage
    }

    /// The newest segment, of which nothing can be read.
    struct LostNewest: Sendable {
        let link: SegmentLink
        let file: String
        let damage: Damage

        var tail: Loss.Tail {
            Loss.Tail(
                file: file, offset: damage.offset, firstIndex: link.firstIndex, highestIndexSeen: nil,
                reason: "\(damage.reason)")
        }
    }

    /// Of the segments that can be part of the log.
    let headers: [SegmentHeader]
    /// Before the log's base; an interrupted move left them here.
    let archived: [SegmentHeader]
    let broken: [Broken]
    let base: LogBase
    let lostNewest: LostNewest?
    /// The highest sequence that a segment of this directory is known to have had.
    let highestSequence: UInt64

    var isEmpty: Bool { headers.isEmpty && archived.isEmpty && broken.isEmpty }

    /// Whether a program that keeps an extent file has written here.
    var needExtent: Bool { !archived.isEmpty || headers.contains { $0.version > 1 } }

    init(
        _ names: [String], in directory: any Directory, clusterID: [UInt8], extent: ExtentSlot?
    ) throws(JournalError) {
        var headers: [SegmentHeader] = []
        var broken: [Broken] = []
        for name in names where name.hasSuffix(SegmentHeader.fileExtension) {
            switch try directory.readHeader(name, clusterID: clusterID) {
            case .success(let header): headers.append(header)
            case .failure(let damage): broken.append(Broken(name: name, damage: damage))
            }
        }
        let base = extent?.base ?? Self.base(of: headers)
        self.base = base
        self.headers = headers.filter { $0.sequence > base.sequence }
        self.broken = broken
        archived = headers.filter { $0.sequence <= base.sequence }
        let newest = self.headers.max { $0.sequence < $1.sequence }
        if let extent, let newest, newest.sequence > (extent.newest?.sequence ?? base.sequence) + 1 {
            throw .damaged(
                path: directory.path(of: newest.fileName),
                Damage(offset: 0, index: newest.firstIndex, reason: .strayed))
        }
        lostNewest = Self.lostNewest(extent, newest: newest, broken: broken, base)
        highestSequence = max(newest?.sequence ?? base.sequence, lostNewest?.link.sequence ?? 0)
    }

    /// Where no extent says it: the log begins where the lowest segment does.
    private static func base(of headers: [SegmentHeader]) -> LogBase {
        guard let first = headers.min(by: { $0.firstIndex < $1.firstIndex }), first.version > 1 else { return .empty }
        return LogBase(
            index: first.firstIndex - 1, term: first.previousTerm, time: 0, peaks: first.peaks,
            sequence: first.previousSequence)
    }

    private static func lostNewest(
        _ extent: ExtentSlot?, newest: SegmentHeader?, broken: [Broken], _ base: LogBase
    ) -> LostNewest? {
        if let recorded = extent?.newest {
            guard recorded.sequence > newest?.sequence ?? 0 else { return nil }
            let name = SegmentHeader.fileName(firstIndex: recorded.firstIndex)
            let damage = broken.first { $0.name == name }?.damage
            return LostNewest(
                link: recorded, file: name,
                damage: damage ?? Damage(offset: 0, index: recorded.firstIndex, reason: .segmentMissing))
        }
        // Without an extent, only a file's name can tell that it came after the newest that can be read.
        let readable = newest?.firstIndex ?? base.index
        guard extent == nil,
            let (file, first) = broken.lazy.compactMap({ file in file.damage.index.map { (file, $0) } })
                .first(where: { $0.1 > readable })
        else { return nil }
        let previous = newest?.sequence ?? base.sequence
        let link = SegmentLink(sequence: previous + 1, previousSequence: previous, firstIndex: first)
        return LostNewest(link: link, file: file.name, damage: file.damage)
    }
}
