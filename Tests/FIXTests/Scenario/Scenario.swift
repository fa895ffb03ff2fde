import FIX
import Foundation

/// A text file: a command a line, and below it, in lines that begin with E or A, the messages it makes the session send
/// and the other actions it returns. README.md describes the commands.
struct Scenario {
    let url: URL

    static let directory = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Scenarios")

    static func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory.path(percentEncoded: false))
            .filter { $0.hasSuffix(".fixtest") }.sorted()
    }

    init(name: String) { url = Self.directory.appending(path: name) }

    func text() throws -> String { try String(contentsOf: url, encoding: .utf8) }

    static func isExpectation(_ line: String) -> Bool { line.hasPrefix("E ") || line.hasPrefix("A ") }

    /// The roles its first `session` line names.
    func roles() throws -> [SessionConfiguration.Role] {
        let line = try text().split(separator: "\n").first { $0.hasPrefix("session ") } ?? ""
        switch line.split(separator: " ").dropFirst().first {
        case "both": return [.acceptor, .initiator]
        case "acceptor": return [.acceptor]
        case "initiator": return [.initiator]
        default: throw StageError(description: "no session in \(url.lastPathComponent)")
        }
    }

    /// Runs the file with the session in this role. Returns where it went differently; with `rewriting` that is written
    /// into the file.
    func run(_ role: SessionConfiguration.Role, rewriting: Bool) throws -> [String] {
        var lines = try text().split(separator: "\n", omittingEmptySubsequences: false).map(String.init)[...]
        var rewritten: [String] = []
        var differences: [String] = []
        var stage = Stage(role: role)
        while let line = lines.popFirst() {
            rewritten.append(line)
            guard !line.isEmpty, !line.hasPrefix("#") else { continue }
            guard !Self.isExpectation(line) else { throw StageError(description: "\(line): no command before it") }
            let output = try stage.run(line)
            let end = lines.firstIndex { !Self.isExpectation($0) } ?? lines.endIndex
            let expected = Array(lines[..<end])
            lines = lines[end...]
            if expected != output {
                differences.append(
                    (["> \(line)", "expected:"] + expected + ["but was:"] + output).joined(separator: "\n"))
            }
            rewritten += output
        }
        if rewriting, !differences.isEmpty {
            try rewritten.joined(separator: "\n").write(to: url, atomically: true, encoding: .utf8)
            return []
        }
        return differences
    }
}

struct StageError: Error, CustomStringConvertible {
    let description: String
}
