package import Ledger

/// Outbound FIX sequence numbers (tag 34) that the leader of a term, and nobody else, may use: committed before the
/// first of them leaves, so that the next leader logs on above everything its predecessor can have used.
package struct SequenceBlock: Sendable, Hashable {
    /// Most numbers in one block.
    package static let maximumLength: UInt64 = 1_000_000

    /// 1 to 32 bytes.
    package var venue: String
    /// Of the leader that may use them; must be the entry's.
    package var term: Term
    /// Greater than every number reserved before.
    package var first: UInt64
    /// Not below ``first``.
    package var last: UInt64

    package init(venue: String, term: Term, first: UInt64, last: UInt64) {
        self.venue = venue
        self.term = term
        self.first = first
        self.last = last
    }
}

/// The leader of a term says where it stands with the venue.
package struct Reconciled: Sendable, Hashable {
    /// 1 to 32 bytes.
    package var venue: String
    /// Of the leader that says so; must be the entry's.
    package var term: Term
    /// False: it has taken over the session, recovered what it missed and asked about every open order, and may place
    /// orders. True: it lost the session, or the venue does not answer for an order; what is unanswered is in doubt,
    /// and nothing may be placed before it says otherwise.
    package var isLost: Bool

    package init(venue: String, term: Term, isLost: Bool = false) {
        self.venue = venue
        self.term = term
        self.isLost = isLost
    }
}
