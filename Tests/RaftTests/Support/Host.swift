import Ledger
import Raft

/// One machine: its clock and disk outlive the core that runs on it.
struct Host {
    let configuration: Raft.Configuration
    /// `nil` while the process is down.
    var raft: Raft?
    var disk = Disk()
    /// Each machine's monotonic clock starts somewhere else.
    var clock: MonotonicTime
    var applied: LogIndex = 0

    init(configuration: Raft.Configuration) {
        self.configuration = configuration
        clock = MonotonicTime(configuration.id) * 1_000_000_000_000
    }

    mutating func start() {
        raft = Raft(
            configuration: configuration, vote: disk.vote, termRuns: disk.termRuns,
            lastIndex: LogIndex(disk.entries.count), lastTime: disk.entries.last?.time ?? 0, applied: applied, at: clock
        )
    }
}
