import Ledger
import SiteCore
import Testing

/// A site of five lacks entries up to 100.
@Suite struct RepairPolicyTests {
    private typealias Answer = RepairPolicy.Answer

    private struct End: Equatable {
        var step: RepairPolicy.Step
        var rounds: Int
    }

    /// Has the peers answer so, round after round, until it is decided; nil when it never is.
    private func end(_ answers: [NodeID: Answer], applied: LogIndex) -> End? {
        var policy = RepairPolicy(peers: [2, 3, 4, 5], applied: applied)
        for _ in 0..<10_000 {
            switch policy.next(missingThrough: 100) {
            case .ask(let peer, _): policy.answered(answers[peer] ?? .nothing)
            case .pause: continue
            case let step: return End(step: step, rounds: policy.fruitlessRounds)
            }
        }
        return nil
    }

    @Test func whoeverHelpsIsAskedOn() {
        var policy = RepairPolicy(peers: [2, 3], applied: 200)
        #expect(policy.next(missingThrough: 100) == .ask(2, anew: true))
        policy.answered(.nothing)
        #expect(policy.next(missingThrough: 100) == .ask(3, anew: true))
        for _ in 0..<10 {
            policy.answered(.part)
            #expect(policy.next(missingThrough: 100) == .ask(3, anew: false))
        }
        policy.answered(.whole)
        // The next range begins with the first peer again.
        #expect(policy.next(missingThrough: 300) == .ask(2, anew: true))
    }

    /// Entries of two peers could each be right and not belong together, and whoever completes what another spoilt
    /// would be blamed for it.
    @Test func aRangeComesFromOnePeer() {
        var policy = RepairPolicy(peers: [2, 3], applied: 10)
        #expect(policy.next(missingThrough: 100) == .ask(2, anew: true))
        policy.answered(.part)
        policy.answered(.absent)
        #expect(policy.next(missingThrough: 100) == .ask(3, anew: true))
        policy.answered(.part)
        #expect(policy.next(missingThrough: 100) == .ask(3, anew: false))
        policy.answered(.whole)
        #expect(policy.next(missingThrough: 200) == .ask(2, anew: true))
    }

    @Test func whatAMajorityHasNoLongerIsGone() {
        let three: [NodeID: Answer] = [2: .absent, 4: .refused, 5: .absent]
        #expect(end(three, applied: 100) == End(step: .beginBehindMissing, rounds: 1))
        #expect(end(three, applied: 99) == End(step: .cutAtMissing, rounds: 1))
    }

    /// One of the silent may have what was committed.
    @Test func fewerAreWaitedForForEver() {
        #expect(end([2: .absent, 4: .refused], applied: 99) == nil)
        #expect(end([:], applied: 99) == nil)
    }

    @Test func nobodyIsWaitedForForEverWhereTheDatabaseHasIt() {
        #expect(end([:], applied: 100) == End(step: .beginBehindMissing, rounds: RepairPolicy.patience))
    }

    /// Of two sites the other one's word is all there is.
    @Test func aSiteOfTwo() {
        var policy = RepairPolicy(peers: [2], applied: 10)
        #expect(policy.next(missingThrough: 100) == .ask(2, anew: true))
        policy.answered(.nothing)
        #expect(policy.next(missingThrough: 100) == .pause)
        policy.answered(.refused)
        #expect(policy.next(missingThrough: 100) == .cutAtMissing)
    }

    @Test func dripsEnd() {
        var policy = RepairPolicy(peers: [2, 3], applied: 10)
        var asked = 0
        while policy.next(missingThrough: 100) == .ask(2, anew: asked == 0) {
            asked += 1
            policy.answered(.part)
        }
        #expect(asked == RepairPolicy.maximumParts)
        #expect(policy.next(missingThrough: 100) == .ask(3, anew: true))
    }
}
