import Ledger
import Testing

@testable import Trading

@Suite struct OrderStateTests {
    /// Every pair that is not listed has no transition.
    private let table: [OrderState: [OrderEvent: OrderState]] = [
        .sent: [
            .pendingNew: .sent, .acknowledged: .working, .rejected: .rejected, .duplicateID: .inDoubt,
            .filledPartly: .partial, .filledFully: .filled, .fillsMissing: .inDoubt, .reportUnread: .inDoubt,
            .canceled: .canceled,
            .expired: .expired, .termChanged: .inDoubt, .sessionLost: .inDoubt, .foundUnfilled: .working,
        ],
        .inDoubt: [
            .pendingNew: .inDoubt, .acknowledged: .working, .rejected: .rejected, .duplicateID: .inDoubt,
            .filledPartly: .partial, .filledFully: .filled, .fillsMissing: .inDoubt, .reportUnread: .inDoubt,
            .pendingCancel: .pendingCancel,
            .cancelRejectedUnfilled: .inDoubt, .cancelRejectedFilled: .inDoubt, .cancelRejectedUnknown: .inDoubt,
            .canceled: .canceled, .expired: .expired, .foundUnfilled: .working, .foundFilled: .partial,
            .unknownAtVenue: .notAtVenue,
        ],
        .working: [
            .filledPartly: .partial, .filledFully: .filled, .fillsMissing: .inDoubt, .reportUnread: .inDoubt,
            .cancelRequested: .pendingCancel,
            .pendingCancel: .pendingCancel, .canceled: .canceled, .expired: .expired, .foundUnfilled: .working,
        ],
        .partial: [
            .filledPartly: .partial, .filledFully: .filled, .fillsMissing: .inDoubt, .reportUnread: .inDoubt,
            .cancelRequested: .pendingCancel,
            .pendingCancel: .pendingCancel, .cancelRejectedFilled: .partial, .cancelRejectedUnknown: .inDoubt,
            .canceled: .canceled, .expired: .expired, .foundFilled: .partial,
        ],
        .pendingCancel: [
            .filledPartly: .partial, .filledFully: .filled, .fillsMissing: .inDoubt, .reportUnread: .inDoubt,
            .pendingCancel: .pendingCancel,
            .cancelRejectedUnfilled: .working, .cancelRejectedFilled: .partial, .cancelRejectedUnknown: .inDoubt,
            .canceled: .canceled, .expired: .expired, .foundUnfilled: .working, .foundFilled: .partial,
        ],
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

    @Test func aFillCountsInEveryOpenState() {
        for state in OrderState.allCases where !state.isTerminal {
            #expect(state.after(.filledPartly) == .partial)
            #expect(state.after(.filledFully) == .filled)
        }
    }

    @Test func silenceNeverMakesATerminalState() {
        for state in OrderState.allCases {
            for event in [OrderEvent.termChanged, .sessionLost, .fillsMissing, .duplicateID] {
                #expect(state.after(event).map { $0 == .inDoubt } ?? true)
            }
        }
    }

    @Test func afterACorrection() {
        for state in OrderState.allCases where state.isTerminal {
            #expect(state.amended(cumulative: 0, of: 10) == state)
        }
        #expect(OrderState.partial.amended(cumulative: 0, of: 10) == .working)
        #expect(OrderState.partial.amended(cumulative: 3, of: 10) == .partial)
        #expect(OrderState.working.amended(cumulative: 3, of: 10) == .partial)
        for state in [OrderState.sent, .inDoubt, .pendingCancel] {
            #expect(state.amended(cumulative: 3, of: 10) == state)
            #expect(state.amended(cumulative: 10, of: 10) == .filled)
        }
    }

    @Test func clOrdIDs() {
        #expect(ClOrdID.make(clusterTag: "QF", index: 1) == "QF-0000000000001")
        #expect(ClOrdID.make(clusterTag: "QF", index: 35) == "QF-000000000000Z")
        let longest = ClOrdID.make(clusterTag: "ABCDEF", index: .max)
        #expect(longest == "ABCDEF-3W5E11264SGSF")
        #expect(longest.utf8.count == 20)
        #expect(ClOrdID.make(clusterTag: "QF", index: 36) > ClOrdID.make(clusterTag: "QF", index: 35))
    }

    @Test func clusterTags() {
        #expect(ClOrdID.tag(clusterID: [0, 0, 0, 0] + Array(repeating: 9, count: 12)) == "000000")
        #expect(ClOrdID.tag(clusterID: [0xFF, 0xFF, 0xFF, 0xFF]) == "ZZZZZZ")
        #expect(ClOrdID.tag(clusterID: [0x08, 0x42, 0x10, 0x84]) == "111111")
    }
}
