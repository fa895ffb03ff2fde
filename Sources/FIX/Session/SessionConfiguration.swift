/// Who talks to whom, how fast, and within which bounds. Times are nanoseconds unless they say otherwise.
package struct SessionConfiguration: Sendable, Hashable {
    package enum Role: Sendable, Hashable {
        /// Connects and logs on.
        case initiator
        /// Waits for the other's Logon, and numbers what it sends while nobody is logged on.
        case acceptor
    }

    /// What becomes of ResetSeqNumFlag (141).
    package enum ResetPolicy: Sendable, Hashable {
        /// Never sent; a Logon that has it is refused.
        case refuse
        /// Never sent; an acceptor goes along with a Logon that has it.
        case accept
        /// An initiator sends it with every Logon: both sides begin at 1, and nothing is ever resent.
        case demand
    }

    package let role: Role
    package let senderCompID: String
    package let targetCompID: String
    /// HeartBtInt (108) of the initiator's Logon, in seconds.
    package let heartbeatInterval: Int
    /// What an acceptor takes from the other's Logon, in seconds. An initiator wants its own back.
    package var heartbeatIntervals = 1...60
    package var reset = ResetPolicy.refuse
    /// Application messages that the owner takes; a BusinessMessageReject answers any other that FIX 4.4 defines.
    package var applicationTypes: Set<MessageType>
    /// Fields of the own Logon besides EncryptMethod, HeartBtInt and ResetSeqNumFlag; those of the header come first.
    package var logonFields = Message(.logon)
    /// How far SendingTime (52) may be from the own clock.
    package var sendingTimeTolerance: Int64 = 120_000_000_000
    /// From the connection to the other's Logon.
    package var logonTimeout: Int64 = 10_000_000_000
    /// From the own Logout to the other's, and from the answer to a Logout to the end of the connection.
    package var logoutTimeout: Int64 = 2_000_000_000
    /// Silence after which a TestRequest goes out, and after which the session ends, in thousandths of the heartbeat
    /// interval.
    package var testRequestAfter: Int64 = 1200
    package var disconnectAfter: Int64 = 2400
    /// How long a ResendRequest may bring nothing before it is repeated, and how often it is sent.
    package var resendTimeout: Int64 = 10_000_000_000
    package var resendAttempts = 3
    /// Decimals of a second in SendingTime, 0 to 9.
    package var timeDigits = 3
    package var limits = SessionLimits()

    package init(role: Role, senderCompID: String, targetCompID: String, heartbeatInterval: Int = 1) {
        self.role = role
        self.senderCompID = senderCompID
        self.targetCompID = targetCompID
        self.heartbeatInterval = heartbeatInterval
        applicationTypes = role == .initiator ? Self.reportTypes : Self.orderTypes
    }

    /// Of what a venue sends, what may hold a fill, or the end of an order.
    static let keptTypes: Set<MessageType> = [.executionReport, .orderCancelReject, .businessMessageReject]
    /// What a venue sends.
    package static let reportTypes: Set<MessageType> = [
        .executionReport, .orderCancelReject, .businessMessageReject, .orderMassCancelReport, .marketDataSnapshot,
        .marketDataIncrementalRefresh, .marketDataRequestReject, .securityDefinition, .securityStatus,
        .tradingSessionStatus, .tradeCaptureReport,
    ]
    /// What a venue is sent.
    package static let orderTypes: Set<MessageType> = [
        .newOrderSingle, .orderCancelRequest, .orderCancelReplaceRequest, .orderStatusRequest,
        .orderMassStatusRequest, .orderMassCancelRequest, .marketDataRequest, .businessMessageReject, .dontKnowTrade,
        .securityDefinitionRequest, .securityStatusRequest, .tradingSessionStatusRequest,
    ]
}

/// Bounds on what a session holds.
package struct SessionLimits: Sendable, Hashable {
    package var wire = WireLimits()
    /// Messages kept while those before them are being resent. One more is dropped, and asked for again later.
    package var queuedMessages = 1024
    /// Encoded bytes of them.
    package var queuedBytes = 4 << 20
    /// How far above the expected number one may be. Of a session with a heartbeat each second it is three years.
    package var jump: UInt64 = 100_000_000
    /// The session's own messages that wait for numbers; with one more the session ends.
    package var heldMessages = 64
    /// Garbled frames without a message in between, after which the session ends.
    package var garbledInARow = 16

    package init() {}
}

/// Why a configuration cannot be.
package enum SessionConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
    case compID(String)
    case heartbeatInterval(Int)
    case outOfRange(String)
    case logonField(Tag)
    /// One to begin with.
    case sequenceNumber(UInt64)

    package var description: String {
        switch self {
        case .compID(let id): "CompID \"\(id)\" is not 1 to 64 printable ASCII characters"
        case .heartbeatInterval(let seconds): "heartbeat interval of \(seconds) s is not 0 to 3600 s"
        case .outOfRange(let name): "\(name) is out of range"
        case .logonField(let tag): "tag \(tag) among the fields of the Logon cannot be sent"
        case .sequenceNumber(let number): "no session can begin with the sequence number \(number)"
        }
    }
}

extension SessionConfiguration {
    private static let maximumTimeout: Int64 = 3_600_000_000_000

    /// What is wrong with the configuration, nil when nothing is.
    package var error: SessionConfigurationError? {
        for id in [senderCompID, targetCompID] {
            let isPrintable = id.utf8.allSatisfy { $0 > 32 && $0 < 127 }
            guard isPrintable, (1...64).contains(id.utf8.count) else { return .compID(id) }
        }
        guard (0...3600).contains(heartbeatInterval), heartbeatIntervals.lowerBound >= 0,
            heartbeatIntervals.upperBound <= 3600
        else { return .heartbeatInterval(heartbeatInterval) }
        let times = [
            ("sendingTimeTolerance", sendingTimeTolerance), ("logonTimeout", logonTimeout),
            ("logoutTimeout", logoutTimeout), ("resendTimeout", resendTimeout),
        ]
        for (name, time) in times where !(1...Self.maximumTimeout).contains(time) { return .outOfRange(name) }
        guard testRequestAfter >= 1000, testRequestAfter < disconnectAfter, disconnectAfter <= 100_000 else {
            return .outOfRange("testRequestAfter or disconnectAfter")
        }
        guard resendAttempts >= 1 else { return .outOfRange("resendAttempts") }
        guard (0...Timestamps.maximumDigits).contains(timeDigits) else { return .outOfRange("timeDigits") }
        guard limits.areValid else { return .outOfRange("limits") }
        if let tag = logonFields.firstInvalid { return .logonField(tag) }
        return nil
    }
}

extension SessionLimits {
    var areValid: Bool {
        wire.areValid && queuedMessages >= 1 && queuedBytes >= wire.messageBytes && heldMessages >= 1
            && garbledInARow >= 1 && (1...Header.maximumSequence).contains(jump)
    }
}
