import Foundation
import Trading

@testable import Analysis

/// The repository's sample of market data.
enum Sample {
    static func text() throws -> [UInt8] {
        let here = URL(filePath: #filePath).resolvingSymlinksInPath()
        let root = here.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return try Array(Data(contentsOf: root.appending(path: "cluster/data/EURUSD.csv")))
    }

    static func bars() throws -> [Bar] { try BarCSV.bars(in: text(), symbol: "EURUSD") }
}

/// Hourly bars that open, stay and close at one price each.
func bars(closes: [String], symbol: String = "TEST", firstTime: Int64 = 0) throws -> [Bar] {
    try closes.enumerated().map { hour, text in
        guard let close = Price(text) else { throw NotAPrice(text: text) }
        let time = firstTime + Int64(hour) * 3_600 * CivilTime.nanosecondsPerSecond
        return try Bar(symbol: symbol, time: time, open: close, high: close, low: close, close: close, volume: 1)
    }
}

struct NotAPrice: Error {
    let text: String
}
