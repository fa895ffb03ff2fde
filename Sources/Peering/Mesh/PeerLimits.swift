package import NIOCore

/// Every bound of the links between sites.
package struct PeerLimits: Sendable {
    /// TLS handshake and hello together take no longer.
    package var handshake = TimeAmount.seconds(5)
    /// Most inbound connections that have not said hello: this many from the addresses of known sites, and this many
    /// from others. One more closes the oldest, so that a client that hoards connections cannot keep sites out.
    package var unauthenticatedConnections = 64
    /// TLS handshakes begun for addresses that no site is known by: so many at once, and so many a second. One more is
    /// closed before its handshake. Fewer than ``unauthenticatedConnections``, so that nobody gives way within a
    /// second.
    package var handshakesPerSecond = 32
    /// The same for addresses that a site is known by: configured as an IP address, or of its latest link.
    package var knownHandshakesPerSecond = 128
    /// A link on which nothing was sent for so long sends a ping.
    package var pingAfter = TimeAmount.seconds(1)
    /// A link on which nothing arrived for so long is closed.
    package var silence = TimeAmount.seconds(5)
    /// First and longest wait before a site is dialled again; each wait is drawn from the upper half of its step.
    package var shortestBackoff = TimeAmount.milliseconds(50)
    package var longestBackoff = TimeAmount.seconds(1)
    /// First and longest time for which a site is kept out that sent what no correct site sends, and how long it has to
    /// give no cause until the first is enough again. Short, for a site that was wronged is missing in a quorum.
    package var shortestSuspension = TimeAmount.milliseconds(500)
    package var longestSuspension = TimeAmount.seconds(10)
    package var suspensionMemory = TimeAmount.minutes(10)
    /// Bytes waiting in one link for the socket; past it frames are dropped. Checked before a frame is added, so the
    /// last one may go beyond.
    package var pendingBytes = 64 << 20
    /// Log lines about one remote address, or one authenticated site, in each ``logWindow``.
    package var logLines = 5
    package var logWindow = TimeAmount.seconds(10)
    /// Remote addresses told apart in the log at a time; any more share one allowance.
    package var logSources = 1024

    package init() {}

    func check() {
        precondition(unauthenticatedConnections > 0 && pendingBytes > 0 && logLines > 0 && logSources > 0, "\(self)")
        precondition(handshakesPerSecond > 0 && knownHandshakesPerSecond > 0, "\(self)")
        precondition(handshake > .zero && pingAfter > .zero && silence > pingAfter && logWindow > .zero, "\(self)")
        precondition(shortestBackoff > .zero && longestBackoff >= shortestBackoff, "\(self)")
        precondition(shortestSuspension > .zero && longestSuspension >= shortestSuspension, "\(self)")
        precondition(suspensionMemory >= .zero && longestSuspension <= .hours(1), "\(self)")
    }
}
