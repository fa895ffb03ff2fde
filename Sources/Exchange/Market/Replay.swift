package import Analysis

/// Recorded bars, closed one step after another; bars of several symbols that opened at one time are one step.
package struct Replay: Sendable {
    package enum Pace: Sendable, Hashable {
        case hold
        /// Holds until somebody subscribes, then goes on at so many nanoseconds a step, or as fast as it goes for 0.
        case awaitSubscriber(then: Int64)
        /// Nanoseconds from one step to the next.
        case interval(Int64)
        /// As fast as it goes.
        case maximum
    }

    /// Oldest first.
    private let bars: [Bar]
    private var next = 0
    private(set) package var pace: Pace
    /// Steps that are closed at once, whatever the pace.
    private var warmUp: Int
    /// Monotonic.
    private var dueAt: Int64?

    /// - Parameters:
    ///   - bars: in any order; of one symbol at most one at a time.
    ///   - warmUp: so many steps are closed as soon as time is told.
    package init(bars: [Bar] = [], pace: Pace = .hold, warmUp: Int = 0) {
        self.bars = bars.sorted { ($0.time, $0.symbol) < ($1.time, $1.symbol) }
        self.pace = pace
        self.warmUp = warmUp
    }

    /// How many bars were not closed yet.
    package var remaining: Int { bars.count - next }
    package var total: Int { bars.count }

    package mutating func setPace(_ pace: Pace, at now: Int64) {
        self.pace = pace
        if case .interval(let interval) = pace { dueAt = now + interval } else { dueAt = nil }
    }

    /// Somebody subscribed.
    mutating func subscribed(at now: Int64) {
        guard case .awaitSubscriber(let interval) = pace else { return }
        setPace(interval > 0 ? .interval(interval) : .maximum, at: now)
    }

    /// Leaves out what was closed before: steps up to and including `time`.
    mutating func skip(through time: Int64) {
        while next < bars.count, bars[next].time <= time {
            if next == 0 || bars[next].time != bars[next - 1].time { warmUp = max(0, warmUp - 1) }
            next += 1
        }
    }

    /// When the next step is due, monotonic; nil for never.
    var deadline: Int64? {
        guard next < bars.count else { return nil }
        if warmUp > 0 { return .min }
        return switch pace {
        case .hold, .awaitSubscriber: nil
        case .maximum: .min
        case .interval: dueAt ?? .min
        }
    }

    /// The next step, when it is due.
    mutating func step(at now: Int64) -> ArraySlice<Bar>? {
        guard let deadline, deadline <= now else { return nil }
        if warmUp > 0 {
            warmUp -= 1
        } else if case .interval(let interval) = pace {
            guard let dueAt else {
                self.dueAt = now + interval
                return nil
            }
            // After a pause it goes on at its pace, and does not make up for what it missed.
            self.dueAt = max(dueAt, now - interval) + interval
        }
        return take()
    }

    /// The next step, whatever the pace.
    mutating func take() -> ArraySlice<Bar>? {
        guard next < bars.count else { return nil }
        let start = next
        while next < bars.count, bars[next].time == bars[start].time { next += 1 }
        return bars[start..<next]
    }
}
