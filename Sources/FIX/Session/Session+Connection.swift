extension Session {
    /// The connection stands: an initiator logs on, an acceptor waits for the other's Logon.
    package mutating func connected(at now: Instant) -> [Action] {
        precondition(state == .disconnected, "connected while \(state)")
        var actions: [Action] = []
        lastSent = now.monotonic
        lastReceived = now.monotonic
        firstApplicationNumber = nil
        garbledInARow = 0
        switch configuration.role {
        case .initiator:
            state = .logonDue
            sendLogon(at: now, &actions)
        case .acceptor:
            state = .awaitingLogon(since: now.monotonic)
        }
        return actions
    }

    /// Bytes came over the connection, cut anywhere.
    package mutating func received(_ bytes: some Collection<UInt8>, at now: Instant) -> [Action] {
        var actions: [Action] = []
        guard state != .disconnected else { return actions }
        sendHeld(at: now, &actions)
        reader.append(bytes)
        while state != .disconnected, let frame = reader.next() { receive(frame, at: now, &actions) }
        return actions
    }

    /// The connection is gone.
    package mutating func disconnected(at now: Instant) -> [Action] {
        var actions: [Action] = []
        if state == .loggedOn || state.isLoggingOut { actions.append(.loggedOut("the connection ended")) }
        reset()
        return actions
    }

    /// Ends the connection, with a Logout before when there are words for one.
    mutating func end(_ reason: String, logout: String? = nil, at now: Instant, _ actions: inout [Action]) {
        if let logout { _ = post(Self.logoutMessage(logout), at: now, &actions) }
        if state == .loggedOn || state.isLoggingOut { actions.append(.loggedOut(reason)) }
        actions.append(.disconnect(reason))
        reset()
    }

    private mutating func reset() {
        state = .disconnected
        reader.reset()
        queue.removeAll()
        gap = nil
        held = []
        isTesting = false
    }
}

extension Session.State {
    var isLoggingOut: Bool {
        if case .loggingOut = self { true } else { false }
    }
}
