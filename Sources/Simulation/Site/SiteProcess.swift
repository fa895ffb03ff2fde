import Journal
import Ledger
import RandomLog
import SiteCore
import SiteStorage
import Trading
import TradingStore

/// What runs on a site's disk: the product's log, database and snapshots, without their threads.
struct SiteProcess {
    private var writer: Writer
    private let log: SharedLog
    private let reader: LogReader
    let store: TradingStore
    let snapshots: SnapshotDirectory
    let checkpoints: DeferredWork
    var policy: SnapshotPolicy
    /// Index of the newest snapshot this site can give; 0 when it has none.
    var newest: LogIndex
    /// Rows through here are in the database, or on their way there.
    var evaluated: LogIndex

    var map: LogMap { log.withMap { $0 } }

    /// Opens what is on the disk, in the product's order.
    init(on disk: LiveDisk, plan: SitePlan, bug: PlantedBug?, installed: () -> Void, restored: () -> Void) throws {
        let home = LiveDirectory(disk)
        var opening = SiteOpening(in: home, try SnapshotDirectory(in: home))
        var opened = try Self.openLog(home, plan)
        steps: while true {
            switch try opening.opened(opened.recovery) {
            case .openStore: break steps
            case .openLog: break
            case .beginLog(let point):
                if bug == .installBeforeLog {
                    try SnapshotInstallation(
                        pendingIn: opening.snapshots, opened.recovery, database: DatabaseFile(in: home))?.finish()
                }
                var writer = Self.writer(opened, SharedLog(opened.map), plan)
                try writer.perform([WriteRequest(.reset(point), bytes: 0) {}])
                if bug != .installBeforeLog { _ = try opening.logBegins() }
            }
            opened = try Self.openLog(home, plan)
        }
        if opening.installed != nil { installed() }
        if opening.restored != nil { restored() }
        snapshots = opening.snapshots
        checkpoints = DeferredWork()
        store = try Self.openStore(on: disk, walFrameLimit: plan.walFrameLimit, checkpoints)
        log = SharedLog(opened.map)
        writer = Self.writer(opened, log, plan)
        reader = LogReader(directory: home.subdirectory(Self.logName), log: log)
        policy = SnapshotPolicy(limit: plan.snapshotLogBytes, pause: Self.pause)
        newest = snapshots.newestSound()?.index ?? 0
        evaluated = store.appliedIndex
        try opening.check(store.mark, opened.recovery) { [reader] index throws(JournalError) in
            try reader.peaks(at: index)
        }
    }

    private static let logName = "log"
    /// Few looks, for a run has few.
    private static let pause = 3
    /// Few keys are in it: what matters is that it is made again at each start.
    private static let keyFilterBytes = 1 << 16

    private static func openLog(_ home: LiveDirectory, _ plan: SitePlan) throws -> OpenedLog {
        let opening = try LogOpening(
            home.subdirectory(logName), clusterID: SimulatedJournal.clusterID,
            options: SimulatedJournal.options(segmentLength: plan.segmentLength))
        switch opening {
        case .whole(let opened): return opened
        case .incomplete(let gaps):
            throw Violation(invariant: .noFalseAlarm, detail: "the log misses entries: \(gaps.missing)")
        }
    }

    private static func writer(_ opened: OpenedLog, _ log: SharedLog, _ plan: SitePlan) -> Writer {
        Writer(
            opened, log: log, host: SimulatedHost(), clusterID: SimulatedJournal.clusterID,
            options: SimulatedJournal.options(segmentLength: plan.segmentLength))
    }

    static func openStore(on disk: LiveDisk, walFrameLimit: Int, _ checkpoints: DeferredWork) throws -> TradingStore {
        var options = TradingStore.Options()
        options.walFrameLimit = walFrameLimit
        options.keyFilterBytes = keyFilterBytes
        options.background = checkpoints
        return try TradingStore.open(
            path: disk.path(of: DatabaseFile.name), clusterID: TestCluster.id, configuration: TestCluster.configuration,
            options: options)
    }

    /// Durable when it returns.
    mutating func write(_ work: WriteRequest.Work) throws(JournalError) {
        try writer.perform([WriteRequest(work, bytes: 0) {}])
    }

    func read(from: LogIndex, through: LogIndex) throws(JournalError) -> [Entry] {
        try reader.read(from: from, through: through, maximumBytes: .max)
    }

    /// Of an entry that the log has, or begins after.
    func time(of index: LogIndex) throws -> Int64 {
        let base = map.base
        guard index > base.index else { return base.time }
        return try read(from: index, through: index).first?.time ?? 0
    }
}
