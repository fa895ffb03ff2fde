import FIX
import Ledger
import Testing
import Trading

@testable import Venue

/// Leaders that die at any step, links that break, leases that run out, commits that fail, venues that are slow to
/// notice: in the end every order has one fate, and every fill is in the log once.
@Suite struct CrashTests {
    @Test(arguments: 0..<120) func whateverHappensNothingIsDoubledOrMissed(seed: UInt64) throws {
        var run = try RandomRun(seed: seed)
        for _ in 0..<400 { try run.step() }
        try run.heal()
        try run.check()
    }
}

private struct RandomRun {
    private var random: SplitMix
    private var bench: Bench
    private var nextOrder: UInt64 = 1
    private var leads = false

    init(seed: UInt64) throws {
        random = SplitMix(state: seed)
        bench = try Bench {
            $0.numbersPerBlock = 30
            $0.numbersLowMark = 12
        }
        bench.venue.knowsMassStatus = seed % 3 != 0
        bench.venue.fillsAtOnce = seed % 2 == 0
    }

    private mutating func number(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }

    mutating func step() throws {
        guard leads else { return lead() }
        switch number(100) {
        case 0..<70: _ = try bench.step(number(4))
        case 70..<78: place()
        case 78..<84: fill()
        case 84..<92: bench.move(to: bench.now.monotonic + Int64(number(400)) * Bench.millisecond)
        case 92: bench.loseLink()
        case 93: bench.holdLease(until: bench.now.monotonic)
        case 94: bench.holdLease(until: bench.now.monotonic + Bench.second)
        case 95: bench.holdLease(until: .max)
        case 96: failProposals()
        case 97: bench.venue.isSilent.toggle()
        case 98: bench.venue.losesOrders.toggle()
        default:
            try bench.crash(venueNotices: number(3) > 0, losesProposals: number(bench.proposals.count + 1))
            leads = false
        }
    }

    private mutating func lead() {
        bench.lead()
        leads = true
    }

    /// The log lets decisions make orders only while it has the session as reconciled.
    private mutating func place() {
        guard bench.log.standings.last == Reconciled(venue: "qvenue", term: bench.term) else { return }
        bench.place(Bench.order(nextOrder, quantity: 6))
        nextOrder += 1
    }

    private mutating func fill() {
        let open = bench.venue.orders.filter { $0.value.leaves > 0 }.keys.sorted()
        guard !open.isEmpty else { return }
        let order = open[number(open.count)]
        bench.venueActs { venue, now in venue.fill(order, 2 * Quantity.scale, at: now) }
    }

    private mutating func failProposals() {
        guard !bench.proposals.isEmpty else { return }
        bench.outcome = { _ in .failed }
        try? bench.settleProposal()
        bench.outcome = { _ in nil }
    }

    mutating func heal() throws {
        bench.venue.isSilent = false
        bench.venue.losesOrders = false
        if !leads { lead() }
        bench.holdLease(until: .max)
        bench.pass(20 * Bench.second)
        for order in bench.venue.orders.keys.sorted() {
            bench.venueActs { venue, now in
                if let held = venue.orders[order], held.leaves > 0 { venue.fill(order, at: now) }
            }
        }
        bench.pass(10 * Bench.second)
    }

    func check() throws {
        #expect(bench.faults.isEmpty)
        #expect(bench.log.faults.isEmpty)
        #expect(bench.gateway.status.phase == .ready)
        #expect(bench.gateway.status.uncommittedReports == 0)
        // I1, and that no order is sent twice, by whomever.
        #expect(Set(bench.placedOut).count == bench.placedOut.count)
        // I2, in the order of the session.
        let executions = bench.log.executions.filter { $0.execType != .orderStatus }
        #expect(executions.map(\.execID) == bench.venue.events)
        // I3, in small.
        let filled = executions.filter { $0.execType == .trade }.reduce(0) { $0 + $1.lastQuantity.raw }
        #expect(filled == bench.venue.orders.values.reduce(0) { $0 + $1.cumulative })
        // I4.
        #expect(bench.venue.orders.keys.allSatisfy { bench.log.placed[$0] != nil })
        // What the venue does not know it never had, and nothing is left in doubt.
        #expect(bench.log.notAtVenue.isDisjoint(with: bench.venue.orders.keys))
        #expect(bench.log.open.isEmpty, "\(bench.log.open.keys.sorted())")
        #expect(bench.log.notAtVenue.union(bench.venue.orders.keys) == Set(bench.log.placed.keys))
        #expect(bench.gateway.status.inDoubt == 0)
    }
}

private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
