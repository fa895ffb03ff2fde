import Ledger
import SiteCore
import Testing

/// With a limit of 100 bytes, one byte an entry.
@Suite struct SnapshotPolicyTests {
    private var policy = SnapshotPolicy(limit: 100)

    private func state(
        _ bytes: Int, first: LogIndex = 1, applied: LogIndex, limit: LogIndex? = nil, maximum: LogIndex? = nil,
        newest: LogIndex = 0, last: LogIndex? = nil, isLastTimeKnown: Bool = true
    ) -> SnapshotPolicy.State {
        SnapshotPolicy.State(
            logBytes: bytes, firstIndex: first, lastIndex: last ?? applied, isLastTimeKnown: isLastTimeKnown,
            base: first - 1, applied: applied,
            compactionLimit: limit ?? newest, compactionMaximum: maximum ?? newest, newest: newest)
    }

    @Test mutating func aLongLogIsCutBehindASnapshot() {
        #expect(policy.next(state(100, applied: 100)) == .nothing)
        #expect(policy.next(state(101, applied: 101)) == .take)
        policy.taken()
        #expect(policy.next(state(101, applied: 101, newest: 101)) == .archive(through: 101))
        #expect(policy.next(state(0, first: 102, applied: 101, newest: 101)) == .nothing)
        // And again, once it has grown as long.
        #expect(policy.next(state(90, first: 102, applied: 191, newest: 101)) == .nothing)
        #expect(policy.next(state(101, first: 102, applied: 202, newest: 101)) == .take)
    }

    /// Restored from another's snapshot, whatever the length of its log.
    @Test mutating func aSiteThatCannotGiveWhatItsLogLacksTakesOne() {
        #expect(policy.next(state(0, first: 102, applied: 101)) == .take)
        #expect(policy.next(state(0, first: 102, applied: 101, newest: 50)) == .take)
        #expect(policy.next(state(0, first: 102, applied: 101, newest: 101)) == .nothing)
    }

    /// A log that begins behind a missing range, and has nothing yet.
    @Test mutating func aCopyOfAnUnknownTimeIsNotTaken() {
        #expect(policy.next(state(0, first: 102, applied: 101, isLastTimeKnown: false)) == .nothing)
        #expect(policy.next(state(1, first: 102, applied: 101, last: 102)) == .take)
    }

    @Test mutating func aCopyThatFailedIsNotTriedAtOnce() {
        var policy = SnapshotPolicy(limit: 100, pause: 3)
        #expect(policy.next(state(101, applied: 101)) == .take)
        policy.failed()
        for _ in 1...2 { #expect(policy.next(state(101, applied: 101)) == .nothing) }
        #expect(policy.next(state(101, applied: 101)) == .take)
    }

    @Test func aCopyNeedsRoomAndLeavesSome() {
        #expect(!SnapshotPolicy.hasRoom(free: 124, databaseBytes: 100))
        #expect(SnapshotPolicy.hasRoom(free: 125, databaseBytes: 100))
    }

    /// A copy of the database would come to nothing until the log has its last entry again.
    @Test mutating func aDatabaseAheadOfALogThatLostItsEndIsNotCopied() {
        #expect(policy.next(state(0, first: 102, applied: 150, last: 149)) == .nothing)
        #expect(policy.next(state(500, applied: 150, last: 149)) == .nothing)
        #expect(policy.next(state(0, first: 102, applied: 150, last: 150)) == .take)
    }

    /// It neither costs a snapshot a second, nor does it hold up the cutting for ever.
    @Test mutating func aPeerThatAnswersAndStandsStill() {
        var newest: LogIndex = 0
        var taken = 0
        var first: LogIndex = 1
        var cut: LogIndex = 0
        for applied in LogIndex(1)...405 {
            for _ in 1...3 {
                let bytes = Int(applied + 1 - first)
                switch policy.next(state(bytes, first: first, applied: applied, limit: 10, newest: newest)) {
                case .nothing: break
                case .take:
                    newest = applied
                    taken += 1
                    policy.taken()
                case .archive(let index):
                    // Whole segments only: nothing goes before all of the first 100 entries may.
                    cut = index
                    if cut >= 100 { first = cut + 1 }
                }
            }
        }
        #expect(taken <= 8)
        #expect(first > 300)
    }

    /// A site that lost the end of its log knows less to be committed than its snapshot stands for.
    @Test mutating func nothingIsCutThatIsNotKnownToBeCommitted() {
        let much = SnapshotPolicy.patience * 100 + 1
        #expect(policy.next(state(much, applied: 400, limit: 0, maximum: 0, newest: 300)) != .archive(through: 300))
        #expect(policy.next(state(much, applied: 400, limit: 0, maximum: 200, newest: 300)) == .archive(through: 200))
    }
}
