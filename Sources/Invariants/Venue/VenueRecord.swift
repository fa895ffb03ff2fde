package import Trading

/// What happened at the venue, as its own drop copy has it, line by line as it grows. Each line is held against those
/// before it: I1, I5, I6 and I7 show in the record alone, and so does an ExecID that is used again.
package struct VenueRecord: Sendable {
    package struct Order: Sendable, Hashable {
        package enum End: Sendable { case filled, canceled, expired }

        package let clOrdID: String
        package let quantity: Quantity
        package var cumulative = Quantity.zero
        /// Nil while it is open. Nothing opens it again, a fill that is taken back neither.
        package var end: End?

        package var isOpen: Bool { end == nil }
    }

    struct Session: Sendable {
        var isLoggedOn = false
        /// SenderSubID (50) of the last logon.
        var sub: String?
    }

    /// By OrderID, or by ClOrdID where a line has none.
    package internal(set) var orders: [String: Order] = [:]
    /// The first that was accepted under each ClOrdID.
    var accepted: [String: String] = [:]
    /// ClOrdIDs of new orders and of cancels that it did not take.
    package internal(set) var rejected: Set<String> = []
    /// ClOrdIDs of the new orders that reached it.
    package internal(set) var received: Set<String> = []
    /// Every report that has an ExecID, by it, and the ExecIDs in their order.
    package private(set) var reports: [String: VenueLine] = [:]
    package private(set) var execIDs: [String] = []
    package internal(set) var fills = FillBook()
    var sessions: [String: Session] = [:]
    /// Of the latest logon.
    var newestTerm: UInt64 = 0
    package private(set) var lineCount = 0

    package init() {}

    /// The order that was accepted under a ClOrdID.
    package func order(_ clOrdID: String) -> Order? { accepted[clOrdID].flatMap { orders[$0] } }

    /// Takes the next line.
    ///
    /// - Returns: what it breaks.
    package mutating func add(_ line: VenueLine) -> [Finding] {
        lineCount += 1
        return note(line) + apply(line)
    }

    private mutating func note(_ line: VenueLine) -> [Finding] {
        guard let execID = line.execID, line.kind != .received else { return [] }
        if let before = reports.updateValue(line, forKey: execID) {
            return [Finding(.eachReportOnce, "line \(line.number): \(execID) was reported in line \(before.number)")]
        }
        execIDs.append(execID)
        return []
    }

    private mutating func apply(_ line: VenueLine) -> [Finding] {
        switch line.kind {
        case .logon: return loggedOn(line)
        case .logout, .disconnect:
            sessions[line.session]?.isLoggedOn = false
            return []
        case .received: return received(line)
        case .accepted: return accepted(line)
        case .executed: return executed(line)
        case .corrected, .busted: return amended(line)
        case .cancelled: return ended(line, .canceled)
        case .expired: return ended(line, .expired)
        case .pendingCancel: return quantities(line)
        case .rejected, .businessRejected:
            if let clOrdID = line.clOrdID { rejected.insert(clOrdID) }
            return []
        case .pendingNew, .cancelRejected, .massCancelled, .massCancelRejected, .refused: return []
        }
    }
}

// MARK: - Sessions: I6 and I7

extension VenueRecord {
    private mutating func loggedOn(_ line: VenueLine) -> [Finding] {
        var findings: [Finding] = []
        let before = sessions.updateValue(Session(isLoggedOn: true, sub: line.sub), forKey: line.session)
        if let before, before.isLoggedOn {
            findings.append(
                Finding(
                    .oneSession,
                    "line \(line.number): term \(text(line.sub)) logs \(line.session) on while term \(text(before.sub)) is "
                        + "logged on"))
        }
        if let term = line.term { newestTerm = max(newestTerm, term) }
        return findings
    }

    private mutating func received(_ line: VenueLine) -> [Finding] {
        if line.isNewOrder, let clOrdID = line.clOrdID { received.insert(clOrdID) }
        let isOrder = line.type == "D" || line.type == "F"
        guard isOrder || line.sub != nil else { return [] }
        let what = "line \(line.number): 35=\(text(line.type)) \(line.clOrdID ?? "") of term \(text(line.sub)) came"
        let session = sessions[line.session]
        guard let term = line.term, line.sub == session?.sub else {
            return [Finding(.leaseFirst, "\(what) in a session that term \(text(session?.sub)) logged on")]
        }
        guard term >= newestTerm else {
            return [Finding(.leaseFirst, "\(what) after term \(newestTerm) had logged on")]
        }
        return []
    }

    private func text(_ field: String?) -> String { field ?? "?" }
}
