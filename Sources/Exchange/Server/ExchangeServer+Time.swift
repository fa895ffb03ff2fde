package import FIX

extension ExchangeServer {
    /// Steps of bars closed in one tick at most, so that orders get their turn.
    private static let maximumSteps = 64

    /// When ``tick(at:)`` is due, monotonic; nil when nothing is. May lie in the past.
    package var deadline: Int64? {
        guard !isCrashed else { return nil }
        var due = [replay.deadline, silentUntil].compactMap(\.self)
        for served in sessions.values {
            if let deadline = served.fix.deadline { due.append(deadline) }
            if let cancelAt = served.cancelAt { due.append(cancelAt) }
            if let first = served.held.map(\.dueAt).min() { due.append(first) }
        }
        for case .greeting(let since, _, _) in connections.values { due.append(since + configuration.logonTimeout) }
        return due.min()
    }

    /// Time has passed.
    package mutating func tick(at now: Instant) -> [Action] {
        guard !isCrashed else { return [] }
        if let silentUntil, silentUntil <= now.monotonic { self.silentUntil = nil }
        closeSilentGreetings(at: now)
        for name in sessions.keys.sorted() { tick(name, at: now) }
        var steps = 0
        while steps < Self.maximumSteps, let bars = replay.step(at: now.monotonic) {
            close(bars, at: now)
            steps += 1
        }
        return flush()
    }

    private mutating func tick(_ name: String, at now: Instant) {
        if let deadline = sessions[name]?.fix.deadline, deadline <= now.monotonic {
            run(sessions[name]?.fix.tick(at: now) ?? [], of: name, at: now)
            recordNumbers(of: name)
        }
        if let cancelAt = sessions[name]?.cancelAt, cancelAt <= now.monotonic {
            sessions[name]?.cancelAt = nil
            sessions[name]?.awaitsCancel = false
            apply(.cancelAll(session: name), at: now)
        }
        let due = sessions[name]?.held.filter { $0.dueAt <= now.monotonic } ?? []
        guard !due.isEmpty else { return }
        sessions[name]?.held.removeAll { $0.dueAt <= now.monotonic }
        for held in due { send(held.message, answer: held.answer, to: name, at: now) }
    }

    private mutating func closeSilentGreetings(at now: Instant) {
        for (id, connection) in connections.sorted(by: { $0.key < $1.key }) {
            guard case .greeting(let since, _, _) = connection, now.monotonic - since >= configuration.logonTimeout
            else {
                continue
            }
            close(id, "no Logon came")
        }
    }
}
