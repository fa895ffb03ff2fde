import Foundation
import Logging
import Testing

@testable import Terminal

@Suite struct LogTests {
    private func line(_ message: String, _ metadata: Logger.Metadata, own: Logger.Metadata = [:]) throws -> [String:
        String]
    {
        let event = LogEvent(
            level: .warning, message: "\(message)", error: nil, metadata: metadata, source: "test", file: "f",
            function: "g", line: 1)
        let text = JSONLogHandler.line(event, own, at: Date(timeIntervalSince1970: 1_500_000_000.25))
        #expect(!text.contains("\n"))
        return try JSONDecoder().decode([String: String].self, from: Data(text.utf8))
    }

    @Test func anEventIsOneObject() throws {
        let fields = try line("a \"b\"\nc", ["term": "3"], own: ["site": "site1"])
        #expect(
            fields == [
                "time": "2017-07-14T02:40:00.250Z", "level": "warning", "message": "a \"b\"\nc", "term": "3",
                "site": "site1",
            ])
    }

    @Test func noMetadataTakesThePlaceOfWhatEverybodyReads() throws {
        let fields = try line("x", ["message": "y", "level": "z", "time": "0"])
        #expect(fields["message"] == "x" && fields["level"] == "warning" && fields["time"] != "0")
    }
}
