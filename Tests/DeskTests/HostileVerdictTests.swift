import Ledger
import Testing
import Trading

@testable import Desk

/// What a site can do with its verdicts to a leader.
@Suite struct HostileVerdictTests {
    private func signedWrong(_ verdict: Verdict) -> Verdict {
        var verdict = verdict
        verdict.signature = [UInt8](repeating: 7, count: VerdictSigner.signatureLength)
        return verdict
    }

    /// One bad verdict spoils no decision: it does not get into one.
    @Test func aVerdictThatIsSignedWrongIsMisconduct() throws {
        var bench = try DeskBench()
        bench.lead()
        let index = bench.raiseSignal()
        bench.judge()
        bench.hear(bench.verdict(of: 2, on: index), from: 2)
        for _ in 1...3 { bench.hear(signedWrong(bench.verdict(of: 3, on: index)), from: 3) }
        bench.hear(bench.verdict(of: 2, on: index), from: 3)
        #expect(bench.misconduct == [3, 3, 3, 3])
        #expect(bench.decisions.isEmpty)
        bench.pass(DeskBench.second)
        #expect(bench.decisions.map { $0.verdicts.map(\.site) } == [[1, 2]])
    }

    @Test func aVerdictOnASignalToComeIsCheckedToo() throws {
        var bench = try DeskBench()
        bench.lead()
        bench.hear(signedWrong(bench.verdict(of: 3, on: 2)), from: 3)
        #expect(bench.misconduct == [3])
        let index = bench.raiseSignal()
        #expect(index == 2)
        bench.judge()
        bench.hear(bench.verdict(of: 2, on: index), from: 2)
        #expect(bench.decisions.isEmpty)
    }

    /// Nobody can tell what it signs with, and its verdict would spoil the decision.
    @Test func aVerdictOfOneWhoIsNoVoterIsDropped() throws {
        var bench = try DeskBench()
        bench.voters = 2
        bench.lead()
        let index = bench.raiseSignal()
        bench.judge()
        bench.hearOthers(on: index)
        bench.pass(DeskBench.second)
        #expect(bench.misconduct.isEmpty)
        #expect(bench.decisions.map { $0.verdicts.map(\.site) } == [[1, 2]])
    }

    /// The log knows another key of this site: what it says would be refused again and again.
    @Test func aSiteWhoseOwnVerdictIsRefusedAbstains() throws {
        var bench = try DeskBench()
        bench.lead()
        let index = bench.raiseSignal()
        bench.take(bench.desk.answered(signedWrong(bench.verdict(of: 1, on: index)), at: bench.moment))
        bench.hearOthers(on: index)
        #expect(bench.decisions.count == 1)
        bench.settle(index, .refused(Refusal(.invalidVerdicts, "site 1")))
        bench.pass(DeskBench.second) { $0.judge() }
        #expect(bench.decisions.map { $0.verdicts.map(\.site) } == [[2, 3]])
    }

    /// A site whose prices are always too old holds up the decision no longer than one that says nothing.
    @Test func aSiteThatNeverHasANewPriceIsWaitedForOnce() throws {
        var bench = try DeskBench()
        bench.lead()
        let index = bench.raiseSignal()
        bench.judge()
        bench.hear(bench.verdict(of: 2, on: index), from: 2)
        bench.pass(400 * DeskBench.millisecond) { bench in
            var old = bench.verdict(of: 3, on: index)
            old.seenAt -= 3 * DeskBench.second
            bench.hear(bench.signers[2].sign(old), from: 3)
        }
        #expect(bench.decisions.map { $0.verdicts.map(\.site) } == [[1, 2]])
        #expect(bench.misconduct.isEmpty)
    }
}
