import Ledger

extension Verdict {
    /// Checks everything that can be told without the replicated state.
    package func validate() throws(PayloadError) {
        guard site > 0 else { throw .field("site", allowed: "a node's number, greater than zero") }
        guard signalIndex > 0 else { throw .field("signal_index", allowed: "a log index, greater than zero") }
        try Field.confidence(confidence)
        try Field.positive(price, "price")
        try Field.time(seenAt, "seen_at")
        try Field.printable(model, "model", 1...64)
        guard signature.isEmpty || signature.count == VerdictSigner.signatureLength else {
            throw .field("signature", allowed: "\(VerdictSigner.signatureLength) bytes, or none")
        }
    }

    /// Reads a verdict as it travels alone from site to site. Whether the signature is good is not looked at.
    package init(decoding bytes: some Sequence<UInt8>) throws(PayloadError) {
        try self.init(WireVerdict(reading: bytes, as: "Verdict"))
    }

    /// The bytes that travel from site to site.
    package var payload: [UInt8] { wire.payload }

    init(_ wire: WireVerdict) throws(PayloadError) {
        self.init(
            site: wire.site, signalIndex: wire.signalIndex, action: try Action(wire.action),
            confidence: wire.confidencePpm, price: Price(raw: wire.price), seenAt: wire.seenAt, model: wire.model,
            signature: Array(wire.signature))
        try validate()
    }

    var wire: WireVerdict {
        var wire = WireVerdict()
        wire.site = site
        wire.signalIndex = signalIndex
        wire.action = action.wire
        wire.confidencePpm = confidence
        wire.price = price.raw
        wire.seenAt = seenAt
        wire.model = model
        wire.signature = .copy(of: signature)
        return wire
    }
}
