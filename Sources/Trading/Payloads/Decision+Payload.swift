import Ledger

extension Decision {
    /// Reads the payload of an entry of kind ``Ledger/EntryKind/decision``. No verdict at all is allowed: that is how a
    /// leader closes a signal that nobody answered.
    package init(decoding bytes: some Sequence<UInt8>) throws(PayloadError) {
        let wire = try WireDecision(reading: bytes, as: "Decision")
        guard wire.signalIndex > 0 else { throw .field("signal_index", allowed: "a log index, greater than zero") }
        self.init(
            signalIndex: wire.signalIndex, verdicts: try [Verdict](wire.verdicts), claim: try Outcome(wire.claim))
    }

    /// The payload of an entry.
    package var payload: [UInt8] {
        var wire = WireDecision()
        wire.signalIndex = signalIndex
        wire.verdicts = verdicts.map(\.wire)
        wire.claim = claim.wire
        return wire.payload
    }
}

extension [Verdict] {
    init(_ wire: [WireVerdict]) throws(PayloadError) {
        guard wire.count <= Decision.maximumVerdicts else {
            throw .field("verdicts", allowed: "at most \(Decision.maximumVerdicts)")
        }
        self = []
        for verdict in wire { append(try Verdict(verdict)) }
    }
}
