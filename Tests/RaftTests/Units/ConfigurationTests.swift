import Ledger
import Raft
import Testing

@Suite struct ConfigurationTests {
    private func make(
        id: NodeID = 1, name: String = "a", voters: [NodeID] = [3, 1, 2], founding: [UInt8] = [], heartbeat: Int64 = 50,
        minimum: Int64 = 250, maximum: Int64 = 500, stallLimit: Int64? = nil, limits: Raft.Limits = Raft.Limits()
    ) throws -> Raft.Configuration {
        try Raft.Configuration(
            id: id, name: name, voters: voters, founding: founding, heartbeatInterval: heartbeat,
            electionTimeoutMinimum: minimum, electionTimeoutMaximum: maximum, seed: 0, storageStallLimit: stallLimit,
            limits: limits)
    }

    @Test func votersAreSorted() throws {
        #expect(try make().voters == [1, 2, 3])
        #expect(try make(id: 9).voters == [1, 2, 3])
        #expect(try make().storageStallLimit == 250)
    }

    @Test func theFoundingMembershipIsOfTheVoters() throws {
        #expect(try make(founding: Bench.founding()).founding == Bench.founding())
        #expect(throws: Raft.ConfigurationError.founding(.repeated(1))) { try make(founding: Bench.founding([1, 1])) }
        #expect(throws: Raft.ConfigurationError.foundingOfOthers([1, 2])) {
            try make(founding: Bench.founding([1, 2]))
        }
        #expect(throws: Raft.ConfigurationError.foundingOfOthers([1, 2, 3])) {
            try make(founding: try Bench.membership(1, voters: [1, 2], learners: [3]).payload)
        }
        let length = Entry.maximumPayloadLength + 1
        #expect(throws: Raft.ConfigurationError.foundingTooLong(length)) {
            try make(founding: [UInt8](repeating: 0, count: length))
        }
    }

    @Test func everyMistakeIsNamed() {
        #expect(throws: Raft.ConfigurationError.idZero) { try make(id: 0) }
        #expect(throws: Raft.ConfigurationError.idZero) { try make(voters: [0, 1]) }
        #expect(throws: Raft.ConfigurationError.storageStallLimit(0)) { try make(stallLimit: 0) }
        #expect(throws: Raft.ConfigurationError.storageStallLimit(.max)) { try make(stallLimit: .max) }
        #expect(throws: Raft.ConfigurationError.duplicateVoter([1, 2, 2])) { try make(voters: [1, 2, 2]) }
        #expect(throws: Raft.ConfigurationError.tooManyVoters(16)) { try make(voters: Array(1...16)) }
        #expect(throws: Raft.ConfigurationError.nameTooLong(256)) { try make(name: String(repeating: "x", count: 256)) }
        #expect(throws: Raft.ConfigurationError.nameSteersText("a\nb")) { try make(name: "a\nb") }
        #expect(throws: Raft.ConfigurationError.timeouts(0, 250, 500)) { try make(heartbeat: 0) }
        #expect(throws: Raft.ConfigurationError.timeouts(250, 250, 500)) { try make(heartbeat: 250) }
        #expect(throws: Raft.ConfigurationError.timeouts(50, 500, 500)) { try make(minimum: 500) }
        #expect(throws: Raft.ConfigurationError.timeouts(50, 250, .max)) { try make(maximum: .max) }
        let limits: [(WritableKeyPath<Raft.Limits, Int>, String)] = [
            (\.entriesPerMessage, "entriesPerMessage"), (\.bytesPerMessage, "bytesPerMessage"),
            (\.inflightMessages, "inflightMessages"), (\.inflightBytes, "inflightBytes"),
            (\.outstandingReads, "outstandingReads"), (\.uncommittedBytes, "uncommittedBytes"),
            (\.cacheBytes, "cacheBytes"), (\.unwrittenBytes, "unwrittenBytes"), (\.promotionLag, "promotionLag"),
            (\.reservedBytes, "reservedBytes"),
        ]
        for (path, name) in limits {
            var limits = Raft.Limits()
            limits[keyPath: path] = 0
            #expect(throws: Raft.ConfigurationError.limit(name)) { try make(limits: limits) }
        }
    }

    /// With one clock 5 % slow and the other 5 % fast the lease still ends first.
    @Test func theLeaseEndsBeforeTheShortestElectionTimeout() throws {
        for minimum: Int64 in [2, 3, 99, 250_000_000, 3_000_000_001] {
            let lease = try make(heartbeat: 1, minimum: minimum, maximum: minimum + 1).leaseDuration
            #expect(lease >= 0)
            #expect(lease < minimum)
            #expect(Double(lease) / 0.95 <= Double(minimum) / 1.05)
        }
    }

    @Test func electionTimeoutsDifferByNodeAndStayInBounds() throws {
        var seen: Set<MonotonicTime> = []
        for id: NodeID in 1...15 {
            let raft = Raft(
                configuration: try make(id: id, voters: Array(1...15), minimum: 250_000, maximum: 500_000),
                vote: Raft.Vote(term: 0, votedFor: nil), termRuns: [], lastIndex: 0, lastTime: 0, applied: 0, at: 7)
            #expect((250_007...500_007).contains(raft.deadline))
            seen.insert(raft.deadline)
        }
        #expect(seen.count >= 14)
    }
}
