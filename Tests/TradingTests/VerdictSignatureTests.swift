import Ledger
import RandomLog
import Testing

@testable import Trading

@Suite struct VerdictSignatureTests {
    private let verdict = TestCluster.signed([.example(2, on: 6)])[0]

    /// A decision whose second verdict is `verdict`.
    private func decide(_ desk: inout Desk, _ verdict: Verdict) -> Committed {
        if desk.state.undecidedSignals[6] == nil { desk.commit(.signal, Signal.example().payload) }
        return desk.decide(6, [desk.example(1, on: 6), verdict])
    }

    private func isRefused(_ verdict: Verdict) -> Bool {
        var desk = Desk()
        let applied = decide(&desk, verdict)
        return applied.refusal == .invalidVerdicts && applied.alarms == [.invalidDecision]
            && applied.changes.map(\.table) == [.alarms] && desk.state.undecidedSignals[6] != nil
    }

    @Test func aSignedVerdictCounts() {
        var desk = Desk()
        #expect(decide(&desk, verdict).placed != nil)
        #expect(verdict.isSigned(by: TestCluster.key(2), clusterID: TestCluster.id))
    }

    @Test func aMissingOrAStrangeSignatureIsRefused() {
        var unsigned = verdict
        unsigned.site = 9
        unsigned.signature = []
        #expect(isRefused(unsigned))
        var zero = verdict
        zero.signature = [UInt8](repeating: 0, count: 64)
        #expect(isRefused(zero))
        for bit in [0, 255, 256, 511] {
            var turned = verdict
            turned.signature[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(isRefused(turned), "bit \(bit)")
        }
    }

    @Test func everyFieldIsSigned() {
        let changes: [(inout Verdict) -> Void] = [
            { $0.action = .hold }, { $0.confidence += 1 }, { $0.price = 11 }, { $0.seenAt += 1 }, { $0.model += "x" },
            { $0.site = 3 },
        ]
        for (number, change) in changes.enumerated() {
            var altered = verdict
            change(&altered)
            #expect(isRefused(altered), "change \(number)")
        }
    }

    @Test func anotherSitesKeyIsNoSubstitute() throws {
        let stranger = try #require(TestCluster.signers[3])
        #expect(isRefused(stranger.sign(.example(2, on: 6))))
    }

    @Test func anotherClustersVerdictIsRefused() {
        let other = TestCluster.signer(2, clusterID: [UInt8](repeating: 9, count: 16))
        #expect(isRefused(other.sign(.example(2, on: 6))))
    }

    @Test func aVerdictIsForOneSignal() {
        var desk = Desk()
        desk.commit(.signal, Signal.example(key: "a").payload)
        desk.commit(.signal, Signal.example(key: "b").payload)
        // Signed for signal 6, and said to be about 7.
        var replayed = verdict
        replayed.signalIndex = 7
        #expect(desk.decide(7, [desk.example(1, on: 7), replayed]).refusal == .invalidVerdicts)
        #expect(desk.decide(7, [desk.example(1, on: 7), verdict]).refusal == .invalidVerdicts)
    }

    @Test func fieldsDoNotRunIntoEachOther() {
        var one = verdict
        one.model = "ab"
        var other = verdict
        other.model = "a"
        #expect(one.signedBytes(clusterID: TestCluster.id) != other.signedBytes(clusterID: TestCluster.id))
        let length = "quantum-forge verdict 1".utf8.count + 1 + 16 + 8 + 8 + 1 + 4 + 8 + 8 + 2
        #expect(one.signedBytes(clusterID: TestCluster.id).count == length + 2)
    }

    @Test func keysAreKeys() throws {
        let seed = VerdictSigner.makePrivateKey()
        #expect(seed.count == VerdictSigner.keyLength)
        let signer = try #require(VerdictSigner(privateKey: seed, clusterID: TestCluster.id))
        #expect(signer.publicKey.count == VerdictSigner.keyLength)
        #expect(signer.sign(verdict).isSigned(by: signer.publicKey, clusterID: TestCluster.id))
        #expect(VerdictSigner(privateKey: [1, 2, 3], clusterID: TestCluster.id) == nil)
        #expect(!verdict.isSigned(by: [], clusterID: TestCluster.id))
    }

    private func membership(_ members: [(NodeID, [UInt8])]) -> [UInt8] {
        var message = Quantumforge_Ledger_V1_Membership()
        message.members = members.map { id, key in
            var member = Quantumforge_Ledger_V1_Member()
            member.id = id
            member.role = .voter
            member.verdictKey = .copy(of: key)
            return member
        }
        return message.payload
    }

    @Test func aSiteThatJoinedCounts() throws {
        var desk = Desk()
        desk.commit(.signal, Signal.example().payload)
        #expect(desk.decide(6, [.example(1, on: 6), .example(4, on: 6)]).refusal == .invalidVerdicts)
        desk.commit(.configuration, membership([(1, []), (2, []), (3, []), (4, TestCluster.key(4))]))
        #expect(desk.state.voters.map(\.id) == [1, 2, 3, 4])
        #expect(desk.state.voters.map(\.verdictKey) == (1...4).map { TestCluster.key($0) })
        #expect(try desk.restored() == desk.state)
        // Two of four are no majority any more.
        #expect(desk.decide(6, [desk.example(1, on: 6), desk.example(4, on: 6)]).placed == nil)
        #expect(desk.state.pendingDecisions.count == 1)
        let next = desk.commit(.signal, Signal.example(key: "next").payload).index
        #expect(desk.decide(next, [1, 2, 4].map { desk.example($0, on: next) }).placed != nil)
    }

    @Test func aNewKeyReplacesTheOld() throws {
        var desk = Desk()
        desk.commit(.configuration, membership([(1, []), (2, TestCluster.key(4)), (3, [])]))
        let signal = desk.commit(.signal, Signal.example().payload).index
        #expect(desk.decide(signal, [.example(1, on: signal), .example(2, on: signal)]).refusal == .invalidVerdicts)
        let signer = try #require(TestCluster.signers[4])
        let verdict = signer.sign(desk.example(2, on: signal))
        #expect(desk.decide(signal, [desk.example(1, on: signal), verdict]).placed != nil)
        #expect(try desk.restored() == desk.state)
    }

    @Test func whatTheLogBeginsWithTakesThePlaceOfTheConfiguredVoters() throws {
        var desk = Desk(empty: ())
        desk.commit(.configuration, membership([(1, TestCluster.key(4)), (2, []), (4, TestCluster.key(1))]))
        #expect(desk.state.voters.map(\.id) == [1, 2, 4])
        #expect(desk.state.voters.map(\.verdictKey) == [TestCluster.key(4), [], TestCluster.key(1)])
        // A founder that left and comes back has the key of the founding; 3 was only ever configured.
        desk.commit(.configuration, membership([(2, [])]))
        desk.commit(.configuration, membership([(1, []), (2, []), (3, [])]))
        #expect(desk.state.voters.map(\.verdictKey) == [TestCluster.key(4), [], []])
        #expect(try desk.restored() == desk.state)
    }

    @Test func whatIsNoMembershipChangesNothing() {
        var desk = Desk()
        let voters = desk.state.voters
        for payload in [[1, 2, 3], [], membership([(1, []), (1, [])])] {
            desk.commit(.configuration, payload)
            #expect(desk.state.voters == voters)
        }
    }
}
