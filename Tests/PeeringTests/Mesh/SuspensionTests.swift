import NIOCore
import Testing

@testable import Peering

@Suite struct SuspensionTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000)
    private var suspension = Suspension(shortest: .seconds(1), longest: .seconds(5), memory: .seconds(100))

    @Test func nobodyIsKeptOutWithoutACause() { #expect(suspension.isOver(at: start)) }

    @Test mutating func eachIsTwiceAsLongAsTheOneBeforeUpToTheLongest() {
        var now = start
        for seconds in [1, 2, 4, 5, 5] as [Int64] {
            #expect(suspension.begin(at: now) == .seconds(seconds))
            #expect(!suspension.isOver(at: now + .seconds(seconds) - .nanoseconds(1)))
            now = now + .seconds(seconds)
            #expect(suspension.isOver(at: now))
        }
    }

    @Test mutating func itStartsAnewAfterAWhileWithoutACause() {
        _ = suspension.begin(at: start)
        let end = start + .seconds(1)
        var late = suspension
        #expect(suspension.begin(at: end + .seconds(100) - .nanoseconds(1)) == .seconds(2))
        #expect(late.begin(at: end + .seconds(100)) == .seconds(1))
    }
}
