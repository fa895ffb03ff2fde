package import NIOCore
import Peering

/// Every bound of a site's side of the client link.
package struct ClientLinkLimits: Sendable {
    /// TLS handshake and hello together take no longer.
    package var handshake = TimeAmount.seconds(5)
    /// Connections that have said hello; one more is refused.
    package var connections = 256
    /// Connections that have not; past it the oldest gives way.
    package var unauthenticatedConnections = 64
    /// TLS handshakes begun a second, and as many as ``connections`` at once: whoever comes back after a failover does
    /// so at once. One more is closed before its handshake, and told like others that come to a bad end.
    package var handshakesPerSecond = 64
    /// Commands of one connection that wait for their replies; past it a command is answered busy.
    package var outstandingCommands = 4_096
    /// Longest payload of a command, in bytes.
    package var payloadLength = 8 << 10
    /// Bytes of replies that wait for the client to read them; past it the connection is closed.
    package var pendingBytes = 4 << 20
    /// A connection on which nothing arrived for so long, not even a ping, is closed.
    package var silence = TimeAmount.seconds(60)
    /// Log lines about refused connections in each ``logWindow``; the rest are counted.
    package var logLines = 10
    package var logWindow = TimeAmount.seconds(10)

    package init() {}

    var maximumFrameLength: Int { CommandFrame.prefixLength + payloadLength }

    func check() {
        precondition(connections > 0 && unauthenticatedConnections > 0 && outstandingCommands > 0, "\(self)")
        precondition(handshakesPerSecond > 0, "\(self)")
        precondition(payloadLength > 0 && maximumFrameLength <= FrameHeader.maximumFrameLength, "\(self)")
        precondition(pendingBytes > 0 && logLines > 0 && logWindow > .zero, "\(self)")
        precondition(handshake > .zero && silence > .zero, "\(self)")
    }
}
