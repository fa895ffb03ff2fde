import Testing

@testable import Node

@Suite struct IgnoredMessagesTests {
    @Test func aFloodIsALineASecond() {
        var ignored = IgnoredMessages()
        let lines = (0...1_000 as ClosedRange<Int64>).compactMap { ignored.add(from: 1, at: $0) }
        #expect(lines == [1])
        let others: [(UInt64, Int64)] = [(2, 1_000), (1, 1_000_000_000), (1, 3_000_000_000)]
        let later = others.map { ignored.add(from: $0, at: $1) }
        #expect(later == [1, 1_001, 1])
    }
}
