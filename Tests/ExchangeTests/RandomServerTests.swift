import FIX
import Testing
import Trading

@testable import Exchange

/// A session under random orders, disconnects, kills of the venue and faults: in the end, the counterparty and the drop
/// copy must have the same executions, each once.
@Suite struct RandomServerTests {
    @Test(arguments: 1...12) func noExecutionIsLostOrTwice(seed: UInt64) throws {
        var random = Xorshift(state: seed &* 0x9E37_79B9_7F4A_7C15)
        var floor = Floor(.sample(barSize: 20))
        floor.close(flat(0, "1.2"))
        try floor.connect("DESK")
        var bars: Int64 = 0
        for step in 0..<120 {
            switch random.below(12) {
            case 0: floor.lose("DESK")
            case 1: floor = try floor.restarted()
            case 2:
                bars += 1
                floor.close(flat(bars, random.below(2) == 0 ? "1.2" : "1.1"))
            case 3: floor.set(fault(&random))
            case 4: floor.pass(Int64(random.below(900)))
            default:
                guard floor.parties["DESK"]?.isLoggedOn == true else { break }
                let message =
                    random.below(4) == 0
                    ? Sample.cancel("C\(step)", of: "N\(random.below(UInt64(step) + 1))")
                    : Sample.order("N\(step)", "\(1 + random.below(2))", "\(1 + random.below(9))", limit: "1.15")
                try floor.send(message)
            }
            if floor.crash != nil { floor = try floor.restarted() }
            try comeBack(&floor)
        }
        floor.server.clearFaults()
        floor.pass(4_000)
        try comeBack(&floor)
        floor.pass(1_000)
        check(floor)
    }

    /// Logs on again where that is needed and possible.
    private func comeBack(_ floor: inout Floor) throws {
        if floor.parties["DESK"]?.connection == nil { try floor.reconnect("DESK") }
    }

    private func fault(_ random: inout Xorshift) -> Fault {
        let skip = Int(random.below(3))
        return switch random.below(6) {
        case 0: Fault(.crash(.before), type: .newOrderSingle, skip: skip)
        case 1: Fault(.crash(.after), type: .newOrderSingle, skip: skip)
        case 2: Fault(.disconnect(.before), type: .newOrderSingle, skip: skip)
        case 3: Fault(.disconnect(.after), type: .newOrderSingle, skip: skip)
        case 4: Fault(.lose, type: .executionReport, skip: skip)
        default: Fault(.delay(300_000_000), type: .executionReport, skip: skip)
        }
    }

    private func check(_ floor: Floor) {
        let delivered = floor.parties["DESK"]?.delivered.compactMap { $0.message.text(.execID) } ?? []
        let recorded = floor.lines.compactMap { line in
            line.split(separator: "\"execID\":\"").dropFirst().first?.prefix { $0 != "\"" }
        }
        #expect(Set(delivered).count == delivered.count)
        #expect(Set(delivered) == Set(recorded.map(String.init)))
        #expect(recorded.count == Set(recorded).count)
        let fills = floor.parties["DESK"]?.delivered.map(\.message).filter { $0.text(.execType) == "F" } ?? []
        let position = fills.reduce(Int64(0)) { sum, fill in
            let quantity = (try? fill.decimal(.lastQty)) ?? 0
            return sum + (fill.text(.side) == "1" ? quantity : -quantity)
        }
        #expect(floor.server.exchange.position(of: "DESK", symbol: "EURUSD").raw == position)
    }
}
