import FIX
import Testing

@Suite struct SessionTests {
    private let now = Instant(monotonic: 0, utc: 1_795_372_200_000_000_000)

    private func configuration(_ change: (inout SessionConfiguration) -> Void = { _ in }) -> SessionConfiguration {
        var configuration = SessionConfiguration(role: .initiator, senderCompID: "US", targetCompID: "PEER")
        change(&configuration)
        return configuration
    }

    @Test func configurationsAreChecked() throws {
        #expect(configuration().error == nil)
        let wrong: [(SessionConfigurationError, (inout SessionConfiguration) -> Void)] = [
            (.outOfRange("sendingTimeTolerance"), { $0.sendingTimeTolerance = 0 }),
            (.outOfRange("logonTimeout"), { $0.logonTimeout = .max }),
            (.outOfRange("logoutTimeout"), { $0.logoutTimeout = -1 }),
            (.outOfRange("resendTimeout"), { $0.resendTimeout = 0 }),
            (.outOfRange("resendAttempts"), { $0.resendAttempts = 0 }),
            (.outOfRange("testRequestAfter or disconnectAfter"), { $0.testRequestAfter = 2400 }),
            (.outOfRange("timeDigits"), { $0.timeDigits = 10 }),
            (.outOfRange("limits"), { $0.limits.queuedMessages = 0 }),
            (.outOfRange("limits"), { $0.limits.wire.tagDigits = 10 }),
            (.logonField(.username), { $0.logonFields.append(.username, "") }),
        ]
        for (error, change) in wrong {
            #expect(throws: error) { try Session(configuration: configuration(change)) }
        }
        for id in ["", "a b", "a\u{1}", "ü", String(repeating: "x", count: 65)] {
            let wrong = SessionConfiguration(role: .acceptor, senderCompID: id, targetCompID: "B")
            #expect(wrong.error == .compID(id))
        }
        let tooLong = SessionConfiguration(
            role: .initiator, senderCompID: "A", targetCompID: "B", heartbeatInterval: 3601)
        #expect(tooLong.error == .heartbeatInterval(3601))
    }

    @Test func theLogonHasTheOwnersFields() throws {
        var session = try Session(configuration: configuration { $0.logonFields.append(.username, "me") })
        let actions = session.connected(at: now)
        guard case .transmit(let bytes)? = actions.first else {
            Issue.record("\(actions)")
            return
        }
        #expect(text(bytes).contains("|98=0|108=1|553=me|"))
    }

    @Test func deadlinesFollowTheState() throws {
        let second: Int64 = 1_000_000_000
        var session = try Session(configuration: configuration())
        #expect(session.deadline == nil)
        _ = session.connected(at: now)
        #expect(session.deadline == 10 * second)
        let logon = "8=FIX.4.4|35=A|49=PEER|56=US|34=1|52=20261122-18:30:00|98=0|108=1|"
        _ = session.received(framed(logon), at: Instant(monotonic: second / 2, utc: now.utc))
        #expect(session.isLoggedOn)
        #expect(session.deadline == second)
        let later = Instant(monotonic: second, utc: now.utc)
        #expect(session.tick(at: later).count == 1)
        #expect(session.deadline == 1_700_000_000)
        _ = session.logout(text: "bye", at: later)
        #expect(session.deadline == 3 * second)
        #expect(session.tick(at: Instant(monotonic: 3 * second, utc: now.utc)).count == 2)
        #expect(session.deadline == nil)
    }

    @Test func aSessionWithoutNumbersWaitsForThemWithItsLogon() throws {
        var session = try Session(configuration: configuration(), nextOutgoing: 5, outgoingLimit: 4)
        #expect(session.connected(at: now) == [.needsNumbers])
        #expect(session.deadline == 10_000_000_000)
        #expect(session.tick(at: now).isEmpty)
        session.outgoingLimit = 5
        #expect(session.deadline == 0)
        #expect(session.tick(at: now).count == 1)
        #expect(session.nextOutgoing == 6)
    }

    @Test func bytesAfterTheEndAreNotRead() throws {
        var session = try Session(configuration: configuration())
        #expect(session.received(framed("8=FIX.4.4|35=0|"), at: now).isEmpty)
        #expect(session.disconnected(at: now).isEmpty)
        #expect(session.logout(text: "x", at: now).isEmpty)
    }
}
