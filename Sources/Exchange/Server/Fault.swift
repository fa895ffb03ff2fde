package import FIX

/// Something that a venue does wrong on request.
///
/// A fault counts the messages that fit it: received ones for a crash, a disconnect and a silence, answers for the
/// others. The first ``skip`` pass unharmed, the next ``count`` are struck, and then it is used up.
package struct Fault: Sendable, Hashable {
    package enum Effect: Sendable, Hashable {
        /// The process ends with 137. Before: as if the message had not come. After: it is carried out and recorded,
        /// and not answered.
        case crash(Moment)
        /// The connection ends. Before: the message does not count as received. After: it is carried out, and its
        /// answers have numbers and are not written to this connection.
        case disconnect(Moment)
        /// For so many nanoseconds everything is read and carried out, and nothing is written, heartbeats included.
        case silence(Int64)
        /// The answer never existed on the session: it has no number, and only a status request tells what it told.
        case drop
        /// The answer has a number and is not written: the counterparty finds the gap and asks for it.
        case lose
        /// The answer goes out so many nanoseconds later, and what follows goes ahead of it.
        case delay(Int64)
    }

    package enum Moment: String, Sendable, Hashable, CaseIterable {
        case before
        case after
    }

    package var effect: Effect
    /// Only messages of this session.
    package var session: String?
    /// Only messages of this type. Nil: every one; for a silence: it begins at once.
    package var type: MessageType?
    /// Only answers with this ExecType (150).
    package var execType: ExecutionReport.ExecType?
    package var skip: Int
    package var count: Int

    /// Most faults at a time.
    package static let maximum = 64

    package init(
        _ effect: Effect, session: String? = nil, type: MessageType? = nil,
        execType: ExecutionReport.ExecType? = nil, skip: Int = 0, count: Int = 1
    ) {
        self.effect = effect
        self.session = session
        self.type = type
        self.execType = execType
        self.skip = skip
        self.count = count
    }

    var strikesReceived: Bool {
        switch effect {
        case .crash, .disconnect, .silence: true
        case .drop, .lose, .delay: false
        }
    }
}

/// The faults that are set.
struct Faults: Sendable {
    private(set) var set: [Fault] = []

    mutating func add(_ fault: Fault) { set.append(fault) }

    mutating func clear() { set = [] }

    /// What strikes a message that came.
    mutating func received(_ type: MessageType, session: String) -> Fault.Effect? {
        strike { $0.strikesReceived && $0.fits(type, session) }
    }

    /// What strikes an answer on its way out.
    mutating func answering(_ type: MessageType, _ execType: ExecutionReport.ExecType?, session: String) -> Fault
        .Effect?
    {
        strike { !$0.strikesReceived && $0.fits(type, session) && ($0.execType == nil || $0.execType == execType) }
    }

    /// Counts the message on every fault it fits, up to the first that strikes.
    private mutating func strike(_ fits: (Fault) -> Bool) -> Fault.Effect? {
        for index in set.indices where fits(set[index]) {
            if set[index].skip > 0 {
                set[index].skip -= 1
                continue
            }
            let effect = set[index].effect
            set[index].count -= 1
            if set[index].count <= 0 { set.remove(at: index) }
            return effect
        }
        return nil
    }
}

extension Fault {
    fileprivate func fits(_ type: MessageType, _ session: String) -> Bool {
        (self.type == nil || self.type == type) && (self.session == nil || self.session == session)
    }
}
