import FIX

extension Stage {
    /// `role key=value…`: a session that is not connected. Time and what was sent stay.
    mutating func makeSession(_ text: String) throws {
        var configuration = SessionConfiguration(
            role: role, senderCompID: Self.us, targetCompID: Self.peer, heartbeatInterval: 30)
        configuration.applicationTypes = SessionConfiguration.orderTypes.union(SessionConfiguration.reportTypes)
        var (incoming, outgoing, limit) = (UInt64(1), UInt64(1), UInt64.max)
        for setting in text.split(separator: " ").dropFirst() {
            let parts = setting.split(separator: "=")
            guard parts.count == 2 else { throw StageError(description: "setting \(setting)") }
            let number = UInt64(parts[1]) ?? 0
            switch parts[0] {
            case "in": incoming = number
            case "out": outgoing = number
            case "limit": limit = number
            case "queued": configuration.limits.queuedMessages = Int(number)
            case "garbled": configuration.limits.garbledInARow = Int(number)
            case "held": configuration.limits.heldMessages = Int(number)
            case "reset": configuration.reset = parts[1] == "demand" ? .demand : .accept
            case "orders": readsOrders = parts[1] == "read"
            default: throw StageError(description: "setting \(setting)")
            }
        }
        session = try Session(
            configuration: configuration, nextOutgoing: outgoing, nextIncoming: incoming, outgoingLimit: limit)
    }

    /// Connects and exchanges Logons with the numbers that both sides expect. `logon 1` wants another HeartBtInt:
    /// acceptor only.
    mutating func logon(_ heartbeat: String) throws -> [String] {
        let interval = heartbeat.isEmpty ? "30" : heartbeat
        let number = session?.nextIncoming ?? 0
        let output = try act("connect", "") + act("I", "35=A|34=\(number)|98=0|108=\(interval)")
        guard session?.isLoggedOn == true else {
            throw StageError(description: "logon: \(output.joined(separator: "; "))")
        }
        return []
    }

    /// `30s`, `1200ms`
    func duration(_ text: String) throws -> Int64 {
        let unit = text.hasSuffix("ms") ? ("ms", Self.second / 1000) : ("s", Self.second)
        guard let value = Int64(text.dropLast(unit.0.count)) else { throw StageError(description: "duration \(text)") }
        return value * unit.1
    }

    func timestamp(_ time: Int64) throws -> String {
        var message = Message(.newOrderSingle)
        message.append(.transactTime, timestamp: time)
        return try message.string(.transactTime)
    }

    /// A message of the peer: `35=…|34=…|…`. CompIDs and SendingTime are filled in unless they are given; `tag=-`
    /// leaves one out, and times may be relative: `52=+121s`.
    func incoming(_ text: String) throws -> String {
        var tokens = text.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        if tokens.last == "" { tokens.removeLast() }
        for (tag, value) in [("52", try timestamp(now.utc)), ("56", Self.us), ("49", Self.peer)] {
            guard !tokens.contains(where: { $0.hasPrefix("\(tag)=") }) else { continue }
            tokens.insert("\(tag)=\(value)", at: min(tag == "52" ? 2 : 1, tokens.count))
        }
        let fields = try tokens.filter { !$0.hasSuffix("=-") }.map { token -> String in
            let (tag, value) = token.splitOnce("=")
            guard ["52", "122"].contains(tag), let sign = value.first, "+-".contains(sign) else { return token }
            let offset = try duration(String(value.dropFirst()))
            return "\(tag)=\(try timestamp(now.utc + (sign == "+" ? offset : -offset)))"
        }
        return "8=FIX.4.4|" + fields.map { "\($0)|" }.joined()
    }

    /// `35=8|37=1|…` as the owner builds it.
    func message(_ text: String) throws -> Message {
        let tokens = text.split(separator: "|").map(String.init).filter { $0 != "97=Y" }
        guard let first = tokens.first, first.hasPrefix("35="),
            let type = MessageType(Array(first.dropFirst(3).utf8)[...])
        else { throw StageError(description: "no MsgType in \(text)") }
        var message = Message(type)
        for token in tokens.dropFirst() {
            let (tag, value) = token.splitOnce("=")
            guard let number = Int(tag) else { throw StageError(description: "tag \(tag)") }
            message.append(Tag(rawValue: number), value)
        }
        return message
    }

    func show(_ action: Session.Action) -> String {
        switch action {
        case .transmit(let bytes): "E " + shown(bytes)
        case .loggedOn: "A loggedOn"
        case .deliver(let received): "A deliver " + shown(received)
        case .sessionReject(let reject):
            "A sessionReject of \(reject.refSequence): tag \(reject.refTag ?? 0), reason \(reject.reason ?? -1), "
                + (reject.text ?? "")
        case .resend(let from, let through): "A resend \(from) to \(through)"
        case .gapFilled(let from, let through): "A gapFilled \(from) to \(through)"
        case .skipped(let from, let through): "A skipped \(from) to \(through)"
        case .numberRefused(let number, let expected): "A numberRefused \(number), expected \(expected)"
        case .numbersReset: "A numbersReset"
        case .needsNumbers: "A needsNumbers"
        case .ignored(let reason): "A ignored: \(reason)"
        case .loggedOut(let reason): "A loggedOut: \(reason)"
        case .disconnect(let reason): "A disconnect: \(reason)"
        }
    }

    private func shown(_ received: ReceivedMessage) -> String {
        let flags = (received.possDup ? "43=Y|" : "") + (received.possResend ? "97=Y|" : "")
        return "34=\(received.sequence)|" + flags + "\(received.message)".dropLast()
    }

    /// A sent message without what is alike in all of them, which has to be right.
    private func shown(_ bytes: [UInt8]) -> String {
        let all = text(bytes)
        guard frames(bytes).count == 1, case .message(let received)? = frames(bytes).first,
            received.senderCompID == Self.us, received.targetCompID == Self.peer, received.sendingTime == now.utc
        else { return "wrong: \(all)" }
        var shown: [String] = []
        for token in all.split(separator: "|") {
            let (tag, _) = String(token).splitOnce("=")
            switch tag {
            case "8", "9", "49", "56", "52", "10": break
            case "122": shown.append("122=-\((now.utc - (received.origSendingTime ?? 0)) / (Self.second / 1000))ms")
            default: shown.append(String(token))
            }
        }
        return shown.joined(separator: "|")
    }
}

extension String {
    func splitOnce(_ separator: Character) -> (String, String) {
        guard let index = firstIndex(of: separator) else { return (self, "") }
        return (String(self[..<index]), String(self[self.index(after: index)...]))
    }
}
