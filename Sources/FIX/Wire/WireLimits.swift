/// Bounds on what is read. A peer that goes past one is treated as one that sends garbled or wrong messages.
package struct WireLimits: Sendable, Hashable {
    /// A whole message, from BeginString through CheckSum.
    package var messageBytes = 64 << 10
    /// Fields of one message, header and trailer included.
    package var fields = 1024
    /// Digits of a tag; at most 9.
    package var tagDigits = 7
    /// One value.
    package var valueBytes = 16 << 10

    package init() {}

    var areValid: Bool {
        (64...(16 << 20)).contains(messageBytes) && fields >= 8 && (1...9).contains(tagDigits) && valueBytes >= 1
    }
}
