/// Every pair of sites has a link each way, with its own loss, delay and cuts.
struct Network {
    struct Link {
        /// Per million.
        var loss: Int64 = 0
        var duplication: Int64 = 0
        var straggling: Int64 = 0
        var delay: ClosedRange<Int64> = 100 * microsecond...millisecond
        var cutUntil: VirtualTime = 0
    }

    /// Of the project's own promise: what a network may lose and repeat.
    static let maximumLoss: Int64 = 300_000
    static let maximumDuplication: Int64 = 500_000
    static let longestStraggle = 3 * second

    let count: Int
    private var links: [Link]
    private var dice: Dice

    init(count: Int, faults: FaultKinds, dice: Dice) {
        self.count = count
        self.dice = dice
        links = [Link](repeating: Link(), count: count * count)
        reroll(faults)
    }

    /// New weather: from calm to the worst that has to be borne.
    mutating func reroll(_ faults: FaultKinds) {
        let isCalm = dice.oneIn(3)
        let slowest = dice.within(1...40) * millisecond
        for position in links.indices {
            let delay = dice.within(50 * microsecond...slowest)
            links[position].delay = delay / 2...delay * 2
            let isStormy = !isCalm && dice.oneIn(3)
            let loss = dice.within(0...(isStormy ? Self.maximumLoss : 20_000))
            let duplication = dice.within(0...(isStormy ? Self.maximumDuplication : 20_000))
            let straggling = dice.within(0...10_000)
            links[position].loss = isCalm || !faults.contains(.loss) ? 0 : loss
            links[position].duplication = isCalm || !faults.contains(.duplication) ? 0 : duplication
            links[position].straggling = isCalm || !faults.contains(.straggling) ? 0 : straggling
        }
    }

    mutating func heal() {
        for position in links.indices { links[position] = Link() }
    }

    mutating func cut(from: Int, to: Int, until time: VirtualTime) {
        links[from * count + to].cutUntil = max(links[from * count + to].cutUntil, time)
    }

    /// Whether something gets through both ways.
    func isOpen(between one: Int, _ other: Int, at time: VirtualTime) -> Bool {
        links[one * count + other].cutUntil <= time && links[other * count + one].cutUntil <= time
    }

    /// Nothing keeps the two apart.
    mutating func connect(_ one: Int, _ other: Int) {
        links[one * count + other].cutUntil = 0
        links[other * count + one].cutUntil = 0
    }

    /// Nothing goes between the two.
    mutating func part(_ one: Int, _ other: Int, until time: VirtualTime) {
        cut(from: one, to: other, until: time)
        cut(from: other, to: one, until: time)
    }

    mutating func mend() {
        for position in links.indices { links[position].cutUntil = 0 }
    }

    /// How long each copy of a message takes: none, one or two.
    mutating func delays(from: Int, to: Int, at time: VirtualTime, _ tally: inout Tally) -> (Int64?, Int64?) {
        let link = links[from * count + to]
        guard link.cutUntil <= time else { return (nil, nil) }
        if dice.chance(perMillion: link.loss) {
            tally.count(.loss)
            return (nil, nil)
        }
        var delay = dice.within(link.delay)
        if dice.chance(perMillion: link.straggling) {
            tally.count(.straggling)
            delay += dice.within(0...Self.longestStraggle)
        }
        guard dice.chance(perMillion: link.duplication) else { return (delay, nil) }
        tally.count(.duplication)
        return (delay, dice.within(link.delay) * 3)
    }
}
