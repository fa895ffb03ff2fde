import Algorithms
import DequeModule
import Trading

/// What the last application messages asked for, by their sequence number: a venue that rejects one names only that.
struct SentMessages: Sendable {
    enum Request: Sendable, Hashable {
        case order(Order)
        case cancel(Cancel)
        case question(clOrdID: String)
        case massStatus
    }

    /// Messages remembered; a venue rejects what it cannot read at once.
    static let maximum = 10_000

    private var messages: Deque<(sequence: UInt64, request: Request)> = []

    /// Sequence numbers ascend.
    mutating func append(_ request: Request, sequence: UInt64) {
        precondition(messages.last.map { $0.sequence < sequence } ?? true, "message \(sequence) is not the last")
        if messages.count == Self.maximum { messages.removeFirst() }
        messages.append((sequence, request))
    }

    subscript(sequence: UInt64) -> Request? {
        let place = firstPlace(from: sequence)
        return place < messages.count && messages[place].sequence == sequence ? messages[place].request : nil
    }

    func orders(in sequences: ClosedRange<UInt64>) -> [Order] {
        messages[firstPlace(from: sequences.lowerBound)...].prefix { $0.sequence <= sequences.upperBound }
            .compactMap { if case .order(let order) = $0.request { order } else { nil } }
    }

    private func firstPlace(from sequence: UInt64) -> Int {
        messages.partitioningIndex { $0.sequence >= sequence }
    }
}
