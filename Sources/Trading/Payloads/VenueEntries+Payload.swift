import Ledger

extension SequenceBlock {
    /// Checks everything that can be told without the replicated state.
    package func validate() throws(PayloadError) {
        try Field.printable(venue, "venue", 1...32)
        try Field.number(term, "term", from: 1)
        try Field.number(first, "first", from: 1)
        try Field.number(last, "last", from: first)
        guard last - first < Self.maximumLength else {
            throw .field("last", allowed: "less than first + \(Self.maximumLength)")
        }
    }

    /// Reads the payload of an entry of kind ``Ledger/EntryKind/sequenceBlock``.
    package init(decoding bytes: some Sequence<UInt8>) throws(PayloadError) {
        let wire = try WireSequenceBlock(reading: bytes, as: "SequenceBlock")
        self.init(venue: wire.venue, term: wire.term, first: wire.first, last: wire.last)
        try validate()
    }

    /// The payload of an entry.
    package var payload: [UInt8] {
        var wire = WireSequenceBlock()
        wire.venue = venue
        wire.term = term
        wire.first = first
        wire.last = last
        return wire.payload
    }
}

extension Reconciled {
    /// Checks everything that can be told without the replicated state.
    package func validate() throws(PayloadError) {
        try Field.printable(venue, "venue", 1...32)
        try Field.number(term, "term", from: 1)
    }

    /// Reads the payload of an entry of kind ``Ledger/EntryKind/reconciled``.
    package init(decoding bytes: some Sequence<UInt8>) throws(PayloadError) {
        let wire = try WireReconciled(reading: bytes, as: "Reconciled")
        self.init(venue: wire.venue, term: wire.term, isLost: wire.lost)
        try validate()
    }

    /// The payload of an entry.
    package var payload: [UInt8] {
        var wire = WireReconciled()
        wire.venue = venue
        wire.term = term
        wire.lost = isLost
        return wire.payload
    }
}
