import API
import Analysis
import Foundation

/// A CSV file of bars, as the API takes them.
enum BarFile {
    static func read(_ path: String, symbol: String) throws -> [BarRow] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ClientError(.notUnderstood, "\(path) cannot be read: is the path right, and may you read it?")
        }
        do {
            return try BarCSV.bars(in: Array(data), symbol: symbol).map { bar in
                BarRow(
                    time: bar.time, open: "\(bar.open)", high: "\(bar.high)", low: "\(bar.low)",
                    close: "\(bar.close)", volume: bar.volume)
            }
        } catch {
            throw ClientError(.notUnderstood, "\(path), \(error)")
        }
    }
}
