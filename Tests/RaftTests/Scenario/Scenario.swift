import Foundation

/// A text file of commands, each with the output it must have below `----`, up to the next empty line. A command
/// without `----` may print what it likes. Lines with `#` are comments.
struct Scenario {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let url: URL

    static let directory = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Scenarios")

    static func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory.path(percentEncoded: false))
            .filter { $0.hasSuffix(".txt") }.sorted()
    }

    init(name: String) { url = Self.directory.appending(path: name) }

    /// Runs the file. Returns the commands that failed or whose output differs; when rewriting, the latter are put
    /// right in the file, while a failed expectation stays a failure.
    func run(rewriting: Bool) throws -> [String] {
        let text = try String(contentsOf: url, encoding: .utf8)
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)[...]
        var rewritten: [String] = []
        var differences: [String] = []
        var failures: [String] = []
        var lab = Lab()
        while let line = lines.popFirst() {
            rewritten.append(line)
            guard !line.isEmpty, !line.hasPrefix("#") else { continue }
            var output: [String]
            do {
                output = try lab.run(line)
            } catch {
                failures.append("> \(line)\n\(error)")
                output = ["failed"]
            }
            if output.isEmpty { output = ["ok"] }
            guard lines.first == "----" else { continue }
            lines.removeFirst()
            let end = lines.firstIndex(of: "") ?? lines.endIndex
            let expected = Array(lines[..<end])
            lines = lines[end...]
            if expected != output {
                let parts = [["> \(line)", "expected:"], expected, ["but was:"], output]
                differences.append(parts.joined().joined(separator: "\n"))
            }
            rewritten += ["----"] + output
        }
        guard rewriting, !differences.isEmpty else { return differences + failures }
        try rewritten.joined(separator: "\n").write(to: url, atomically: true, encoding: .utf8)
        return failures
    }
}
