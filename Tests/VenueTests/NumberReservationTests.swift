import Testing

@testable import Venue

@Suite struct NumberReservationTests {
    @Test func blocksFollowOneAnother() {
        var numbers = NumberReservation(reservedThrough: 40)
        let first = numbers.next(10)
        #expect(first == 41...50)
        numbers.propose(first, as: .init(rawValue: 1))
        #expect(numbers.through == 40)
        let committed = numbers.settle(isCommitted: true)
        #expect(committed == 41...50)
        #expect(numbers.through == 50)
        #expect(numbers.next(10) == 51...60)
    }

    @Test func aBlockThatFailedIsProposedAgain() {
        var numbers = NumberReservation(reservedThrough: 0)
        numbers.propose(numbers.next(5), as: .init(rawValue: 1))
        let failed = numbers.settle(isCommitted: false)
        #expect(failed == nil)
        #expect(numbers.proposal == nil)
        #expect(numbers.next(5) == 1...5)
    }
}
