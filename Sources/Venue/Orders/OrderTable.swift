import DequeModule
import HeapModule
import Trading

/// The orders that are not known to be terminal, what the venue has said about each, and how long it has been silent.
struct OrderTable: Sendable {
    /// What is known of an order in the present venue session.
    enum Standing: Sendable {
        /// It may be at the venue or not, and nobody has asked yet.
        case unasked
        /// It, or a cancel of it, is on its way.
        case sent
        /// The venue was asked about it.
        case asked
        /// The venue did not answer in time, and is asked from time to time.
        case overdue
        /// The venue told.
        case told
    }

    struct Tracked: Sendable {
        let order: Order
        /// The connection when the gateway learned of it. What a later one says of it is said after a barrier.
        let connection: OrderGateway.ConnectionID
        fileprivate(set) var cancel: SentCancel?
        fileprivate(set) var standing = Standing.unasked
        /// Asked about it since the venue had news of it.
        fileprivate(set) var questions = 0
        /// The operator knows that there was no answer in time.
        var isAlarmed = false
        /// The venue reported the order's end, and the log refused the report, because fills are missing.
        fileprivate(set) var isEndRefused = false
        /// Number of the ``Wait`` that is valid for this order; 0 when none is.
        fileprivate var wait: UInt64 = 0
        fileprivate var waitEnd = Int64.max

        /// It was sent over this session, and nothing was heard of it.
        var isUnheardOf: Bool { standing == .sent && cancel == nil }
    }

    /// A request to take the order back that the venue has not answered.
    struct SentCancel: Sendable {
        let cancel: Cancel
        let connection: OrderGateway.ConnectionID
    }

    /// For an answer about an order. Those that end at the same time do so in the order in which they began.
    private struct Wait: Comparable {
        let until: Int64
        let clOrdID: String
        let number: UInt64

        static func < (left: Wait, right: Wait) -> Bool {
            (left.until, left.number) < (right.until, right.number)
        }
    }

    private var tracked: [String: Tracked] = [:]
    private var counts: [Standing: Int] = [:]
    private var waits: Heap<Wait> = []
    private var lastWait: UInt64 = 0
    /// Orders to ask about, in this order. Some may have been removed, or answered, meanwhile.
    private var unasked: Deque<String> = []

    var count: Int { tracked.count }
    /// Number of orders that may be at the venue and whose fate is not known.
    var inDoubt: Int { count(.unasked) + count(.asked) + count(.overdue) }

    func count(_ standing: Standing) -> Int { counts[standing, default: 0] }

    subscript(clOrdID: String) -> Tracked? { tracked[clOrdID] }

    mutating func insert(_ order: Order, at connection: OrderGateway.ConnectionID) {
        precondition(tracked[order.clOrdID] == nil, "\(order.clOrdID) is placed twice")
        tracked[order.clOrdID] = Tracked(order: order, connection: connection)
        counts[.unasked, default: 0] += 1
        unasked.append(order.clOrdID)
    }

    mutating func remove(_ clOrdID: String) {
        guard let removed = tracked.removeValue(forKey: clOrdID) else { return }
        counts[removed.standing, default: 0] -= 1
    }

    /// A message went out that the venue has to answer by then.
    mutating func expect(_ clOrdID: String, _ standing: Standing, until time: Int64) {
        guard tracked[clOrdID] != nil else { return }
        stand(clOrdID, standing)
        lastWait += 1
        tracked[clOrdID]?.wait = lastWait
        tracked[clOrdID]?.waitEnd = time
        waits.insert(Wait(until: time, clOrdID: clOrdID, number: lastWait))
    }

    /// The venue said something about it.
    mutating func told(_ clOrdID: String) {
        stand(clOrdID, .told)
        tracked[clOrdID]?.isEndRefused = false
        tracked[clOrdID]?.wait = 0
    }

    /// A question about it went out.
    mutating func asked(_ clOrdID: String) { tracked[clOrdID]?.questions += 1 }

    /// The venue reported something of it that is no answer to a question.
    mutating func newsCame(_ clOrdID: String) { tracked[clOrdID]?.questions = 0 }

    /// The venue is to be asked about it.
    mutating func question(_ clOrdID: String) {
        guard tracked[clOrdID] != nil else { return }
        stand(clOrdID, .unasked)
        unasked.append(clOrdID)
    }

    /// The venue is to be asked about it then, if not before.
    mutating func askLater(_ clOrdID: String, at time: Int64) {
        guard let found = tracked[clOrdID], found.standing != .unasked else { return }
        let isSooner = found.wait > 0 && found.standing == .overdue && found.waitEnd <= time
        if !isSooner { expect(clOrdID, .overdue, until: time) }
    }

    mutating func canceling(_ cancel: Cancel, at connection: OrderGateway.ConnectionID) {
        tracked[cancel.origClOrdID]?.cancel = SentCancel(cancel: cancel, connection: connection)
    }

    mutating func cancelAnswered(_ clOrdID: String) { tracked[clOrdID]?.cancel = nil }

    /// Fills are still on their way to an order that has ended: it is asked about again then.
    mutating func endRefused(_ clOrdID: String, until time: Int64) {
        expect(clOrdID, .overdue, until: time)
        tracked[clOrdID]?.isEndRefused = true
    }

    mutating func alarmed(_ clOrdID: String) { tracked[clOrdID]?.isAlarmed = true }

    /// The session was lost: every order has to be asked about again. Running waits go on, so that the operator still
    /// hears in time of an order without an answer.
    mutating func sessionLost() {
        let orders = tracked.values.sorted { $0.order.decisionIndex < $1.order.decisionIndex }
        for tracked in orders {
            stand(tracked.order.clOrdID, .unasked)
            newsCame(tracked.order.clOrdID)
        }
        unasked = Deque(orders.map(\.order.clOrdID))
    }

    /// The next one to ask about.
    mutating func nextUnasked() -> Order? {
        while let first = unasked.first {
            if let tracked = tracked[first], tracked.standing == .unasked { return tracked.order }
            unasked.removeFirst()
        }
        return nil
    }

    /// When the next wait ends; it may be one that is no longer valid.
    var nextWaitEnd: Int64? { waits.min?.until }

    /// An order whose wait has ended.
    mutating func takeUnanswered(at now: Int64) -> Tracked? {
        while let wait = waits.min, wait.until <= now {
            waits.removeMin()
            guard let found = tracked[wait.clOrdID], found.wait == wait.number else { continue }
            tracked[wait.clOrdID]?.wait = 0
            return found
        }
        return nil
    }

    private mutating func stand(_ clOrdID: String, _ standing: Standing) {
        guard let before = tracked[clOrdID]?.standing, before != standing else { return }
        tracked[clOrdID]?.standing = standing
        counts[before, default: 0] -= 1
        counts[standing, default: 0] += 1
    }
}
