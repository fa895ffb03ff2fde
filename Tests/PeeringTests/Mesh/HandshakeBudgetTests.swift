import NIOCore
import Testing

@testable import Peering

@Suite struct HandshakeBudgetTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    /// How many of five begin at that time.
    private func taken(from budget: inout HandshakeBudget, at now: NIODeadline) -> Int {
        (0..<5).filter { _ in budget.take(at: now) }.count
    }

    @Test func soManyAtOnceAndSoManyASecond() {
        var budget = HandshakeBudget(perSecond: 10, burst: 3)
        let times: [TimeAmount] = [
            .zero, .nanoseconds(99_999_999), .milliseconds(100), .milliseconds(199), .milliseconds(200),
        ]
        let begun = times.map { taken(from: &budget, at: start + $0) }
        #expect(begun == [3, 0, 1, 0, 1])
    }

    @Test func quietSavesNoMoreThanABurst() {
        var budget = HandshakeBudget(perSecond: 10, burst: 3)
        let begun = [start, .distantFuture].map { taken(from: &budget, at: $0) }
        #expect(begun == [3, 3])
    }

    @Test func fractionsAreNotLost() {
        var budget = HandshakeBudget(perSecond: 3, burst: 2)
        var begun = taken(from: &budget, at: start)
        for millisecond in 1...10_000 as ClosedRange<Int64> {
            begun += taken(from: &budget, at: start + .milliseconds(millisecond))
        }
        #expect(begun == 32)
    }
}
