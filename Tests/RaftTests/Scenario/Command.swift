import Ledger
import Raft

/// A line of a scenario: name, words, `key=value` options.
struct Command {
    let name: String
    let words: [String]
    let options: [String: String]

    init(_ line: String) throws {
        let parts = line.split(separator: " ").map(String.init)
        guard let name = parts.first else { throw Scenario.Failure(description: "empty command") }
        self.name = name
        words = parts.dropFirst().filter { !$0.contains("=") }
        var options: [String: String] = [:]
        for part in parts where part.contains("=") {
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            options[sides[0]] = sides[1]
        }
        self.options = options
    }

    func node(_ position: Int) throws -> NodeID {
        guard position < words.count, let id = NodeID(words[position]) else {
            throw Scenario.Failure(description: "\(name): word \(position + 1) must be a node")
        }
        return id
    }

    func link() throws -> Lab.Link { Lab.Link(from: try node(0), to: try node(1)) }

    /// `300ms` or `2s`.
    func duration(_ position: Int) throws -> MonotonicTime {
        let word = position < words.count ? words[position] : ""
        if word.hasSuffix("ms"), let number = MonotonicTime(word.dropLast(2)) { return number * 1_000_000 }
        if word.hasSuffix("s"), let number = MonotonicTime(word.dropLast()) { return number * 1_000_000_000 }
        throw Scenario.Failure(description: "\(name): word \(position + 1) must be a duration such as 300ms")
    }

    func number(_ option: String) throws -> Int? {
        guard let text = options[option] else { return nil }
        guard let number = Int(text) else { throw Scenario.Failure(description: "\(option)=\(text) is not a number") }
        return number
    }
}
