import Algorithms
import DequeModule
import FIX

/// One counterparty: its FIX session and what it is owed.
struct ServedSession: Sendable {
    /// An answer that has no number yet.
    struct Held: Sendable {
        var answer: UInt64
        var message: Message
        /// Monotonic.
        var dueAt: Int64
    }

    let compID: String
    /// Nil for a session that is given market data.
    let orders: OrderSessionRules?
    private let configuration: SessionConfiguration
    var fix: Session
    var connection: ExchangeServer.ConnectionID?
    var isLoggedOn = false
    /// Whether nothing that is transmitted reaches the counterparty, until the connection ends.
    var isMuted = false
    /// What the journal has: ``Session/nextOutgoing`` and ``Session/nextIncoming``.
    var recordedOutgoing: UInt64 = 1
    var recordedIncoming: UInt64 = 1
    /// Answers so far.
    var answers: UInt64 = 0
    var held: [Held] = []
    /// Oldest first.
    private(set) var sent: Deque<SentMessage> = []
    /// Whether the session left and its orders are to be cancelled, and when: monotonic.
    var awaitsCancel = false
    var cancelAt: Int64?
    /// Symbols by MDReqID.
    var subscriptions: [String: Set<String>] = [:]

    init(_ compID: String, orders: OrderSessionRules?, _ configuration: ExchangeServerConfiguration) {
        self.compID = compID
        self.orders = orders
        self.configuration = configuration.sessionConfiguration(for: compID, isData: orders == nil)
        fix = Self.session(self.configuration, outgoing: 1, incoming: 1)
    }

    /// Begins the FIX session anew, not connected, with the given numbers.
    mutating func renew(outgoing: UInt64, incoming: UInt64) {
        fix = Self.session(configuration, outgoing: outgoing, incoming: incoming)
    }

    mutating func keep(_ message: SentMessage) {
        if sent.count >= ExchangeServer.maximumResend { sent.removeFirst() }
        sent.append(message)
    }

    /// What is kept of a range of numbers.
    func kept(from: UInt64, through: UInt64) -> [SentMessage] {
        guard from <= through else { return [] }
        return Array(sent[place(of: from)..<place(of: through + 1)])
    }

    mutating func forgetSent() { sent = [] }

    /// Where the first message of at least that number is.
    private func place(of sequence: UInt64) -> Int {
        sent.partitioningIndex { $0.sequence >= sequence }
    }

    private static func session(_ configuration: SessionConfiguration, outgoing: UInt64, incoming: UInt64) -> Session {
        do {
            return try Session(configuration: configuration, nextOutgoing: outgoing, nextIncoming: incoming)
        } catch { preconditionFailure("\(error)") }
    }
}

/// A connection to the venue: without a session until its Logon names one.
enum Connection: Sendable {
    /// Since when, monotonic, and what came.
    case greeting(since: Int64, FrameReader, bytes: [UInt8])
    case session(String)
}
