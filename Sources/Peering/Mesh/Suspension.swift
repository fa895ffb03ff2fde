import NIOCore

/// How long a site is kept out that sent what no correct site sends: each time twice as long as the time before, up to
/// a longest, and from the shortest on again once it has given no cause for a while.
struct Suspension {
    private let shortest: TimeAmount
    private let longest: TimeAmount
    private let memory: TimeAmount
    private var next: TimeAmount
    private var end: NIODeadline?

    init(shortest: TimeAmount, longest: TimeAmount, memory: TimeAmount) {
        self.shortest = shortest
        self.longest = longest
        self.memory = memory
        next = shortest
    }

    /// Returns how long the site is kept out from now on.
    mutating func begin(at now: NIODeadline) -> TimeAmount {
        if let end, now >= end + memory { next = shortest }
        let length = next
        end = now + length
        next = min(length + length, longest)
        return length
    }

    func isOver(at now: NIODeadline) -> Bool { end.map { now >= $0 } ?? true }
}
