import Testing
import Trading

@Suite struct PreTradeCheckTests {
    private func subject(
        _ side: Side = .buy, quantity: Quantity = 10, position: Quantity = 0, open: OpenQuantity = OpenQuantity()
    ) -> PreTradeCheck.Subject {
        PreTradeCheck.Subject(
            side: side, quantity: quantity, referencePrice: "10.01", halt: nil, instrument: .aaa,
            limits: Limits(symbol: "AAA", maxOrderQuantity: 100, maxPosition: 150), position: position, open: open,
            openOrders: 0)
    }

    private func denied(
        _ base: PreTradeCheck.Subject? = nil, _ change: (inout PreTradeCheck.Subject) -> Void = { _ in }
    ) -> PreTradeCheck? {
        var subject = base ?? subject()
        change(&subject)
        let denial = PreTradeCheck.firstDenial(of: subject)
        if let denial {
            #expect(denial.check.denial(of: subject) == denial)
            #expect(!denial.limit.isEmpty && !denial.value.isEmpty)
        }
        return denial?.check
    }

    @Test func aGoodOrderPasses() { #expect(denied() == nil) }

    @Test func theOrderOfTheChecksIsFixed() {
        #expect(
            PreTradeCheck.allCases == [
                .notHalted, .tradable, .tick, .lot, .maximumOrderQuantity, .projectedPosition, .openOrders,
            ])
        let nothing = PreTradeCheck.Subject(
            side: .buy, quantity: 10, referencePrice: 10, halt: nil, instrument: nil, limits: nil, position: 0,
            open: OpenQuantity(), openOrders: 0)
        #expect(denied(nothing) == .tradable)
        for check in [PreTradeCheck.tick, .lot, .maximumOrderQuantity, .projectedPosition] {
            #expect(check.denial(of: nothing) != nil, "\(check)")
        }
    }

    @Test func instruments() {
        #expect(denied { $0.instrument = nil } == .tradable)
        #expect(denied { $0.instrument?.tradable = false } == .tradable)
    }

    @Test func tickAndLot() {
        #expect(denied { $0.referencePrice = "10.011" } == .tick)
        #expect(denied { $0.referencePrice = "0.01" } == nil)
        #expect(denied { $0.quantity = "10.5" } == .lot)
        #expect(denied { $0.quantity = 1 } == nil)
        #expect(denied { $0.quantity = Quantity(raw: 1) } == .lot)
    }

    @Test func quantity() {
        #expect(denied { $0.quantity = 100 } == nil)
        #expect(denied { $0.quantity = 101 } == .maximumOrderQuantity)
        #expect(denied { $0.limits?.maxOrderQuantity = 0 } == .maximumOrderQuantity)
        #expect(denied { $0.limits = nil } == .maximumOrderQuantity)
        let denial = PreTradeCheck.firstDenial(of: subject(quantity: 101))
        #expect(denial?.description == "101, allowed is at most 100")
    }

    @Test func positionWithWhatIsOpen() {
        #expect(denied(subject(quantity: 50, position: 100)) == nil)
        #expect(denied(subject(quantity: 51, position: 100)) == .projectedPosition)
        let open = OpenQuantity(buy: Int128(40 * Quantity.scale), sell: Int128(30 * Quantity.scale))
        #expect(denied(subject(quantity: 10, position: 100, open: open)) == nil)
        #expect(denied(subject(quantity: 11, position: 100, open: open)) == .projectedPosition)
        // Open sells do not make room for buys: they may never fill.
        #expect(denied(subject(.sell, quantity: 20, position: -100, open: open)) == nil)
        #expect(denied(subject(.sell, quantity: 21, position: -100, open: open)) == .projectedPosition)
        // From too much to less is always allowed.
        #expect(denied(subject(.sell, quantity: 100, position: 1_000)) == nil)
    }

    @Test func nothingOverflows() {
        let widest = OpenQuantity(buy: Int128(Int64.max) * 10_000, sell: Int128(Int64.max) * 10_000)
        for side in Side.allCases {
            for raw in [Int64.min, Int64.max] {
                let extreme = subject(side, quantity: 100, position: Quantity(raw: raw), open: widest)
                #expect(denied(extreme) == .projectedPosition)
            }
        }
    }

    @Test func openOrders() {
        #expect(denied { $0.openOrders = PreTradeCheck.maximumOpenOrders - 1 } == nil)
        #expect(denied { $0.openOrders = PreTradeCheck.maximumOpenOrders } == .openOrders)
    }
}
