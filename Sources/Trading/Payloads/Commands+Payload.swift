import Ledger

extension CancelRequest {
    /// Checks everything that can be told without the replicated state.
    package func validate() throws(PayloadError) {
        try Field.printable(idempotencyKey, "idempotency_key", 1...64)
        try Field.printable(clOrdID, "cl_ord_id", 1...64)
        try Field.reason(reason)
    }

    /// Reads the payload of an entry of kind ``Ledger/EntryKind/cancel``.
    package init(decoding bytes: some Sequence<UInt8>) throws(PayloadError) {
        let wire = try WireCancelRequest(reading: bytes, as: "CancelRequest")
        self.init(idempotencyKey: wire.idempotencyKey, clOrdID: wire.clOrdID, reason: wire.reason)
        try validate()
    }

    /// The payload of an entry.
    package var payload: [UInt8] {
        var wire = WireCancelRequest()
        wire.idempotencyKey = idempotencyKey
        wire.clOrdID = clOrdID
        wire.reason = reason
        return wire.payload
    }
}

extension Approval {
    /// Checks everything that can be told without the replicated state.
    package func validate() throws(PayloadError) {
        try Field.printable(idempotencyKey, "idempotency_key", 1...64)
        try Field.number(decisionIndex, "decision_index", from: 1)
        try Field.reason(reason)
        for verdict in verdicts { try verdict.validate() }
    }

    /// Reads the payload of an entry of kind ``Ledger/EntryKind/approval``.
    package init(decoding bytes: some Sequence<UInt8>) throws(PayloadError) {
        let wire = try WireApproval(reading: bytes, as: "Approval")
        self.init(
            idempotencyKey: wire.idempotencyKey, decisionIndex: wire.decisionIndex, approve: wire.approve,
            reason: wire.reason, verdicts: try [Verdict](wire.verdicts))
        try validate()
    }

    /// The payload of an entry.
    package var payload: [UInt8] {
        var wire = WireApproval()
        wire.idempotencyKey = idempotencyKey
        wire.decisionIndex = decisionIndex
        wire.approve = approve
        wire.reason = reason
        wire.verdicts = verdicts.map(\.wire)
        return wire.payload
    }
}

extension HaltRequest {
    /// Checks everything that can be told without the replicated state.
    package func validate() throws(PayloadError) {
        try Field.printable(idempotencyKey, "idempotency_key", 1...64)
        if !symbol.isEmpty { try Field.symbol(symbol) }
        try Field.reason(reason)
    }

    /// Reads the payload of an entry of kind ``Ledger/EntryKind/halt``.
    package init(decoding bytes: some Sequence<UInt8>) throws(PayloadError) {
        let wire = try WireHalt(reading: bytes, as: "Halt")
        self.init(idempotencyKey: wire.idempotencyKey, symbol: wire.symbol, reason: wire.reason)
        try validate()
    }

    /// The payload of an entry.
    package var payload: [UInt8] {
        var wire = WireHalt()
        wire.idempotencyKey = idempotencyKey
        wire.symbol = symbol
        wire.reason = reason
        return wire.payload
    }
}

extension Resume {
    /// Checks everything that can be told without the replicated state.
    package func validate() throws(PayloadError) {
        try Field.printable(idempotencyKey, "idempotency_key", 1...64)
        switch scope {
        case .symbol: try Field.symbol(name)
        case .strategy: try Field.printable(name, "name", 1...64)
        case .all: guard name.isEmpty else { throw .field("name", allowed: "empty when all symbols are meant") }
        }
        try Field.reason(reason)
    }

    /// Reads the payload of an entry of kind ``Ledger/EntryKind/resume``.
    package init(decoding bytes: some Sequence<UInt8>) throws(PayloadError) {
        let wire = try WireResume(reading: bytes, as: "Resume")
        self.init(
            idempotencyKey: wire.idempotencyKey, scope: try Scope(wire.scope), name: wire.name, reason: wire.reason)
        try validate()
    }

    /// The payload of an entry.
    package var payload: [UInt8] {
        var wire = WireResume()
        wire.idempotencyKey = idempotencyKey
        wire.scope = scope.wire
        wire.name = name
        wire.reason = reason
        return wire.payload
    }
}
