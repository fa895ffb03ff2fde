import Ledger
import Testing

@testable import Trading

@Suite struct OrderStateTests {
    /// Every pair that is not listed has no transition.
    private let table: [OrderState: [OrderEvent: OrderState]] = [
        .sent: [
            .acknowledged: .working, .filledPartly: .partial, .filledFully: .filled, .rejected: .rejected,
            .canceled: .canceled, .termChanged: .inDoubt,
        ],
        .inDoubt: [
            .acknowledged: .working, .filledPartly: .partial, .filledFully: .filled, .rejected: .rejected,
            .canceled: .canceled, .unknownAtVenue: .notAtVenue,
        ],
        .working: [.filledPartly: .partial, .filledFully: .filled, .canceled: .canceled],
        .partial: [.filledPartly: .partial, .filledFully: .filled, .canceled: .canceled],
    ]

    @Test func everyPair() {
        for state in OrderState.allCases {
            for event in OrderEvent.allCases {
                #expect(state.after(event) == table[state]?[event], "\(state) \(event)")
            }
        }
    }

    @Test func nothingLeavesATerminalState() {
        for state in OrderState.allCases {
            #expect(state.isTerminal == OrderEvent.allCases.allSatisfy { state.after($0) == nil }, "\(state)")
        }
    }

    @Test func clOrdIDs() {
        #expect(ClOrdID.make(clusterTag: "QF", decisionIndex: 1) == "QF-0000000000001")
        #expect(ClOrdID.make(clusterTag: "QF", decisionIndex: 35) == "QF-000000000000Z")
        let longest = ClOrdID.make(clusterTag: "ABCDEF", decisionIndex: .max)
        #expect(longest == "ABCDEF-3W5E11264SGSF")
        #expect(longest.utf8.count == 20)
        #expect(ClOrdID.make(clusterTag: "QF", decisionIndex: 36) > ClOrdID.make(clusterTag: "QF", decisionIndex: 35))
    }

    @Test func clusterTags() {
        #expect(ClOrdID.tag(clusterID: [0, 0, 0, 0] + Array(repeating: 9, count: 12)) == "000000")
        #expect(ClOrdID.tag(clusterID: [0xFF, 0xFF, 0xFF, 0xFF]) == "ZZZZZZ")
        #expect(ClOrdID.tag(clusterID: [0x08, 0x42, 0x10, 0x84]) == "111111")
    }
}
