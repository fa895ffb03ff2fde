package import NIOCore
import Peering

/// Every bound of a client's side of the link.
package struct CommandClientLimits: Sendable {
    /// Connecting, TLS handshake and hello together take no longer.
    package var handshake = TimeAmount.seconds(5)
    /// First and longest wait before the next attempt to connect, doubling between them.
    package var shortestBackoff = TimeAmount.milliseconds(5)
    package var longestBackoff = TimeAmount.milliseconds(500)
    /// Sites that it stays connected to, those that it learns of included.
    package var sites = 15
    /// While commands wait and nobody is known to lead, the sites are asked this often.
    package var askInterval = TimeAmount.milliseconds(10)
    /// A leader that has answered no command for so long is taken to be one still, but the others are asked too.
    package var suspicion = TimeAmount.milliseconds(100)
    /// A connection on which nothing was heard for so long, while a command or a ping waits, is given up.
    package var silence = TimeAmount.seconds(5)
    /// A connection is pinged this often.
    package var pingInterval = TimeAmount.seconds(2)
    /// Wait before a command that was answered busy is sent again.
    package var busyPause = TimeAmount.milliseconds(20)
    /// Commands that wait for their replies; one more fails at once.
    package var outstandingCommands = 4_096

    package init() {}

    func check() {
        precondition(handshake > .zero && shortestBackoff > .zero && longestBackoff >= shortestBackoff, "\(self)")
        precondition(silence > pingInterval && pingInterval > .zero && busyPause > .zero, "\(self)")
        precondition(sites > 0 && outstandingCommands > 0 && askInterval > .zero && suspicion >= askInterval, "\(self)")
    }
}

/// Why a command has no reply.
package enum CommandClientError: Error, Equatable, CustomStringConvertible {
    /// As many as the client takes wait already; this one was not sent.
    case tooManyOutstanding(Int)
    /// The client was closed; the command may be committed or not.
    case closed

    package var description: String {
        switch self {
        case .tooManyOutstanding(let limit): "\(limit) commands wait for their replies already"
        case .closed: "the client was closed before the reply; the command may be committed or not"
        }
    }
}
