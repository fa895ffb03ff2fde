import Journal
import Ledger

/// A node's directory as opening finds it: every byte verified by the journal's own codec and rules, then the steps that make
/// it ready to be written.
struct LogOnDisk {
    /// What the log begins after.
    private(set) var base = StateMachine.Mark()
    private(set) var entries: [Entry] = []
    /// By index from 1; padded where a snapshot stands for the log.
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
        let segmentNames = disk.fileNames.filter(Self.isSegment)
        if disk.file(named: Layout.voteName) == nil {
            guard segmentNames.isEmpty else { throw Refusal("the vote is missing although there is a log") }
            Self.createVote(&disk)
        }
        guard let voteFile = disk.file(named: Layout.voteName) else { throw Refusal("no vote") }
        self.voteFile = voteFile
        let slots = Self.slots(disk.files[voteFile].current)
        let newest = slots.compactMap { $0 }.max { $0.sequence < $1.sequence }
        guard let newest, !slots.contains(where: { $0?.sequence == newest.sequence && $0 != newest }) else {
            throw Refusal("both copies of the vote are damaged", .vote)
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

    static func createFirstSegment(_ disk: inout VirtualDisk, length: Int) {
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

    var lastIndex: LogIndex { base.index + LogIndex(entries.count) }
    var terms: [Term] { Self.padding(base) + entries.map(\.term) }
    var lastTerm: Term { entries.last?.term ?? base.term }

    static func padding(_ base: LogIndex) -> [DiskOperation.Place] {
        [DiskOperation.Place](repeating: DiskOperation.Place(file: 0, offset: 0), count: Int(base))
    }

    /// Of the terms, only that of the base is known.
    static func padding(_ base: StateMachine.Mark) -> [Term] {
        base.index == 0 ? [] : [Term](repeating: 0, count: Int(base.index) - 1) + [base.term]
    }

    static func isSegment(_ name: String) -> Bool {
        name.hasSuffix(SegmentHeader.fileExtension) || name.hasSuffix(Layout.baseExtension)
    }

    /// Of the first segment of a log that begins after a snapshot.
    static func firstHeader(
        after mark: StateMachine.Mark, following sequence: UInt64, length: Int
    ) -> SegmentHeader {
        SegmentHeader(
            clusterID: Layout.clusterID, sequence: sequence + 1, previousSequence: sequence,
            firstIndex: mark.index + 1, previousTerm: mark.term, fileLength: length, peaks: mark.peaks)
    }

    private static func slots(_ bytes: [UInt8]) -> [VoteSlot?] {
        (0..<VoteSlot.count).map { number in
            try? VoteSlot(decoding: Array(bytes[number * VoteSlot.length..<(number + 1) * VoteSlot.length]))
        }
    }
}

extension LogOnDisk {
    private mutating func scan(_ disk: inout VirtualDisk, bug: PlantedBug?) throws(Refusal) {
        var headers: [SegmentHeader] = []
        var logBase = LogBase.empty
        for name in try Self.segmentsFromTheBaseOn(&disk) {
            let header = try Self.header(of: name, disk)
            if name.hasSuffix(Layout.baseExtension) {
                base = StateMachine.Mark(
                    index: header.firstIndex - 1, term: header.previousTerm, time: 0, peaks: header.peaks)
                logBase = LogBase(
                    index: base.index, term: base.term, time: 0, peaks: base.peaks, sequence: header.previousSequence)
            }
            headers.append(header)
        }
        peaks = base.peaks
        leaves = [Hash](repeating: .zero, count: Int(base.index))
        places = Self.padding(base.index)
        let chain: SegmentChain
        do {
            chain = try SegmentChain(tracing: headers, from: logBase, lostNewest: nil)
        } catch { throw Refusal(error.segment, error.reason) }
        if let later = chain.live.first(where: chain.hasGap) {
            throw Refusal(later, .previousSegmentMissing(sequence: later.previousSequence))
        }
        supersededCount = chain.superseded.count
        for header in chain.superseded {
            settling.append(.remove(Layout.name(of: header, base: base.index)))
        }
        for name in [Layout.temporarySegment, Layout.temporaryVote] where disk.file(named: name) != nil {
            settling.append(.remove(name))
        }
        settling.append(.syncDirectory)
        for (number, header) in chain.live.enumerated() {
            let name = Layout.name(of: header, base: base.index)
            let next = number + 1 < chain.live.count ? chain.live[number + 1] : nil
            guard let file = disk.file(named: name) else { throw Refusal("no \(name)") }
            try take(header, file, before: next, &disk, bug)
        }
    }

    /// Those that a reset log has replaced go.
    private static func segmentsFromTheBaseOn(_ disk: inout VirtualDisk) throws(Refusal) -> [String] {
        let names = disk.fileNames.filter(isSegment)
        let bases = names.filter { $0.hasSuffix(Layout.baseExtension) }
        guard let newest = bases.max() else { return names }
        let sequence = try header(of: newest, disk).sequence
        for name in names where name != newest {
            guard try header(of: name, disk).sequence < sequence else { continue }
            disk.remove(name)
        }
        disk.syncDirectory()
        return disk.fileNames.filter(isSegment)
    }

    private static func header(of name: String, _ disk: VirtualDisk) throws(Refusal) -> SegmentHeader {
        let plain = name.prefix { $0 != "." } + SegmentHeader.fileExtension
        guard let firstIndex = SegmentHeader.firstIndex(ofFileNamed: String(plain)), let file = disk.file(named: name)
        else {
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
        guard header.previousTerm == lastTerm else {
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
        } catch {
            throw Refusal(
                header.fileName, error, next == nil ? .newestSegment(file, offset: error.offset) : .log)
        }
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
        if let next, lastIndex + 1 != next.firstIndex {
            let reason = Damage.Reason.entriesMissing(before: next.firstIndex)
            throw Damage(offset: scan.end, index: lastIndex + 1, reason: reason)
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
