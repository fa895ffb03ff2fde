/// Finds messages in a stream of bytes, however it is cut into pieces.
///
/// A frame is `8=…|9=length|35=…|…|10=sum|`. Where there is none, the reader says so once and goes on at the next
/// `8=FIX` behind the failed one's beginning, so that a wrong BodyLength costs one message and not those it reaches
/// over.
package struct FrameReader: Sendable {
    package let limits: WireLimits
    private var buffer: [UInt8] = []
    /// Bytes of the buffer that are done with.
    private var consumed = 0

    package init(limits: WireLimits = WireLimits()) {
        precondition(limits.areValid, "limits out of range: \(limits)")
        self.limits = limits
    }

    package mutating func append(_ bytes: some Collection<UInt8>) {
        if consumed > limits.messageBytes || consumed == buffer.count {
            buffer.removeFirst(consumed)
            consumed = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// The next frame, nil when the rest of it has not come yet.
    package mutating func next() -> Frame? {
        switch Framing.find(in: buffer, from: consumed, limits: limits) {
        case .none: return nil
        case .skip(let end, let reason):
            consumed = end
            return .garbled(reason)
        case .frame(let extent):
            consumed = extent.end
            return FieldParser.parse(buffer, extent, limits)
        }
    }

    /// Forgets what was read: the connection is another one.
    package mutating func reset() {
        buffer = []
        consumed = 0
    }
}
