import Ledger
import SiteCore
import Testing

/// A site of five lacks entries up to 100.
@Suite struct RepairPolicyTests {
    private typealias Answer = RepairPolicy.Answer

    /// Has the peers answer so, round after round, until it is decided; nil when it never is.
    private func end(_ answers: [NodeID: Answer], applied: LogIndex) -> (step: RepairPolicy.Step, rounds: Int)? {
        var policy = RepairPolicy(peers: [2, 3, 4, 5], applied: applied)
        for _ in 0..<1_000 {
            switch policy.next(missingThrough: 100) {
            case .ask(let peer): policy.answered(answers[peer] ?? .nothing)
            case .pause: continue
            case let step: return (step, policy.fruitlessRounds)
            }
        }
        return nil
    }

    @Test func whoeverHelpsIsAskedAgain() {
        var policy = RepairPolicy(peers: [2, 3], applied: 200)
        #expect(policy.next(missingThrough: 100) == .ask(2))
        policy.answered(.nothing)
        for _ in 0..<10 {
            #expect(policy.next(missingThrough: 100) == .ask(3))
            policy.answered(.entries)
        }
        policy.answered(.nothing)
        // Somebody had something: another round follows at once.
        #expect(policy.next(missingThrough: 100) == .ask(2))
    }

    @Test func whatTheDatabaseHasIsDoneWithoutOnceAllHaveArchivedIt() throws {
        let all: [NodeID: Answer] = [2: .archived, 3: .archived, 4: .archived, 5: .archived]
        #expect(try #require(end(all, applied: 100)) == (.beginBehindMissing, 1))
        #expect(try #require(end(all, applied: 99)) == (.cutAtMissing, 1))
    }

    /// Sites that are down may have it; nobody waits for them for ever.
    @Test func silenceIsWaitedForAWhile() throws {
        #expect(try #require(end([:], applied: 100)) == (.beginBehindMissing, RepairPolicy.patience))
        #expect(try #require(end([2: .archived], applied: 99)) == (.cutAtMissing, RepairPolicy.patience))
    }

    /// Nobody said that the entries exist no more, and nothing here stands for them.
    @Test func whatMayStillExistIsWaitedForForEver() {
        #expect(end([:], applied: 99) == nil)
    }

    /// Entries that were never committed: the others have others in their place.
    @Test func whatEverybodyHasOtherwiseIsCutOff() throws {
        let all: [NodeID: Answer] = [2: .refused, 3: .refused, 4: .archived, 5: .refused]
        #expect(try #require(end(all, applied: 10)) == (.cutAtMissing, 1))
    }

    /// One peer gives the beginning, and the next spoils it: that is no progress.
    @Test func entriesThatAreRefusedInTheEndAreNone() {
        var policy = RepairPolicy(peers: [2, 3], applied: 10)
        for peer: NodeID in [2, 3] {
            #expect(policy.next(missingThrough: 100) == .ask(peer))
            policy.answered(.entries)
            #expect(policy.next(missingThrough: 100) == .ask(peer))
            policy.answered(.refused)
        }
        #expect(policy.next(missingThrough: 100) == .cutAtMissing)
    }
}
