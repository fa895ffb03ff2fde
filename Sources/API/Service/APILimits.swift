/// Bounds on what clients may ask of one site.
package struct APILimits: Sendable, Hashable {
    /// Bytes of a signal's body, and of every other body that is not bars.
    package var signalBodyBytes = 64 << 10
    /// Bytes of a body of bars.
    package var barsBodyBytes = 4 << 20
    /// Bars of one request.
    package var barsPerRequest = 10_000
    /// Rows of one listing; asking for more is refused.
    package var rowsPerListing = 1_000
    /// Connections at a time; more wait unaccepted.
    package var connections = 256
    /// Bytes of all header fields of one request.
    package var headerBytes = 16 << 10
    /// From a request's head to its answer.
    package var requestTimeout = Duration.seconds(10)
    /// How long a connection may do nothing, its TLS handshake included.
    package var idleTimeout = Duration.seconds(60)

    /// Rows of a listing when the client does not say.
    package static let defaultRows = 100

    package init() {}
}
