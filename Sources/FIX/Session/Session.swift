/// One FIX 4.4 session, either side of it: a state machine without clock, randomness or I/O.
///
/// States and what leads on:
/// - `disconnected` → `logonDue` (initiator) or `awaitingLogon` (acceptor) by ``connected(at:)``
/// - `logonDue` → `awaitingLogon` once there is a number for the Logon
/// - `awaitingLogon` → `loggedOn` by the other's Logon; → `disconnected` by anything else, or after the logon timeout
/// - `loggedOn` → `loggingOut` by ``logout(text:at:)``; → `loggedOut` by the other's Logout, which is answered
/// - `loggingOut`, `loggedOut` → `disconnected` by the other's Logout, the end of the connection or the logout timeout
/// - any → `disconnected` by ``disconnected(at:)``, silence, or a message that the rules answer with the end
package struct Session: Sendable {
    package let configuration: SessionConfiguration
    /// MsgSeqNum of the next message sent.
    package internal(set) var nextOutgoing: UInt64
    /// MsgSeqNum expected next.
    package internal(set) var nextIncoming: UInt64
    /// The highest number that may be used. May only be raised.
    package var outgoingLimit: UInt64 {
        didSet {
            precondition(outgoingLimit >= oldValue, "the limit of \(oldValue) was lowered to \(outgoingLimit)")
            if outgoingLimit > oldValue { saidNeedsNumbers = false }
        }
    }

    enum State: Hashable {
        case disconnected
        case logonDue
        /// Since when, as in the others: monotonic.
        case awaitingLogon(since: Int64)
        case loggedOn
        case loggingOut(since: Int64)
        case loggedOut(since: Int64)
    }

    var state = State.disconnected
    let encoder: Encoder
    var reader: FrameReader
    /// HeartBtInt as agreed, in nanoseconds; 0 for none.
    var heartbeat: Int64 = 0
    /// When something was last sent and received, monotonic.
    var lastSent: Int64 = 0
    var lastReceived: Int64 = 0
    /// A TestRequest went out and nothing has come since.
    var isTesting = false
    var gap: Gap?
    var queue: Queue
    /// The session's own messages that wait for numbers.
    var held: [Message] = []
    var saidNeedsNumbers = false
    var garbledInARow = 0
    /// The number of the first application message sent over this connection.
    var firstApplicationNumber: UInt64?

    /// - Parameters:
    ///   - nextOutgoing: above every number that was ever used. A successor begins above the block of its predecessor.
    ///   - nextIncoming: one above the last number whose message is safe here.
    /// - Throws: what is wrong with the configuration, or with a number.
    package init(
        configuration: SessionConfiguration, nextOutgoing: UInt64 = 1, nextIncoming: UInt64 = 1,
        outgoingLimit: UInt64 = .max
    ) throws(SessionConfigurationError) {
        if let error = configuration.error { throw error }
        for number in [nextOutgoing, nextIncoming] where !(1...Header.maximumSequence).contains(number) {
            throw .sequenceNumber(number)
        }
        self.configuration = configuration
        self.nextOutgoing = nextOutgoing
        self.nextIncoming = nextIncoming
        self.outgoingLimit = outgoingLimit
        encoder = Encoder(
            senderCompID: configuration.senderCompID, targetCompID: configuration.targetCompID,
            timeDigits: configuration.timeDigits)
        reader = FrameReader(limits: configuration.limits.wire)
        queue = Queue(limits: configuration.limits)
    }

    package var isLoggedOn: Bool { state == .loggedOn }

    package var isConnected: Bool { state != .disconnected }

    /// Messages that the other side sent earlier are missing and have been asked for.
    package var isRecovering: Bool { gap != nil }
}
