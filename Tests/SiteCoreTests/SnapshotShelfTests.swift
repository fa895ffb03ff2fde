import Ledger
import Raft
import SiteCore
import Testing

@Suite struct SnapshotShelfTests {
    private let old = SnapshotMetadata.example(100)
    private let new = SnapshotMetadata.example(200)

    @Test func theNewestStaysAndWhatIsOnItsWay() {
        var shelf = SnapshotShelf()
        #expect(shelf.kept(offered: []).isEmpty)
        shelf.took(old)
        shelf.took(new)
        #expect(shelf.kept(offered: []) == [new.digest])
        #expect(shelf.kept(offered: [old]) == [old.digest, new.digest])
    }

    @Test func whoAsksForTheBeginningAgainMayHaveFoundItRotten() {
        var shelf = SnapshotShelf(newest: new)
        #expect(shelf.isSuspect(new.digest, from: 0) == false)
        #expect(shelf.isSuspect(new.digest, from: 5) == false)
        #expect(shelf.isSuspect(new.digest, from: 0) == true)
        // It is being read through.
        #expect(shelf.isSuspect(new.digest, from: 0) == false)
        #expect(shelf.inspected(new.digest, isRotten: false) == false)
        #expect(shelf.newest == new)
        #expect(shelf.isSuspect(new.digest, from: 0) == true)
        #expect(shelf.inspected(new.digest, isRotten: true) == true)
        #expect(shelf.newest == nil)
    }

    /// Another was taken while one was read through.
    @Test func aRottenOneThatIsNotTheNewestCostsNothing() {
        var shelf = SnapshotShelf(newest: old)
        #expect(shelf.isSuspect(old.digest, from: 0) == false)
        #expect(shelf.isSuspect(old.digest, from: 0) == true)
        shelf.took(new)
        #expect(shelf.inspected(old.digest, isRotten: true) == false)
        #expect(shelf.newest == new)
    }

    @Test func theNewestSoundOneIsFoundAndRottenOnesRemoved() {
        var removed: [LogIndex] = []
        func newest(rotten: Set<LogIndex>) -> LogIndex? {
            SnapshotShelf.newestSound(
                among: [10, 30, 20], by: { $0 }, isRotten: { rotten.contains($0) }, remove: { removed.append($0) })
        }
        #expect(newest(rotten: []) == 30)
        #expect(newest(rotten: [10, 30]) == 20)
        #expect(removed == [30])
        #expect(newest(rotten: [10, 20, 30]) == nil)
        #expect(removed == [30, 30, 20, 10])
    }
}
