import DequeModule
import Ledger
import Venue

/// A TCP connection from a site to the venue: two streams of bytes, each with what is on its way.
struct VirtualConnection {
    enum Item {
        /// The other side is there.
        case begin
        case bytes([UInt8])
        /// The other side has closed, or a reset came.
        case end
    }

    struct Stream {
        fileprivate(set) var items: Deque<(item: Item, due: VirtualTime)> = []
        private var lastDue: VirtualTime = 0
        var isScheduled = false

        var isEmpty: Bool { items.isEmpty }
        var firstDue: VirtualTime? { items.first?.due }
        var byteCount: Int {
            items.reduce(0) { if case .bytes(let bytes) = $1.item { $0 + bytes.count } else { $0 } }
        }

        /// Nothing overtakes.
        mutating func append(_ item: Item, due: VirtualTime) {
            lastDue = max(lastDue, due)
            items.append((item, lastDue))
        }

        mutating func takeFirst() -> Item? { items.popFirst()?.item }

        /// Only the first so many arrive.
        mutating func keep(_ count: Int) { items.removeLast(max(0, items.count - count)) }
    }

    let site: Int
    /// Of the process that made it.
    let life: Int
    let id: OrderGateway.ConnectionID
    /// That process's leader was of this term.
    let term: Term
    var toVenue = Stream()
    var toSite = Stream()
    /// The process has it and has not closed it.
    var isOpenAtSite = true
    /// The site knows that it stands.
    var isMade = false
    var isOpenAtVenue = true
    /// The site's machine went without a word.
    var isForgotten = false
    /// Nothing gets through any more, and nobody is told.
    var isDead = false
    /// The process hung up while nothing got through: what it had written before must never arrive.
    var isCutOff = false
    var isReading = true
    /// The site was told to wait.
    var isFull = false
}
