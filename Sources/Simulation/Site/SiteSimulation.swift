import Ledger
import Raft
import RandomLog
import SiteStorage
import Trading
import TradingStore

/// One site's log, database and snapshots, each the product's own, on one disk that goes wrong as the seed says. The
/// rest of the cluster is a log of which more and more is committed, and peers that give snapshots.
///
/// Any change to the disk may be the last: inside a transaction, a checkpoint, a copy, an installation.
struct SiteSimulation {
    /// Another site's snapshot, on its way here.
    struct Offer {
        let metadata: SnapshotMetadata
        let bytes: [UInt8]
    }

    let options: Options
    let plan: SitePlan
    let disk: LiveDisk
    var dice: Dice
    var faultDice: Dice
    var now: VirtualTime = 0
    var steps = 0
    var fingerprint: UInt64 = 0
    var tally = Tally()
    let trace: Trace

    /// What is committed sooner or later.
    let entries: [Entry]
    /// After each entry, from none on.
    let marks: [AppliedMark]
    /// For comparing rows, and for giving snapshots.
    var rows: ReferenceStore
    var donor: ReferenceStore

    var process: SiteProcess?
    /// Through here the cluster has committed.
    var committed: LogIndex = 0
    /// Of ``entries``, through here the log is as it was told to others: they count on it.
    var acknowledged: LogIndex = 0
    /// Of ``entries``, through here the log is.
    var matched: LogIndex = 0
    var offer: Offer?
    /// Snapshots whose bytes have rotted.
    var rotten: Set<String> = []
    /// The database goes with the process.
    var losesDatabase = false
    /// The disk is full until then.
    var fullUntil: VirtualTime = 0
    var isChaos = true
    /// What the site is doing, for whoever asks where it was struck.
    var activity = Activity.opening

    init(_ options: Options) {
        self.options = options
        var planDice = Dice(seed: options.seed, stream: 1)
        plan = SitePlan(&planDice)
        dice = Dice(seed: options.seed, stream: 2)
        faultDice = Dice(seed: options.seed, stream: 3)
        disk = LiveDisk(dice: Dice(seed: options.seed, stream: 4), lies: SiteLies(options.bug))
        let log = markedRandomLog(seed: options.seed, count: SitePlan.entryCount(in: options.chaos))
        entries = log.map(\.entry)
        marks = [AppliedMark()] + log.map(\.mark)
        rows = ReferenceStore(entries)
        donor = ReferenceStore(entries)
        trace = Trace(isOn: options.isTraced)
    }

    mutating func run() -> RunOutcome {
        var violation: Violation?
        do throws(Violation) {
            try runChaos()
            try runPeace()
        } catch {
            violation = error
            note("VIOLATION \(error)")
        }
        if let process {
            disk.endProcess()
            try? process.store.close()
        }
        tally.count(.failedSync, disk.failedSyncs)
        return RunOutcome(
            options: options, violation: violation, duration: now, steps: steps, tally: tally, fingerprint: fingerprint,
            trace: trace.bytes)
    }

    private static let pause = millisecond...20 * millisecond

    private mutating func runChaos() throws(Violation) {
        note("one site, seed \(options.seed)")
        while now < options.chaos {
            now += dice.within(Self.pause)
            strike()
            try step()
        }
    }

    /// Everything that was committed is applied, and stays so.
    private mutating func runPeace() throws(Violation) {
        isChaos = false
        heal()
        committed = max(committed, matched)
        note("peace")
        for _ in 0..<Self.peacefulSteps where !hasConverged {
            now += millisecond
            try step()
        }
        guard hasConverged else {
            throw Violation(
                invariant: .progress,
                detail: "applied \(process?.store.appliedIndex ?? 0) of \(committed), log through \(matched)")
        }
        try end(losingPower: true, because: "the end")
        try start()
        note("converged: applied \(process?.store.appliedIndex ?? 0)")
    }

    private static let peacefulSteps = 2_000

    private var hasConverged: Bool { process?.store.appliedIndex == committed }

    private mutating func step() throws(Violation) {
        steps += 1
        if process != nil { try act() } else if !disk.isFull || dice.oneIn(8) { try start() }
        mix(UInt64(disk.changes))
        mix(process?.store.appliedIndex ?? 0)
    }

    private mutating func mix(_ value: UInt64) {
        let mixed = (fingerprint ^ value) &* 0x9E37_79B9_7F4A_7C15
        fingerprint = mixed ^ (mixed >> 29)
    }

    func note(_ text: @autoclosure () -> String) { trace.line(at: now, text()) }

    /// Without what differs from run to run.
    func text(_ error: any Error) -> String { "\(error)".replacing(disk.pathPrefix, with: "/") }
}
