package import FIX

extension ExchangeServer {
    /// A connection was accepted.
    package mutating func accepted(_ id: ConnectionID, at now: Instant) -> [Action] {
        guard !isCrashed else { return [] }
        precondition(connections[id] == nil, "connection \(id) was accepted twice")
        guard connections.count < Self.maximumConnections else {
            return [.close(id, reason: "\(Self.maximumConnections) connections are open")]
        }
        connections[id] = .greeting(since: now.monotonic, FrameReader(), bytes: [])
        return []
    }

    /// Bytes came, cut anywhere.
    package mutating func received(_ bytes: [UInt8], on id: ConnectionID, at now: Instant) -> [Action] {
        guard !isCrashed else { return [] }
        switch connections[id] {
        case nil: break
        case .session(let name): feed(bytes, to: name, at: now)
        case .greeting(let since, var reader, let before):
            reader.append(bytes)
            let all = before + bytes
            if let frame = reader.next() {
                greet(id, frame, all, at: now)
            } else if all.count > reader.limits.messageBytes {
                close(id, "no Logon in \(all.count) bytes")
            } else {
                connections[id] = .greeting(since: since, reader, bytes: all)
            }
        }
        return flush()
    }

    /// The connection is gone.
    package mutating func closed(_ id: ConnectionID, at now: Instant) -> [Action] {
        guard !isCrashed else { return [] }
        if case .session(let name)? = connections.removeValue(forKey: id) {
            detach(name, "the connection ended", at: now)
        }
        return flush()
    }

    /// The first frame tells whose connection it is, if it is a Logon of a session that is not there already.
    private mutating func greet(_ id: ConnectionID, _ frame: Frame, _ bytes: [UInt8], at now: Instant) {
        guard case .message(let logon) = frame, logon.message.type == .logon else {
            return close(id, "the first message is not a Logon")
        }
        let name = logon.senderCompID
        guard let served = sessions[name] else { return close(id, "no session has the CompID \(name)") }
        if served.connection != nil {
            let text = "\(name) has a connection that is alive"
            apply(.session(event(.refused, of: name, logon, text)), at: now)
            return close(id, text)
        }
        connections[id] = .session(name)
        sessions[name]?.connection = id
        sessions[name]?.isMuted = false
        run(sessions[name]?.fix.connected(at: now) ?? [], of: name, at: now)
        feed(bytes, to: name, logon: logon, at: now)
    }

    private func event(
        _ kind: SessionEvent.Kind, of name: String, _ logon: ReceivedMessage?, _ text: String
    ) -> SessionEvent {
        let subID = logon.flatMap { try? $0.message.stringIfPresent(.senderSubID) }.flatMap(\.self) ?? ""
        return SessionEvent(session: name, kind: kind, senderSubID: subID, text: text)
    }

    mutating func feed(_ bytes: [UInt8], to name: String, logon: ReceivedMessage? = nil, at now: Instant) {
        run(sessions[name]?.fix.received(bytes, at: now) ?? [], of: name, logon: logon, at: now)
        recordNumbers(of: name)
    }

    /// Carries out what a FIX session wants. What it transmits goes first: answers given meanwhile have later numbers.
    mutating func run(
        _ actions: [Session.Action], of name: String, logon: ReceivedMessage? = nil, at now: Instant
    ) {
        for case .transmit(let bytes) in actions { transmit(bytes, to: name, at: now) }
        let connection = sessions[name]?.connection
        for action in actions {
            // A fault may have ended the connection, or everything, in between.
            guard !isCrashed, sessions[name]?.connection == connection else { return }
            switch action {
            case .transmit: break
            case .loggedOn: loggedOn(name, logon, at: now)
            case .deliver(let message): deliver(message, to: name, at: now)
            case .resend(let from, let through): resend(name, from: from, through: through, at: now)
            case .numbersReset: sessions[name]?.forgetSent()
            case .loggedOut(let reason): loggedOut(name, reason, at: now)
            case .disconnect(let reason):
                if let connection { close(connection, reason) }
                detach(name, reason, at: now)
            case .sessionReject(let reject):
                outbox.append(.note("\(name) rejected number \(reject.refSequence): \(reject.text ?? "no text")"))
            case .skipped(let from, let through):
                outbox.append(.note("\(name) skipped its numbers \(from) to \(through)"))
            case .numberRefused(let number, let expected):
                outbox.append(.note("\(name) is at its number \(number), and \(expected) is expected"))
            case .ignored(let what): outbox.append(.note("\(name): \(what)"))
            case .gapFilled, .needsNumbers: break
            }
        }
    }

    mutating func transmit(_ bytes: [UInt8], to name: String, at now: Instant) {
        guard let connection = sessions[name]?.connection, sessions[name]?.isMuted == false,
            silentUntil.map({ $0 <= now.monotonic }) ?? true
        else { return }
        outbox.append(.transmit(connection, bytes))
    }

    private mutating func loggedOn(_ name: String, _ logon: ReceivedMessage?, at now: Instant) {
        sessions[name]?.isLoggedOn = true
        sessions[name]?.awaitsCancel = false
        sessions[name]?.cancelAt = nil
        apply(.session(event(.logon, of: name, logon, "")), at: now)
    }

    private mutating func loggedOut(_ name: String, _ reason: String, at now: Instant) {
        guard sessions[name]?.isLoggedOn == true else { return }
        sessions[name]?.isLoggedOn = false
        apply(.session(event(.logout, of: name, nil, reason)), at: now)
    }

    private mutating func resend(_ name: String, from: UInt64, through: UInt64, at now: Instant) {
        let kept = sessions[name]?.kept(from: from, through: through) ?? []
        let actions = sessions[name]?.fix.resend(kept, from: from, through: through, at: now) ?? []
        for case .transmit(let bytes) in actions { transmit(bytes, to: name, at: now) }
    }

    /// The session has no connection any more.
    mutating func detach(_ name: String, _ reason: String, at now: Instant) {
        guard sessions[name]?.connection != nil else { return }
        sessions[name]?.connection = nil
        sessions[name]?.isLoggedOn = false
        sessions[name]?.subscriptions = [:]
        _ = sessions[name]?.fix.disconnected(at: now)
        awaitCancel(of: name, at: now)
        apply(.session(event(.disconnect, of: name, nil, reason)), at: now)
        recordNumbers(of: name)
    }

    /// Cancel on disconnect begins to wait.
    mutating func awaitCancel(of name: String, at now: Instant) {
        guard let delay = sessions[name]?.orders?.cancelOnDisconnect else { return }
        sessions[name]?.awaitsCancel = true
        sessions[name]?.cancelAt = now.monotonic + delay
    }

    mutating func close(_ id: ConnectionID, _ reason: String) {
        connections[id] = nil
        outbox.append(.close(id, reason: reason))
    }

    /// Puts the numbers into the journal where they went on.
    mutating func recordNumbers(of name: String) {
        guard !isCrashed, let outgoing = sessions[name]?.fix.nextOutgoing,
            let incoming = sessions[name]?.fix.nextIncoming,
            outgoing != sessions[name]?.recordedOutgoing || incoming != sessions[name]?.recordedIncoming
        else { return }
        sessions[name]?.recordedOutgoing = outgoing
        sessions[name]?.recordedIncoming = incoming
        outbox.append(.record(.numbers(session: name, outgoing: outgoing, incoming: incoming)))
    }
}
