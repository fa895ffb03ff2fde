import Glibc
import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS

/// One connection of a ``VenueLink``.
final class VenueConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    let number: UInt64
    var channel: (any Channel)?
    /// Of a connection with TLS.
    var tls: NIOSSLClientHandler?
    /// Ends the attempt to connect.
    var limit: Scheduled<Void>?
    private let awaitsTLS: Bool
    private let link: VenueLink

    init(number: UInt64, awaitsTLS: Bool, link: VenueLink) {
        self.number = number
        self.awaitsTLS = awaitsTLS
        self.link = link
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if !awaitsTLS { link.happened(self, .connected) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent { link.happened(self, .connected) }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        link.happened(self, .received(Array(buffer.readableBytesView)))
    }

    /// Reported in a later turn of the event loop: NIO signals the change in the middle of a write.
    func channelWritabilityChanged(context: ChannelHandlerContext) {
        let isWritable = context.channel.isWritable
        context.eventLoop.assumeIsolated().execute { self.link.happened(self, .writable(isWritable)) }
    }

    func channelInactive(context: ChannelHandlerContext) { link.lost(self, "the venue ended the connection") }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { link.lost(self, "\(error)") }

    /// Ends it with a reset: nothing that was written and has not left does so any more, nor TLS's farewell.
    func abort() {
        guard let channel, channel.isActive else { return }
        if let options = channel as? any SocketOptionProvider {
            options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenFailure { _ in }
        }
        if let tls, let below = try? channel.pipeline.syncOperations.context(handler: tls) {
            below.close(promise: nil)
        } else {
            channel.close(promise: nil)
        }
    }
}
