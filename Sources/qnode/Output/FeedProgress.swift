import API
import Terminal

/// Shows how several feeds get on: one line that is rewritten on a terminal, a line now and then elsewhere.
actor FeedProgress {
    private struct Feed {
        var stored = 0
        var total = 0
        var isWaiting = false
        var quartersShown = 0
    }

    private let names: [String]
    private let isTerminal: Bool
    private var feeds: [String: Feed] = [:]

    init(names: [String], isTerminal: Bool = StandardError.isTerminal) {
        self.names = names
        self.isTerminal = isTerminal
    }

    func note(_ progress: BarFeed.Progress, of name: String) {
        var feed = feeds[name] ?? Feed()
        switch progress {
        case .resumed(let held, let total):
            feed.stored = held
            feed.total = total
            feed.isWaiting = false
            if !isTerminal { StandardError.line("\(name): holds \(held) of \(total) bars") }
        case .stored(let count, let total):
            feed.stored = count
            let quarters = count * 4 / max(total, 1)
            if !isTerminal, quarters > feed.quartersShown {
                StandardError.line("\(name): \(count) of \(total) bars")
            }
            feed.quartersShown = quarters
        case .waiting(let error):
            if !isTerminal, !feed.isWaiting { StandardError.line("\(name): \(error.message); trying again") }
            feed.isWaiting = true
        }
        feeds[name] = feed
        if isTerminal { StandardError.rewriteLine(summary) }
    }

    /// Leaves the rewritten line standing.
    func finish() {
        if isTerminal, !feeds.isEmpty { StandardError.line("") }
    }

    private var summary: String {
        names.compactMap { name in
            feeds[name].map { "\(name) \($0.stored)/\($0.total)\($0.isWaiting ? " waiting" : "")" }
        }.joined(separator: "  ")
    }
}
