import Journal
import Ledger

/// A directory under repair, and what a test has given it so far.
final class HandRepair {
    private let repair: Journal.Repair
    private var gaps: GapRepair

    init(_ repair: Journal.Repair) {
        self.repair = repair
        gaps = repair.gaps
    }

    var missing: [MissingRange] { gaps.missing }
    var wanted: ClosedRange<LogIndex>? { gaps.wanted }

    func add(_ entries: [Entry]) throws(JournalError) { try gaps.add(entries) }
    func beginBehindMissing() throws(JournalError) { try gaps.beginBehindMissing() }
    func cutAtMissing() throws(JournalError) { try gaps.cutAtMissing() }
    func open() throws(JournalError) -> Journal.Opening { try repair.open() }
    func close() { repair.close() }
}
