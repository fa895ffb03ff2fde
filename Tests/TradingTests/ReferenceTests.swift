import RandomLog
import Testing

@testable import Trading

@Suite struct ReferenceTests {
    private func verdicts(_ prices: [Price]) -> [Verdict] {
        prices.enumerated().map { offset, price in
            var verdict = Verdict.example(1, on: 1)
            verdict.price = price
            verdict.seenAt = 100 + Int64(offset)
            return verdict
        }
    }

    @Test func theMedian() {
        #expect(Reference([]) == nil)
        #expect(Reference(verdicts([7]))?.price == 7)
        #expect(Reference(verdicts([9, 7]))?.price == 8)
        #expect(Reference(verdicts([9, 1, 7]))?.price == 7)
        #expect(Reference(verdicts([4, 1, 9, 7]))?.price == "5.5")
        #expect(Reference(verdicts([Price(raw: 1), Price(raw: 2)]))?.price == Price(raw: 1))
        #expect(Reference(verdicts([Price(raw: .max), Price(raw: .max)]))?.price == Price(raw: .max))
        let reference = Reference(verdicts([9, 1, 7]))
        #expect(reference?.oldest == 100)
        #expect(reference?.newest == 102)
    }

    @Test func freshness() {
        let reference = Reference(price: 1, oldest: 100, newest: 102)
        #expect(reference.isFresh(at: 110, maximumAge: 10))
        #expect(!reference.isFresh(at: 111, maximumAge: 10))
        // By a clock that runs ahead.
        #expect(reference.isFresh(at: 92, maximumAge: 10))
        #expect(!reference.isFresh(at: 91, maximumAge: 10))
        #expect(!Reference(price: 1, oldest: .min, newest: .min).isFresh(at: .max, maximumAge: 10))
    }

    @Test func theWindowForgetsWhatIsOld() {
        var window = ReferenceWindow()
        #expect(window.range(at: 0, window: 160) == nil)
        for (time, price) in [(0, 10), (5, 12), (50, 11), (159, 9)] as [(Int64, Price)] {
            _ = window.add(price, of: "AAA", at: time, window: 160)
        }
        #expect(window.range(at: 160, window: 160) == 9...12)
        // The first slot began at 0 and may reach to 10: out at 171.
        #expect(window.range(at: 170, window: 160) == 9...12)
        #expect(window.range(at: 171, window: 160) == 9...11)
        #expect(window.range(at: 221, window: 160) == 9...9)
        #expect(window.range(at: 1_000, window: 160) == nil)
        #expect(window.range(at: .max, window: 160) == nil)
    }

    @Test func itsSpaceIsBounded() {
        var window = ReferenceWindow()
        var slots: Set<Int64> = []
        for time in Int64(0)..<5_000 {
            slots.insert(window.add(Price(raw: time + 1), of: "AAA", at: time, window: 160).slot)
        }
        #expect(slots.count == ReferenceWindow.slotCount)
        let range = window.range(at: 4_999, window: 160)
        #expect(range?.upperBound == Price(raw: 5_000))
        // All of the window is in it, and no more than a slot besides.
        #expect((4_820...4_840).contains(range?.lowerBound.raw ?? 0))
    }

    @Test func slotsComeBackInAnyOrder() {
        var random = Seeded(7)
        var window = ReferenceWindow()
        var rows: [Int64: ReferenceWindow.Slot] = [:]
        var time: Int64 = 0
        for _ in 0..<200 {
            time += Int64.random(in: 0...30, using: &random)
            let slot = window.add(Price(raw: Int64.random(in: 1...9, using: &random)), of: "AAA", at: time, window: 160)
            rows[slot.slot] = slot
        }
        var restored = ReferenceWindow()
        for slot in rows.values.shuffled(using: &random) { restored.restore(slot) }
        #expect(restored == window)
    }

    @Test func days() {
        #expect(UTCDay(containing: 0).yearMonthDay == 19_700_101)
        #expect(UTCDay(containing: -1).yearMonthDay == 19_691_231)
        #expect(UTCDay(containing: Desk.start).yearMonthDay == 20_231_114)
        let day: Int64 = 86_400 * TradingSettings.second
        #expect(UTCDay(containing: day - 1).number == 0)
        #expect(UTCDay(containing: day).number == 1)
        #expect(UTCDay(number: 11_016).yearMonthDay == 20_000_229)
        #expect(UTCDay(number: 11_017).yearMonthDay == 20_000_301)
        #expect(UTCDay(number: 19_782).yearMonthDay == 20_240_229)
        #expect(UTCDay(number: 47_541).yearMonthDay == 21_000_301)
        #expect(UTCDay(containing: .max).yearMonthDay == 22_620_411)
        #expect(UTCDay(containing: .min).yearMonthDay == 16_770_921)
    }
}
