import DequeModule
import Journal
import Ledger
import Raft

/// The journal's writer over the virtual disk: group commit, votes, rolling, truncation, as `Sources/Journal` does it, with
/// its codec. Work is planned as a list of operations, of which a crash cuts off the end.
struct JournalWriter {
    enum Request {
        case append(UInt64, [Entry])
        case save(Journal.Vote)
        /// The log begins after this from now on, and has nothing.
        case reset(StateMachine.Mark, SnapshotMetadata)
    }

    /// What the process believes to be durable: by index from 1, zeroes where a snapshot stands for the log.
    private(set) var terms: [Term]
    private(set) var places: [DiskOperation.Place]

    /// Segments begun, and replaced ones removed, by this process.
    private(set) var rolls = 0
    private(set) var removals = 0
    private(set) var base: LogIndex

    private var segments: [(header: SegmentHeader, file: VirtualDisk.FileID)]
    private var end: Int
    private var voteFile: VirtualDisk.FileID
    private var voteSequence: UInt64
    private let segmentLength: Int
    private let bug: PlantedBug?

    // The log once everything planned is done.
    private var lastTerms: [Term]
    private var leaves: [Hash]
    private var peaks: MerklePeaks

    private var queue: [Request] = []
    private var plan: Deque<DiskOperation> = []

    private var batch = BatchEncoder()
    private var batchFirst: LogIndex = 0
    private var batchTerms: [Term] = []
    private var batchPlaces: [DiskOperation.Place] = []
    private var flushing: [UInt64] = []
    private var superseded: [SegmentHeader] = []

    static let maximumBatch = 8 << 10

    init(_ log: LogOnDisk, segmentLength: Int, bug: PlantedBug?) {
        base = log.base.index
        terms = log.terms
        places = log.places
        segments = log.segments
        end = log.end
        voteFile = log.voteFile
        voteSequence = log.voteSlot.sequence
        lastTerms = terms
        leaves = log.leaves
        peaks = log.peaks
        self.segmentLength = segmentLength
        self.bug = bug
    }

    var isIdle: Bool { plan.isEmpty && queue.isEmpty }

    mutating func submit(_ request: Request) { queue.append(request) }

    enum Step {
        case idle
        /// The operation at the head of the plan takes time; then call ``finishSync(_:)`` or give up.
        case syncing
        case diskFull
    }

    /// Carries out what takes no time, up to the next sync.
    mutating func advance(
        _ disk: inout VirtualDisk, at time: VirtualTime, completed: (Completion) -> Void
    ) -> Step {
        while true {
            if plan.isEmpty {
                if queue.isEmpty { return .idle }
                planQueued(&disk)
            }
            guard let operation = plan.first else { continue }
            if operation.takesTime { return .syncing }
            if case .create = operation, disk.fullUntil > time { return .diskFull }
            plan.removeFirst()
            switch operation {
            case .complete(let completion): completed(completion)
            case .publish(let first, let newTerms, let newPlaces):
                drop(from: first)
                terms += newTerms
                places += newPlaces
            case .withdraw(let index): drop(from: index)
            case .begin(let mark):
                base = mark.index
                terms = LogOnDisk.padding(mark)
                places = LogOnDisk.padding(base)
            default: operation.carryOut(on: &disk)
            }
        }
    }

    /// Nil unless a segment is being begun: one in how many power losses to aim at this step. More of them where old
    /// segments are replaced.
    var oddsWhileRolling: Int64? {
        var odds: Int64?
        for operation in plan.prefix(Self.longestRoll) {
            switch operation {
            case .remove: return 5
            case .rename: odds = 50
            case .syncDirectory where odds == nil: odds = 50
            default: break
            }
        }
        return odds
    }

    /// Operations in which a segment is begun.
    private static let longestRoll = 8

    /// The file being synced; `nil` for the directory.
    var fileBeingSynced: VirtualDisk.FileID? {
        if case .sync(let file) = plan.first { return file }
        return nil
    }

    mutating func finishSync(_ disk: inout VirtualDisk) {
        guard let operation = plan.popFirst() else { return }
        operation.carryOut(on: &disk)
    }

    private mutating func drop(from index: LogIndex) {
        let kept = Int(index) - 1
        guard kept < terms.count else { return }
        terms.removeSubrange(kept...)
        places.removeSubrange(kept...)
    }
}

extension JournalWriter {
    /// Everything that waits, in one go: appends share a batch as far as they can.
    private mutating func planQueued(_ disk: inout VirtualDisk) {
        for request in queue {
            switch request {
            case .append(let id, let entries):
                for entry in entries { stage(entry, &disk) }
                flushing.append(id)
            case .save(let vote):
                flush()
                voteSequence += 1
                let slot = VoteSlot(clusterID: Layout.clusterID, sequence: voteSequence, vote: vote).encoded()
                for number in 0..<VoteSlot.count {
                    plan.append(.write(voteFile, offset: number * VoteSlot.length, bytes: slot))
                    if bug != .skipVoteSync { plan.append(.sync(voteFile)) }
                }
                plan.append(.complete(.voteSaved(vote)))
            case .reset(let mark, let snapshot):
                flush()
                planReset(mark, &disk)
                plan.append(.complete(.reset(snapshot)))
            }
        }
        queue.removeAll(keepingCapacity: true)
        flush()
    }

    private var lastIndex: LogIndex { LogIndex(lastTerms.count) }

    private mutating func stage(_ entry: Entry, _ disk: inout VirtualDisk) {
        let length = RecordHeader.recordLength(bodyLength: entry.bytes.count)
        if entry.index <= lastIndex {
            if bug == .dropTruncation { return }
            flush()
            truncate(from: entry.index)
        } else if !batch.isEmpty, batch.bytes.count + length + CommitFrame.length > batchCapacity {
            flush()
        }
        if batch.isEmpty { begin(with: entry, length: length, &disk) }
        let segment = segments[segments.count - 1]
        batchTerms.append(entry.term)
        batchPlaces.append(DiskOperation.Place(file: segment.file, offset: end + batch.bytes.count))
        batch.append(entry)
        let leaf = entry.leaf
        leaves.append(leaf)
        peaks.append(leaf: leaf)
        lastTerms.append(entry.term)
    }

    private var batchCapacity: Int { min(Self.maximumBatch, segments[segments.count - 1].header.fileLength - end) }

    private mutating func begin(with entry: Entry, length: Int, _ disk: inout VirtualDisk) {
        let header = segments[segments.count - 1].header
        let needed = length + CommitFrame.length
        if entry.index < header.firstIndex || end + needed > header.fileLength { roll(&disk) }
        batch.begin(at: end)
        batchFirst = entry.index
    }

    private mutating func flush() {
        if !batch.isEmpty {
            batch.close()
            let file = segments[segments.count - 1].file
            plan.append(.write(file, offset: end, bytes: batch.bytes))
            if bug != .skipSync { plan.append(.sync(file)) }
            end += batch.bytes.count
            plan.append(.publish(first: batchFirst, terms: batchTerms, places: batchPlaces))
            batch.begin(at: end)
            batchTerms.removeAll(keepingCapacity: true)
            batchPlaces.removeAll(keepingCapacity: true)
        }
        for id in flushing { plan.append(.complete(.written(id))) }
        flushing.removeAll(keepingCapacity: true)
    }

    /// On disk the batch that follows supersedes the entries from `index` on; here they are forgotten.
    private mutating func truncate(from index: LogIndex) {
        plan.append(.withdraw(index))
        while segments.count > 1, segments[segments.count - 1].header.firstIndex > index {
            superseded.append(segments.removeLast().header)
            // Whatever comes next needs a segment of its own.
            end = segments[segments.count - 1].header.fileLength
        }
        lastTerms.removeSubrange((Int(index) - 1)...)
        leaves.removeSubrange((Int(index) - 1)...)
        peaks = segments[segments.count - 1].header.peaks
        for leaf in leaves[Int(peaks.size)...] { peaks.append(leaf: leaf) }
    }

    private mutating func roll(_ disk: inout VirtualDisk) {
        let first = lastIndex + 1
        let sequence = (segments.map(\.header.sequence) + superseded.map(\.sequence)).max() ?? 0
        let previous =
            segments.last { $0.header.firstIndex < first }?.header.sequence
            ?? segments.first?.header.previousSequence ?? 0
        let header = SegmentHeader(
            clusterID: Layout.clusterID, sequence: sequence + 1, previousSequence: previous, firstIndex: first,
            previousTerm: lastTerms.last ?? 0, fileLength: segmentLength, peaks: peaks)
        let file = disk.allocate(length: segmentLength)
        plan.append(.create(file))
        plan.append(.write(file, offset: 0, bytes: header.encoded()))
        plan.append(.sync(file))
        plan.append(.rename(Layout.temporarySegment, to: Layout.name(of: header, base: base)))
        if bug != .skipDirectorySync { plan.append(.syncDirectory) }
        if segments[segments.count - 1].header.firstIndex == first { segments.removeLast() }
        segments.append((header, file))
        end = SegmentHeader.length
        rolls += 1
        removals += superseded.count
        guard !superseded.isEmpty else { return }
        for header in superseded { plan.append(.remove(header.fileName)) }
        if bug != .skipDirectorySync { plan.append(.syncDirectory) }
        superseded = []
    }

    /// A segment that begins after the snapshot takes the place of all others, from the moment it has its name.
    private mutating func planReset(_ mark: StateMachine.Mark, _ disk: inout VirtualDisk) {
        let newest = segments.map(\.header.sequence).max() ?? 0
        let header = LogOnDisk.firstHeader(after: mark, following: newest, length: segmentLength)
        let file = disk.allocate(length: segmentLength)
        plan.append(.create(file))
        plan.append(.write(file, offset: 0, bytes: header.encoded()))
        plan.append(.sync(file))
        plan.append(.rename(Layout.temporarySegment, to: Layout.name(of: header, base: mark.index)))
        plan.append(.syncDirectory)
        for segment in segments { plan.append(.remove(Layout.name(of: segment.header, base: base))) }
        for header in superseded { plan.append(.remove(Layout.name(of: header, base: base))) }
        plan.append(.syncDirectory)
        plan.append(.begin(mark))
        superseded = []
        segments = [(header, file)]
        end = SegmentHeader.length
        lastTerms = LogOnDisk.padding(mark)
        leaves = [Hash](repeating: .zero, count: Int(mark.index))
        peaks = mark.peaks
    }
}
