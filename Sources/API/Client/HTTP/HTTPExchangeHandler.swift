import NIOCore
import NIOHTTP1
import NIOTLS

/// A connection's end: one request at a time, and its whole answer.
final class HTTPExchangeHandler: ChannelDuplexHandler {
    typealias OutboundIn = HTTPExchange
    typealias OutboundOut = HTTPClientRequestPart
    typealias InboundIn = HTTPClientResponsePart

    private let maximumAnswer: Int
    /// Completed with the TLS handshake.
    private let ready: EventLoopPromise<Void>
    /// Failed with the connection: says why, be it that no request is under way. A server that refuses a certificate
    /// says so after the handshake.
    private let ended: EventLoopPromise<Void>
    private var pending: EventLoopPromise<HTTPAnswer>?
    private var answer = HTTPAnswer(status: .ok, body: ByteBuffer(), isKeptAlive: false)

    init(ready: EventLoopPromise<Void>, ended: EventLoopPromise<Void>, maximumAnswer: Int) {
        self.ready = ready
        self.ended = ended
        self.maximumAnswer = maximumAnswer
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSUserEvent.handshakeCompleted? = event as? TLSUserEvent {
            ready.succeed()
        }
        context.fireUserInboundEventTriggered(event)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let exchange = unwrapOutboundIn(data)
        precondition(pending == nil, "a second request before the answer to the first")
        pending = exchange.answer
        context.write(wrapOutboundOut(.head(exchange.head)), promise: nil)
        if let body = exchange.body { context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil) }
        context.write(wrapOutboundOut(.end(nil)), promise: promise)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            answer = HTTPAnswer(status: head.status, body: ByteBuffer(), isKeptAlive: head.isKeepAlive)
        case .body(var part):
            guard answer.body.readableBytes + part.readableBytes <= maximumAnswer else {
                fail(HTTPExchangeError.answerTooLong)
                return context.close(promise: nil)
            }
            answer.body.writeBuffer(&part)
        case .end:
            pending?.succeed(answer)
            pending = nil
            if !answer.isKeptAlive { context.close(promise: nil) }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(HTTPExchangeError.closed)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(error)
        context.close(promise: nil)
    }

    private func fail(_ error: any Error) {
        ready.fail(error)
        ended.fail(error)
        pending?.fail(error)
        pending = nil
    }
}
