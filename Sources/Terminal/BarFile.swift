package import API
package import Analysis
import Foundation

/// A CSV file of bars.
package enum BarFile {
    /// As the API takes them.
    package static func read(_ path: String, symbol: String) throws -> [BarRow] {
        try bars(path, symbol: symbol).map { bar in
            BarRow(
                time: bar.time, open: "\(bar.open)", high: "\(bar.high)", low: "\(bar.low)", close: "\(bar.close)",
                volume: bar.volume)
        }
    }

    package static func bars(_ path: String, symbol: String) throws -> [Bar] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ClientError(.notUnderstood, "\(path) cannot be read: is the path right, and may you read it?")
        }
        do {
            return try BarCSV.bars(in: Array(data), symbol: symbol)
        } catch {
            throw ClientError(.notUnderstood, "\(path), \(error)")
        }
    }
}
