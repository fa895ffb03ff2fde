import Journal
import Ledger
import Raft

/// The product's journal, on a simulated disk and in virtual time: what ``Journal`` is with its thread.
struct SimulatedJournal {
    static let clusterID: [UInt8] = Array("quantum-sim-0001".utf8)
    static let maximumBatchBytes = 8 << 10

    /// What readers find: the durable log.
    private(set) var log: LogMap
    private var reader: (directory: SimulatedDirectory, log: SharedLog)
    private var writer: Writer
    private let disk: SimulatedDisk
    private let bug: PlantedBug?
    private var queue: [WriteRequest] = []
    /// Last index once everything submitted is written.
    private var lastIndex: LogIndex
    private var lastTerm: Term
    /// The same for the vote.
    private var vote: Journal.Vote

    /// Segments begun, and replaced ones removed, by this process.
    private(set) var rolls = 0
    private(set) var removals = 0

    static func options(segmentLength: Int, suspects: Set<String> = []) -> Journal.Options {
        var options = Journal.Options()
        options.segmentBytes = segmentLength
        options.maximumBatchBytes = maximumBatchBytes
        options.verification = .suspects(suspects)
        return options
    }

    init(_ opened: OpenedLog, on disk: SimulatedDisk, options: Journal.Options, bug: PlantedBug?) {
        disk.isOpening = false
        self.disk = disk
        self.bug = bug
        log = opened.map
        lastIndex = opened.recovery.lastIndex
        lastTerm = opened.recovery.lastTerm
        vote = opened.recovery.vote
        reader = (SimulatedDirectory(disk, view: .now, lies: nil), SharedLog(opened.map))
        let planned = SharedLog(opened.map) { [disk] in disk.add(.publish($0)) }
        writer = Writer(
            opened, log: planned, host: SimulatedHost(), clusterID: Self.clusterID, options: options)
    }

    var isIdle: Bool { queue.isEmpty && disk.plan.isEmpty }

    // MARK: Requests

    /// An entry of an older term than the one before it stops the product's writer, and a run.
    mutating func append(_ id: UInt64, _ entries: [Entry]) throws(Violation) {
        let kept = bug == .dropTruncation ? entries.filter { $0.index > lastIndex } : entries
        if let first = kept.first, first.index > lastIndex, first.term < lastTerm {
            throw Violation(
                invariant: .logMatching,
                detail: "\(first.index)@\(first.term) is to be written after \(lastIndex)@\(lastTerm)")
        }
        lastIndex = kept.last?.index ?? lastIndex
        lastTerm = kept.last?.term ?? lastTerm
        submit(.append(kept), .written(id))
    }

    /// A vote that takes back an earlier one stops the product's writer, and a run.
    mutating func save(_ vote: Journal.Vote) throws(Violation) {
        let (old, isSameTerm) = (self.vote, vote.term == self.vote.term)
        guard vote.term > old.term || isSameTerm && (old.votedFor == nil || old.votedFor == vote.votedFor) else {
            throw Violation(invariant: .votesKept, detail: "\(vote) is to be saved after \(old)")
        }
        self.vote = vote
        submit(.save(vote), .voteSaved(vote))
    }

    mutating func archive(through index: LogIndex) { submit(.archive(through: index), .archived) }

    /// Before a site opens: the log begins behind a snapshot.
    mutating func reset(to point: Journal.SnapshotPoint) throws(JournalError) {
        try writer.perform([WriteRequest(.reset(point), bytes: 0) {}])
    }

    /// The loss is made good.
    mutating func recovered() { submit(.recovered, .recovered) }

    private mutating func submit(_ work: WriteRequest.Work, _ completion: Completion) {
        queue.append(WriteRequest(work, bytes: 0) { [disk] in disk.add(.complete(completion)) })
    }

    // MARK: Time

    enum Step {
        case idle
        /// What comes next takes time; then call ``finishSync()`` or give up.
        case syncing
        case diskFull
        case failed(JournalError)
    }

    /// Carries out what takes no time, up to the next sync.
    mutating func advance(at time: VirtualTime, completed: (Completion) -> Void) -> Step {
        while true {
            if disk.plan.isEmpty {
                guard !queue.isEmpty else { return .idle }
                let requests = queue
                queue.removeAll(keepingCapacity: true)
                do { try writer.perform(requests) } catch { return .failed(error) }
            }
            guard let next = disk.plan.first else { continue }
            if next.takesTime { return .syncing }
            if case .create = next, disk.fullUntil > time { return .diskFull }
            carryOutNext(completed)
        }
    }

    mutating func finishSync() { carryOutNext { _ in } }

    private mutating func carryOutNext(_ completed: (Completion) -> Void) {
        switch disk.carryOutNext() {
        case .complete(let completion)?: completed(completion)
        case .publish(let map)?:
            log = map
            reader.log.change { $0 = map }
        case .rename(SegmentFile.temporaryName, _)?: rolls += 1
        case .remove(let name)? where name.hasSuffix(SegmentHeader.fileExtension): removals += 1
        default: break
        }
    }

    /// Nil unless a segment is being begun: one in how many power losses to aim at this step. More of them where old
    /// segments are replaced.
    var oddsWhileRolling: Int64? {
        var odds: Int64?
        for operation in disk.plan.prefix(Self.longestRoll) {
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

    // MARK: Reading

    private var logReader: LogReader { LogReader(directory: reader.directory, log: reader.log) }

    /// As ``Journal/read(from:through:maximumBytes:)``.
    func read(from: LogIndex, through: LogIndex, maximumBytes: Int) throws(JournalError) -> [Entry] {
        try logReader.read(from: from, through: through, maximumBytes: maximumBytes)
    }

    /// As ``Journal/readIfThere(from:through:maximumBytes:)``.
    func readIfThere(from: LogIndex, through: LogIndex, maximumBytes: Int) throws(JournalError) -> [Entry] {
        try logReader.readIfThere(from: from, through: through, maximumBytes: maximumBytes)
    }

    /// As ``Journal/time(of:)``.
    func time(of index: LogIndex) throws(JournalError) -> Int64 {
        try logReader.time(of: index)
    }

    /// The first damage in what is sealed, as the product's scrub finds it.
    func scrub() -> JournalError? {
        let scrub = Scrub(directory: reader.directory, log: reader.log)
        return scrub.headers.lazy.compactMap { scrub.fault(in: $0) }.first
    }
}

/// Does at once what the product's host leaves to threads.
struct SimulatedHost: WriterHost {
    func complete(_ request: WriteRequest) { request.completion() }

    func prepareSegment(
        length: Int, after before: any File, in directory: any Directory
    ) throws(JournalError) -> SegmentPreparation {
        SegmentPreparation(try SegmentFile.zeroed(length: length, in: directory))
    }

    func isWriting(_ isWriting: Bool) {}
}

extension LogMap {
    /// Nil below the base and past the last; 0 before the first entry of all.
    func term(at index: LogIndex) -> Term? {
        if index == base.index { return base.term }
        guard index > base.index, index <= lastIndex else { return nil }
        return termRuns.last { $0.first <= index }?.term
    }
}
