import NIOCore
import NIOHTTP1

/// One request on its way, and who waits for the answer.
struct HTTPExchange: Sendable {
    var head: HTTPRequestHead
    var body: ByteBuffer?
    var answer: EventLoopPromise<HTTPAnswer>
}

struct HTTPAnswer: Sendable {
    var status: HTTPResponseStatus
    var body: ByteBuffer
    /// Whether the connection takes another request.
    var isKeptAlive: Bool
}

/// Why there is no answer, where nothing below HTTP has a reason of its own.
enum HTTPExchangeError: Error {
    /// No connection, or no end of the TLS handshake: nothing was sent.
    case notConnected(any Error)
    case notConnectedInTime
    /// Sent, perhaps, and not answered in time.
    case notAnsweredInTime
    case closed
    case answerTooLong
}
