import FIX
import Foundation

/// An order engine: a session as initiator over a socket, driven by whoever waits for something.
final class Engine {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private(set) var session: Session
    private var connection: Connection?
    /// What came up, but for bytes.
    private(set) var events: [Session.Action] = []
    private(set) var reports: [ReceivedMessage] = []
    /// Far beyond what anything here takes on a busy machine.
    private static let patience: Int64 = 30_000_000_000

    init(nextOutgoing: UInt64 = 1, nextIncoming: UInt64 = 1, heartbeat: Int = 30) throws {
        session = try Session(
            configuration: SessionConfiguration(
                role: .initiator, senderCompID: "ENGINE", targetCompID: "VENUE", heartbeatInterval: heartbeat),
            nextOutgoing: nextOutgoing, nextIncoming: nextIncoming)
    }

    static var now: Instant {
        var (monotonic, utc) = (timespec(), timespec())
        clock_gettime(CLOCK_MONOTONIC, &monotonic)
        clock_gettime(CLOCK_REALTIME, &utc)
        return Instant(monotonic: nanoseconds(monotonic), utc: nanoseconds(utc))
    }

    private static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    func connect(_ port: UInt16) throws {
        connection = try Connection(port: port)
        carryOut(session.connected(at: Self.now))
    }

    /// Connects and waits for the logon.
    func logOn(_ port: UInt16) throws {
        try connect(port)
        try run(until: "the logon") { $0.session.isLoggedOn }
    }

    /// The process is gone: the connection ends without a Logout.
    func die() {
        connection = nil
        carryOut(session.disconnected(at: Self.now))
    }

    func logOut() throws {
        carryOut(session.logout(text: "end of test", at: Self.now))
        try run(until: "the end of the connection") { !$0.session.isConnected }
    }

    /// Sends an order of 100 at 10 and says its ClOrdID. `text` tells the venue what to do with it.
    @discardableResult func order(_ text: String, id: String? = nil, possResend: Bool = false) throws -> String {
        let id = id ?? "C\(session.nextOutgoing)"
        var order = Message(.newOrderSingle)
        order.append(.clOrdID, id)
        order.append(.symbol, "ACME")
        order.append(.side, "1")
        order.append(.orderQty, decimal: 100 * 100_000_000)
        order.append(.ordType, "2")
        order.append(.price, decimal: 10 * 100_000_000)
        order.append(.transactTime, timestamp: Self.now.utc)
        order.append(.text, text: text)
        try send(order, possResend: possResend)
        return id
    }

    func send(_ message: Message, possResend: Bool = false) throws {
        carryOut(try session.send(message, possResend: possResend, at: Self.now).actions)
    }

    /// What a report says: `150/39/14/151`, or `9/102` for a cancel reject.
    func summaries() throws -> [String] {
        try reports.map { received in
            let message = received.message
            guard message.type == .executionReport else { return "9/\(try message.string(.cxlRejReason))" }
            let fields = try [Tag.execType, .ordStatus, .cumQty, .leavesQty].map { try message.string($0) }
            return fields.joined(separator: "/")
        }
    }

    /// Reads, writes and keeps time until the condition holds.
    func run(until what: String, _ condition: (Engine) throws -> Bool) throws {
        let start = Self.now.monotonic
        while try !condition(self) {
            guard Self.now.monotonic - start < Self.patience else {
                throw Failure(description: "\(what) did not come; reports \(try summaries()), events \(events)")
            }
            guard let connection else {
                throw Failure(description: "\(what) did not come, the connection ended: \(events)")
            }
            let bytes = connection.receive(within: 10)
            if let bytes, bytes.isEmpty {
                self.connection = nil
                carryOut(session.disconnected(at: Self.now))
            } else if let bytes {
                carryOut(session.received(bytes, at: Self.now))
            }
            if let deadline = session.deadline, deadline <= Self.now.monotonic { carryOut(session.tick(at: Self.now)) }
        }
    }

    func waitForReports(_ count: Int) throws {
        try run(until: "\(count) reports") { $0.reports.count >= count }
    }

    private func carryOut(_ actions: [Session.Action]) {
        for action in actions {
            switch action {
            case .transmit(let bytes): connection?.send(bytes)
            case .deliver(let received): reports.append(received)
            case .disconnect:
                connection = nil
                events.append(action)
            default: events.append(action)
            }
        }
    }
}

/// Runs blocking work on a thread of its own, for the pool's are few.
func onOwnThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread { continuation.resume(with: Result { try body() }) }.start()
    }
}
