import Ledger

extension Decision {
    /// Reads the payload of an entry of kind ``Ledger/EntryKind/decision``. No verdict at all is allowed: that is how a
    /// leader closes a signal that nobody answered.
    package init(decoding bytes: some Sequence<UInt8>) throws(PayloadError) {
        let wire = try WireDecision(reading: bytes, as: "Decision")
        guard wire.signalIndex > 0 else { throw .field("signal_index", allowed: "a log index, greater than zero") }
        guard wire.verdicts.count <= Self.maximumVerdicts else {
            throw .field("verdicts", allowed: "at most \(Self.maximumVerdicts)")
        }
        var verdicts: [Verdict] = []
        for verdict in wire.verdicts { verdicts.append(try Verdict(verdict)) }
        self.init(signalIndex: wire.signalIndex, verdicts: verdicts)
    }

    /// The payload of an entry.
    package var payload: [UInt8] {
        var wire = WireDecision()
        wire.signalIndex = signalIndex
        wire.verdicts = verdicts.map(\.wire)
        return wire.payload
    }
}
