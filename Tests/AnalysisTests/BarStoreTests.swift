import Foundation
import Testing
import Trading

@testable import Analysis

@Suite final class BarStoreTests {
    private let directory: URL

    init() throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "bars-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    private var file: URL { directory.appending(path: BarStore.fileName) }

    private func open() throws -> BarStore { try BarStore(directory: directory.path) }

    private func stored(_ symbol: String, in store: BarStore) throws -> [Bar] {
        var bars: [Bar] = []
        try store.forEachBar(of: symbol) { bars.append($0) }
        return bars
    }

    @Test func keepsTheSampleAcrossReopening() throws {
        let bars = try Sample.bars()
        do {
            let store = try open()
            #expect(try store.append(bars) == bars)
        }
        let store = try open()
        #expect(try stored("EURUSD", in: store) == bars)
        #expect(try store.lastTime(of: "EURUSD") == bars.last?.time)
        #expect(try store.lastTime(of: "GBPUSD") == nil)
        #expect(try stored("GBPUSD", in: store) == [])
    }

    @Test func aReplayedStoreGivesTheOpinionsItHadBefore() throws {
        var live = RSIAnalyst(quantities: ["EURUSD": Quantity(raw: 1)])
        let bars = try Sample.bars().prefix(300)
        let store = try open()
        for bar in try store.append(Array(bars)) { _ = live.closed(bar) }
        var warmed = RSIAnalyst(quantities: ["EURUSD": Quantity(raw: 1)])
        try store.forEachBar(of: "EURUSD") { _ = warmed.closed($0) }
        for bar in bars {
            #expect(live.opinion(on: "EURUSD", asOf: bar.time) == warmed.opinion(on: "EURUSD", asOf: bar.time))
        }
        #expect(warmed.opinion(on: "EURUSD", asOf: bars[299].time) != nil)
    }

    @Test func theSameBarsAgainChangeNothing() throws {
        let store = try open()
        let bars = try bars(closes: ["1", "2", "3", "4"])
        #expect(try store.append(Array(bars.prefix(3))) == Array(bars.prefix(3)))
        #expect(try store.append(bars) == [bars[3]])
        #expect(try store.append(bars) == [])
        #expect(try store.append([bars[1], bars[1]]) == [])
        #expect(try stored("TEST", in: store) == bars)
    }

    @Test func anotherBarForTheSameTimeIsRefusedWithItsWholeBatch() throws {
        let store = try open()
        let first = try bars(closes: ["1", "2"])
        let other = try bars(closes: ["1", "2.5"])
        #expect(try store.append(first) == first)
        let next = try bars(closes: ["7"], symbol: "NEXT")
        #expect(throws: BarStoreError.conflict(stored: first[1], given: other[1])) {
            try store.append(next + [other[0], other[1]])
        }
        #expect(try stored("TEST", in: store) == first)
        #expect(try stored("NEXT", in: store) == [])
        #expect(
            BarStoreError.conflict(stored: first[1], given: other[1]).description.contains("given TEST 1970-01-01T01"))
    }

    @Test func anOlderBarIsRefusedWithItsWholeBatch() throws {
        let store = try open()
        let bars = try bars(closes: ["1", "2", "3"])
        #expect(throws: BarStoreError.outOfOrder(bars[1], last: bars[2].time)) {
            try store.append([bars[0], bars[2], bars[1]])
        }
        #expect(try stored("TEST", in: store) == [])
        #expect(try store.append([bars[2]]) == [bars[2]])
        #expect(throws: BarStoreError.outOfOrder(bars[0], last: bars[2].time)) { try store.append([bars[0]]) }
        #expect(try stored("TEST", in: store) == [bars[2]])
    }

    @Test func symbolsHaveTheirOwnOrder() throws {
        let store = try open()
        let late = try bars(closes: ["1", "2"], symbol: "LATE", firstTime: 1_000_000_000_000)
        let early = try bars(closes: ["1", "2"], symbol: "EARLY")
        #expect(try store.append(late) == late)
        #expect(try store.append(early) == early)
        #expect(try stored("EARLY", in: store) == early)
        #expect(try store.lastTime(of: "LATE") == late[1].time)
    }

    @Test func aBatchIsBounded() throws {
        let store = try open()
        let bar = try #require(try bars(closes: ["1"]).first)
        let batch = Array(repeating: bar, count: BarStore.maximumBatch + 1)
        #expect(throws: BarStoreError.batchTooLarge(batch.count)) { try store.append(batch) }
        #expect(try stored("TEST", in: store) == [])
        #expect(try store.append([]) == [])
    }

    @Test func aFileThatIsNoDatabaseIsNamed() throws {
        try Data(repeating: 0x5A, count: 8_192).write(to: file)
        let error = try #require(throws: BarStoreError.self) { try open() }
        #expect(error.description.hasPrefix(file.path + ": "))
    }

    @Test func aMissingDirectoryIsNamed() throws {
        let error = try #require(throws: BarStoreError.self) {
            try BarStore(directory: directory.appending(path: "missing").path)
        }
        #expect(error.description.hasPrefix(directory.path + "/missing/bars.sqlite: "))
    }

    @Test func aFileOfANewerProgramIsLeftAlone() throws {
        do { _ = try open() }
        // The SQLite header has 2 at offsets 18 and 19 for WAL, and user_version at 60, big-endian.
        try patch { bytes in
            #expect(bytes[18] == 2 && bytes[19] == 2)
            bytes[63] = 2
        }
        #expect(throws: BarStoreError.unknownFormat(path: file.path, version: 2)) { try open() }
    }

    @Test func aDamagedRowIsNoBar() throws {
        do {
            let store = try open()
            _ = try store.append(try Array(Sample.bars().prefix(1)))
        }
        // The low of the first sample bar, 1.07083, as SQLite stores it: four bytes, big-endian.
        let low: [UInt8] = [0x06, 0x61, 0xF4, 0xF8]
        try patch { bytes in
            let place = try #require(bytes.firstRange(of: low))
            bytes[place.lowerBound] = 0x7F
        }
        let store = try open()
        let error = try #require(throws: BarStoreError.self) { try store.forEachBar(of: "EURUSD") { _ in } }
        guard case .damaged(file.path, "EURUSD", let reason) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(reason.contains("do not both lie between low 21.3"))
    }

    private func patch(_ change: (inout [UInt8]) throws -> Void) throws {
        var bytes = try Array(Data(contentsOf: file))
        try change(&bytes)
        try Data(bytes).write(to: file)
    }
}
