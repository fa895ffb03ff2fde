import Ledger
import Testing

@testable import Raft

/// One wrong wall clock among the sites.
@Suite struct ClockTests {
    private static let second: Int64 = 1_000_000_000

    private func isApart(_ offsets: [Int64], of count: Int) -> Bool {
        ClockAgreement.isApart(offsets: offsets.map { $0 * Self.second }, of: count)
    }

    @Test func aClockThatIsApartFromAMajority() {
        #expect(isApart([-86_400, -86_400], of: 3))
        #expect(isApart([86_400, 86_401], of: 3))
        #expect(isApart([3, 3, 3, 0], of: 5))
    }

    @Test func aClockThatAMajorityAgreesWith() {
        #expect(!isApart([], of: 1))
        #expect(!isApart([0, 0], of: 3))
        #expect(!isApart([1, -1], of: 3))
        // Another site's is wrong.
        #expect(!isApart([0, 86_400], of: 3))
        #expect(!isApart([0, -86_400], of: 3))
        #expect(!isApart([3, 3, 0, 0], of: 5))
    }

    /// Of two, nobody knows whose is wrong: the one that is behind leads, for the other takes its times.
    @Test func twoSitesThatDisagree() {
        #expect(isApart([-10], of: 3))
        #expect(!isApart([10], of: 3))
    }

    /// Who is not ahead may lead.
    @Test func threeSitesOfWhichNoTwoAgree() {
        #expect(!isApart([10, 20], of: 3))
        #expect(!isApart([-10, 10], of: 3))
        #expect(isApart([-20, -10], of: 3))
    }

    @Test func whoKnowsNobodysClockMayCampaign() {
        #expect(!isApart([], of: 3))
        #expect(!isApart([], of: 5))
    }

    @Test func anyOffsetIsSurvived() {
        for offsets in [[Int64.min, .min], [.max, .max], [.min, .max]] {
            _ = ClockAgreement.isApart(offsets: offsets, of: 3)
        }
        #expect(ClockAgreement.isApart(offsets: [.max, .max], of: 3))
        #expect(ClockAgreement.isApart(offsets: [.min, .min], of: 3))
    }

    // MARK: In the core

    private func follower() throws -> Raft {
        var raft = try Bench.raft(id: 1, terms: [1], term: 1, lastTime: 5 * Self.second)
        raft.clockOffset = 100 * Self.second
        return raft
    }

    private func entry(at seconds: Int64) -> Entry {
        Entry(index: 2, term: 1, kind: .signal, time: seconds * Self.second, actor: "bench", payload: [])
    }

    @Test func aLeapIsRefused() throws {
        var raft = try follower()
        let actions = raft.receive(
            Bench.append(term: 1, previous: 1, previousTerm: 1, [entry(at: 106)]), from: 2, at: 0)
        #expect(actions.contains(.ignored(.timeLeap(2), from: 2)))
        #expect(actions.writes.isEmpty)
        #expect(raft.lastIndex == 1)
    }

    @Test func aClockALittleAheadIsNot() throws {
        var raft = try follower()
        let actions = raft.receive(
            Bench.append(term: 1, previous: 1, previousTerm: 1, [entry(at: 105)]), from: 2, at: 0)
        #expect(actions.writes.count == 1)
    }

    /// This node's clock is the one that is wrong: it follows all the same.
    @Test func whatIsCommittedIsTaken() throws {
        var raft = try follower()
        let actions = raft.receive(
            Bench.append(term: 1, previous: 1, previousTerm: 1, commit: 2, [entry(at: 86_400)]), from: 2, at: 0)
        #expect(actions.writes.count == 1)
    }

    /// Its leader's clock was wrong when it was another leader, or this very one before its clock was set right:
    /// somebody may have it, and nobody else can lead.
    @Test func whatIsOfAnEarlierTermIsTaken() throws {
        var raft = try follower()
        let noop = Entry(
            index: 3, term: 2, kind: .noop, time: 86_400 * Self.second, actor: "bench", payload: [])
        let actions = raft.receive(
            Bench.append(term: 2, previous: 1, previousTerm: 1, [entry(at: 86_400), noop]), from: 2, at: 0)
        #expect(actions.writes.first?.entries.count == 2)
    }

    /// A log that has leapt once goes on from there.
    @Test func aTimeThatTheLogHasAlreadyIsNoLeap() throws {
        var raft = try Bench.raft(id: 1, terms: [1], term: 1, lastTime: 86_400 * Self.second)
        raft.clockOffset = 100 * Self.second
        let actions = raft.receive(
            Bench.append(term: 1, previous: 1, previousTerm: 1, [entry(at: 86_400)]), from: 2, at: 0)
        #expect(actions.writes.count == 1)
    }

    @Test func aLeaderWhoseClockWasSetBackMakesWay() throws {
        var raft = try Bench.leader()
        _ = raft.written(WriteID(rawValue: 1), at: 1)
        raft.clockOffset = 100 * Self.second
        _ = try raft.propose(
            [Proposal(kind: .note, actor: "bench", payload: [])], at: 1, time: 86_400 * Self.second)
        _ = raft.written(WriteID(rawValue: 2), at: 1)
        #expect(raft.tick(at: 2).contains(.steppedDown(.clockApart)))
    }

    @Test func aLeaderWhoseClockIsApartMakesWay() throws {
        var raft = try Bench.leader()
        _ = raft.written(WriteID(rawValue: 1), at: 1)
        let actions = raft.clockJudged(isApart: true, at: 1)
        #expect(actions.contains(.steppedDown(.clockApart)))
        #expect(raft.role == .follower)
        // And does not campaign until it is right again.
        _ = raft.tick(at: raft.deadline)
        #expect(raft.role == .follower)
        _ = raft.clockJudged(isApart: false, at: raft.deadline)
        _ = raft.tick(at: raft.deadline)
        #expect(raft.role == .preCandidate)
    }
}
