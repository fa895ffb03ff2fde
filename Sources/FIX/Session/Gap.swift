/// Messages that are missing and have been asked for.
struct Gap: Sendable, Hashable {
    /// The last of them, as far as known when they were asked for.
    let through: UInt64
    /// When they were last asked for or one of them came, monotonic.
    var progressAt: Int64
    /// The number expected at that time.
    var expected: UInt64
    /// ResendRequests sent without one of them bringing anything.
    var attempts: Int
}

/// Messages that came before the ones in front of them.
struct Queue: Sendable {
    enum Element: Sendable {
        case message(ReceivedMessage)
        /// Carried out when it came; only its number is still to be counted.
        case done
    }

    private let limits: SessionLimits
    private var elements: [UInt64: Element] = [:]
    private var bytes = 0

    init(limits: SessionLimits) { self.limits = limits }

    var lowestNumber: UInt64? { elements.keys.min() }

    /// False when there is no room for it.
    mutating func insert(_ element: Element, at number: UInt64) -> Bool {
        if elements[number] != nil { return true }
        guard elements.count < limits.queuedMessages, bytes + element.bytes <= limits.queuedBytes else { return false }
        elements[number] = element
        bytes += element.bytes
        return true
    }

    mutating func remove(_ number: UInt64) -> Element? {
        guard let element = elements.removeValue(forKey: number) else { return nil }
        bytes -= element.bytes
        return element
    }

    mutating func removeAll() {
        elements = [:]
        bytes = 0
    }
}

extension Queue.Element {
    fileprivate var bytes: Int {
        switch self {
        case .message(let received): received.message.encoded.count
        case .done: 0
        }
    }
}
