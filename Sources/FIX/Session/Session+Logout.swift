extension Session {
    /// Logs out, and ends the connection once the other side has answered or the logout timeout is over. Without a
    /// logon the connection ends at once.
    package mutating func logout(text: String, at now: Instant) -> [Action] {
        var actions: [Action] = []
        switch state {
        case .disconnected, .loggingOut, .loggedOut: break
        case .logonDue, .awaitingLogon: end(text, at: now, &actions)
        case .loggedOn:
            sendHeld(at: now, &actions)
            if post(Self.logoutMessage(text), at: now, &actions) {
                state = .loggingOut(since: now.monotonic)
            } else {
                end(text, at: now, &actions)
            }
        }
        return actions
    }

    static func logoutMessage(_ text: String) -> Message {
        var message = Message(.logout)
        message.append(.text, text: text)
        return message
    }

    /// The other side logs out, or answers our Logout.
    mutating func receiveLogout(_ text: String, at now: Instant, _ actions: inout [Action]) {
        if state.isLoggingOut { return end(text, at: now, &actions) }
        _ = post(Self.logoutMessage("Logout answered"), at: now, &actions)
        actions.append(.loggedOut(text))
        // Whoever began ends the connection, for it still reads what was on its way.
        state = .loggedOut(since: now.monotonic)
        queue.removeAll()
        gap = nil
        held = []
    }
}
