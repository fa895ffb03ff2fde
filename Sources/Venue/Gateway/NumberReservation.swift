/// The outbound MsgSeqNums that this leader may use: none above what is committed as reserved, so that a successor that
/// begins above it uses none again.
struct NumberReservation: Sendable {
    /// The highest one reserved and committed, by this leader or one before.
    private(set) var through: UInt64
    /// The block on its way into the log.
    private(set) var proposal: OrderGateway.ProposalID?
    private var proposedThrough: UInt64 = 0

    init(reservedThrough: UInt64) { through = reservedThrough }

    /// The block to propose next.
    func next(_ count: UInt64) -> ClosedRange<UInt64> { through + 1...through + count }

    mutating func propose(_ block: ClosedRange<UInt64>, as id: OrderGateway.ProposalID) {
        precondition(proposal == nil && block.lowerBound == through + 1, "block \(block) after \(through)")
        proposal = id
        proposedThrough = block.upperBound
    }

    /// The block that is reserved now; nil when it is not.
    mutating func settle(isCommitted: Bool) -> ClosedRange<UInt64>? {
        precondition(proposal != nil, "no block was proposed")
        proposal = nil
        guard isCommitted else { return nil }
        defer { through = proposedThrough }
        return through + 1...proposedThrough
    }
}
