import NIOCore
import Testing

@testable import Peering

@Suite struct LogAllowanceTests {
    private var allowance = LogAllowance(lines: 2, window: .seconds(10), maximumSources: 2)
    private let start = NIODeadline.uptimeNanoseconds(1_000)

    @Test mutating func countsWhatItSuppresses() {
        for attempt in 0..<5 { #expect(allowance.allows("a", reason: "r\(attempt)", at: start) == (attempt < 2)) }
        let isOtherAllowed = allowance.allows("b", reason: "x", at: start)
        #expect(isOtherAllowed)
        #expect(allowance.nextEnd == start + .seconds(10))
        #expect(allowance.expire(at: start + .seconds(9)).isEmpty)
        #expect(
            allowance.expire(at: start + .seconds(10)) == [.init(source: "a", suppressed: 3, reason: "r4")])
        #expect(allowance.nextEnd == nil)
        let isAllowedAgain = allowance.allows("a", reason: "r", at: start + .seconds(10))
        #expect(isAllowedAgain)
    }

    @Test mutating func strangersPastTheMaximumShare() {
        let results = (0..<6).map { allowance.allows("s\($0)", reason: "r", at: start) }
        #expect(results == [true, true, true, true, false, false])
        #expect(
            allowance.expire(at: start + .seconds(10))
                == [.init(source: LogAllowance.others, suppressed: 2, reason: "r")])
    }
}

@Suite struct BackoffTests {
    @Test func doublesToTheLongestAndStaysInTheUpperHalf() {
        var generator = SeededGenerator(seed: 1)
        var backoff = Backoff(shortest: .milliseconds(50), longest: .seconds(1))
        for step in [50, 100, 200, 400, 800, 1000, 1000, 1000] as [Int64] {
            let wait = backoff.next(using: &generator)
            #expect(wait >= .milliseconds(step / 2) && wait <= .milliseconds(step))
        }
        backoff.reset()
        #expect(backoff.next(using: &generator) <= .milliseconds(50))
    }

    @Test func differs() {
        var generator = SeededGenerator(seed: 2)
        let waits = Set(
            (0..<20).map { _ in
                var backoff = Backoff(shortest: .milliseconds(50), longest: .seconds(1))
                return backoff.next(using: &generator)
            })
        #expect(waits.count > 10)
    }
}
