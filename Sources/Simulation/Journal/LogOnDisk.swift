import Journal
import Ledger

/// A node's directory as opening finds it: every byte verified by the journal's own codec and rules, then the steps that make
/// it ready to be written.
struct LogOnDisk {
    private(set) var entries: [Entry] = []
    private(set) var places: [DiskOperation.Place] = []
    private(set) var leaves: [Hash] = []
    private(set) var peaks = MerklePeaks()
    private(set) var segments: [(header: SegmentHeader, file: VirtualDisk.FileID)] = []
    /// Where the next batch goes in the newest segment.
    private(set) var end = 0
    private(set) var tornLength = 0
    private(set) var voteFile: VirtualDisk.FileID
    private(set) var voteSlot: VoteSlot
    private(set) var repairedVote: Bool
    private(set) var supersededCount = 0
    /// What opening still has to do, in order.
    private(set) var settling: [DiskOperation] = []

    /// Creates what a new node lacks, then reads everything.
    init(opening disk: inout VirtualDisk, segmentLength: Int, bug: PlantedBug?) throws(Refusal) {
        let segmentNames = disk.fileNames.filter { $0.hasSuffix(SegmentHeader.fileExtension) }
        if disk.file(named: Layout.voteName) == nil {
            guard segmentNames.isEmpty else { throw Refusal("the vote is missing although there is a log") }
            Self.createVote(&disk)
        }
        guard let voteFile = disk.file(named: Layout.voteName) else { throw Refusal("no vote") }
        self.voteFile = voteFile
        let slots = Self.slots(disk.files[voteFile].current)
        let newest = slots.compactMap { $0 }.max { $0.sequence < $1.sequence }
        guard let newest, !slots.contains(where: { $0?.sequence == newest.sequence && $0 != newest }) else {
            throw Refusal("both copies of the vote are damaged")
        }
        voteSlot = newest
        repairedVote = slots.contains(nil)
        if segmentNames.isEmpty {
            guard newest.sequence == 1 else { throw Refusal("a vote of term \(newest.vote.term) but no log") }
            Self.createFirstSegment(&disk, length: segmentLength)
        }
        try scan(&disk, bug: bug)
        settleVote(slots)
    }

    private static func createVote(_ disk: inout VirtualDisk) {
        let slot = VoteSlot(clusterID: Layout.clusterID, sequence: 1, vote: Journal.Vote(term: 0, votedFor: nil))
        let file = disk.allocate(length: VoteSlot.length * VoteSlot.count)
        disk.link(Layout.temporaryVote, to: file)
        disk.write(slot.encoded() + slot.encoded(), at: 0, of: file)
        disk.sync(file)
        disk.rename(Layout.temporaryVote, to: Layout.voteName)
        disk.syncDirectory()
    }

    private static func createFirstSegment(_ disk: inout VirtualDisk, length: Int) {
        let header = SegmentHeader(
            clusterID: Layout.clusterID, sequence: 1, previousSequence: 0, firstIndex: 1, previousTerm: 0,
            fileLength: length, peaks: MerklePeaks())
        let file = disk.allocate(length: length)
        disk.link(Layout.temporarySegment, to: file)
        disk.write(header.encoded(), at: 0, of: file)
        disk.sync(file)
        disk.rename(Layout.temporarySegment, to: header.fileName)
        disk.syncDirectory()
    }

    private static func slots(_ bytes: [UInt8]) -> [VoteSlot?] {
        (0..<VoteSlot.count).map { number in
            try? VoteSlot(decoding: Array(bytes[number * VoteSlot.length..<(number + 1) * VoteSlot.length]))
        }
    }
}

extension LogOnDisk {
    private mutating func scan(_ disk: inout VirtualDisk, bug: PlantedBug?) throws(Refusal) {
        let names = disk.fileNames.filter { $0.hasSuffix(SegmentHeader.fileExtension) }
        var headers: [SegmentHeader] = []
        for name in names { headers.append(try Self.header(of: name, disk)) }
        let chain: SegmentChain
        do { chain = try SegmentChain(headers) } catch { throw Refusal(error.segment, error.reason) }
        supersededCount = chain.superseded.count
        for header in chain.superseded { settling.append(.remove(header.fileName)) }
        for name in [Layout.temporarySegment, Layout.temporaryVote] where disk.file(named: name) != nil {
            settling.append(.remove(name))
        }
        settling.append(.syncDirectory)
        for (number, header) in chain.live.enumerated() {
            let next = number + 1 < chain.live.count ? chain.live[number + 1] : nil
            guard let file = disk.file(named: header.fileName) else { throw Refusal("no \(header.fileName)") }
            try take(header, file, before: next, &disk, bug)
        }
    }

    private static func header(of name: String, _ disk: VirtualDisk) throws(Refusal) -> SegmentHeader {
        guard let firstIndex = SegmentHeader.firstIndex(ofFileNamed: name), let file = disk.file(named: name) else {
            throw Refusal("\(name) is not named like a segment")
        }
        let header: SegmentHeader
        do {
            header = try SegmentHeader(decoding: Array(disk.files[file].current.prefix(SegmentHeader.length)))
        } catch { throw Refusal(name, Damage(offset: 0, index: firstIndex, reason: .header(error))) }
        guard header.clusterID == Layout.clusterID, header.firstIndex == firstIndex else {
            throw Refusal(name, Damage(offset: 0, index: firstIndex, reason: .fileName))
        }
        return header
    }

    private mutating func take(
        _ header: SegmentHeader, _ file: VirtualDisk.FileID, before next: SegmentHeader?, _ disk: inout VirtualDisk,
        _ bug: PlantedBug?
    ) throws(Refusal) {
        guard header.previousTerm == entries.last?.term ?? 0 else {
            throw Refusal(header, .previousTerm(header.previousTerm))
        }
        guard header.peaks == peaks else { throw Refusal(header, .peaks) }
        guard disk.files[file].length == header.fileLength else {
            throw Refusal(header, .fileLength(found: disk.files[file].length, expected: header.fileLength))
        }
        segments.append((header, file))
        var bytes = disk.files[file].current
        let scan: SegmentScan
        do {
            scan = try RecoveryBugs.scan(&bytes, header: header, isNewest: next == nil, bug: bug)
            try take(scan, bytes, file, before: next)
        } catch { throw Refusal(header.fileName, error) }
        guard next == nil else { return }
        end = scan.end
        tornLength = scan.tornLength
        settle(scan, disk.files[file].current, file, bug)
    }

    private mutating func take(
        _ scan: SegmentScan, _ bytes: [UInt8], _ file: VirtualDisk.FileID, before next: SegmentHeader?
    ) throws(Damage) {
        for record in scan.records {
            if let next, record.index >= next.firstIndex { break }
            let offset = record.body.lowerBound - RecordHeader.length
            let entry: Entry
            do { entry = try Entry(decoding: Array(bytes[record.body])) } catch {
                throw Damage(offset: offset, index: record.index, reason: .entry(error))
            }
            let leaf = entry.leaf
            leaves.append(leaf)
            peaks.append(leaf: leaf)
            places.append(DiskOperation.Place(file: file, offset: offset))
            entries.append(entry)
        }
        if let next, LogIndex(entries.count) + 1 != next.firstIndex {
            let reason = Damage.Reason.entriesMissing(before: next.firstIndex)
            throw Damage(offset: scan.end, index: LogIndex(entries.count) + 1, reason: reason)
        }
    }

    /// Zeroes a torn tail, and makes durable what was read: it may be in memory only.
    private mutating func settle(_ scan: SegmentScan, _ bytes: [UInt8], _ file: VirtualDisk.FileID, _ bug: PlantedBug?)
    {
        if scan.tornLength > 0, bug != .keepTornTail {
            let zeroes = [UInt8](repeating: 0, count: scan.tornLength)
            settling.append(.write(file, offset: scan.end, bytes: zeroes))
            settling.append(.sync(file))
        }
        settling.append(.write(file, offset: scan.lastBatch.lowerBound, bytes: Array(bytes[scan.lastBatch])))
        settling.append(.sync(file))
    }

    /// Both copies once more; those that hold the vote first, and of these the second before the first.
    private mutating func settleVote(_ slots: [VoteSlot?]) {
        let current = slots.indices.filter { slots[$0] == voteSlot }
        for number in current.reversed() + slots.indices.filter({ !current.contains($0) }) {
            settling.append(.write(voteFile, offset: number * VoteSlot.length, bytes: voteSlot.encoded()))
            settling.append(.sync(voteFile))
        }
    }
}
