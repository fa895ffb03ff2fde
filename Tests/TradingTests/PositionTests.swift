import Testing

@testable import Trading

@Suite struct PositionTests {
    private func position(_ fills: [(Side, Quantity, Price)]) -> Position {
        var position = Position(symbol: "AAA")
        for (offset, fill) in fills.enumerated() {
            #expect(position.add(fill.0, fill.1, at: fill.2, index: UInt64(offset + 1)) == true)
        }
        return position
    }

    private func cost(_ whole: Int64) -> Int128 { Int128(whole) * Int128(Price.scale) * Int128(Quantity.scale) }

    @Test func buysAndSells() {
        let long = position([(.buy, 10, 100), (.buy, 5, 110)])
        #expect(long.quantity == 15)
        #expect(long.cost == cost(1_550))
        #expect(long.updatedIndex == 2)
        let short = position([(.sell, 4, 50)])
        #expect(short.quantity == Quantity(raw: -400_000_000))
        #expect(short.cost == cost(-200))
        let through = position([(.buy, 10, 100), (.sell, 15, 120)])
        #expect(through.quantity == Quantity(raw: -500_000_000))
        #expect(through.cost == cost(-800))
    }

    @Test func aFlatPositionKeepsWhatWasWonOrLost() {
        let won = position([(.buy, 10, 100), (.sell, 10, 110)])
        #expect(won.quantity == 0)
        #expect(won.cost == cost(-100))
    }

    @Test func costIsExact() {
        var position = Position(symbol: "AAA")
        for index in 1...3 {
            #expect(position.add(.buy, Quantity(raw: 1), at: Price(raw: 33_333_333), index: UInt64(index)) == true)
        }
        #expect(position.cost == 99_999_999)
        #expect(position.add(.sell, Quantity(raw: 3), at: Price(raw: 33_333_333), index: 4) == true)
        #expect(position.cost == 0)
    }

    @Test func whatHasNoRoomChangesNothing() {
        var position = position([(.buy, Quantity(raw: .max), Price(raw: 1))])
        let before = position
        #expect(position.add(.buy, Quantity(raw: 1), at: 1, index: 9) == false)
        #expect(position == before)
        #expect(position.add(.sell, Quantity(raw: .max), at: Price(raw: .max), index: 9) == true)
        #expect(position.quantity == 0)
        #expect(position.add(.sell, Quantity(raw: .max), at: Price(raw: .max), index: 10) == true)
        #expect(position.add(.buy, 1, at: 1, index: 11) == true)
    }

    @Test func rowsKeepTheWholeCost() throws {
        var position = Position(symbol: "AAA")
        for index in 1...2 {
            #expect(position.add(.buy, Quantity(raw: .max / 2), at: Price(raw: .max), index: UInt64(index)) == true)
        }
        #expect(position.cost > Int128(Int64.max) * Int128(Int64.max - 2))
        #expect(try Position(row: position.row) == position)
    }
}
