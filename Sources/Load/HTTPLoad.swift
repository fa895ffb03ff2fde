package import API
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
package import Peering

/// A closed loop over HTTPS: so many keep-alive connections to one site, each with one note unanswered.
package struct HTTPLoad: Sendable {
    package var connections: Int
    /// Measured time, and the time before it that is not, in seconds.
    package var seconds: Double
    package var warmUp: Double
    /// What the note comes to as a command in the log, in bytes; the JSON is longer.
    package var commandBytes: Int
    /// Without an answer for so long, it gives up.
    package var patience: Double

    package init(connections: Int, seconds: Double, warmUp: Double, commandBytes: Int, patience: Double) {
        precondition(connections > 0 && seconds > 0 && warmUp >= 0 && patience > 0, "a load of nothing")
        self.connections = connections
        self.seconds = seconds
        self.warmUp = warmUp
        self.commandBytes = commandBytes
        self.patience = patience
    }

    /// Runs it on a thread of its own.
    package func run(against endpoint: Endpoint, as credentials: Credentials) async throws -> LoadMeasurement {
        try await LoadThread.run { loop, promise in
            let tls = try NIOSSLContext(configuration: credentials.clientConfiguration())
            HTTPLoadRun(self, loop, endpoint, tls, promise).start()
        }
    }
}

/// One run of a load, on its event loop.
private final class HTTPLoadRun {
    private let load: HTTPLoad
    private let loop: any EventLoop
    private let endpoint: Endpoint
    private let tls: NIOSSLContext
    private let promise: EventLoopPromise<LoadMeasurement>
    private let run = LoadThread.runName()
    private let text: String
    private let headers: HTTPHeaders
    private var sampling: Sampling
    private var sent = 0
    private var channels: [any Channel] = []
    private var watching: RepeatedTask?
    private var isFinished = false

    /// Digits of a note's number in its key.
    private static let digits = 12
    /// Bytes of a note's payload besides its key and text.
    private static let overhead = 5

    init(
        _ load: HTTPLoad, _ loop: any EventLoop, _ endpoint: Endpoint, _ tls: NIOSSLContext,
        _ promise: EventLoopPromise<LoadMeasurement>
    ) {
        self.load = load
        self.loop = loop
        self.endpoint = endpoint
        self.tls = tls
        self.promise = promise
        sampling = Sampling(seconds: load.seconds, warmUp: load.warmUp)
        text = String(repeating: "x", count: load.commandBytes - (run.utf8.count + 1 + Self.digits) - Self.overhead)
        headers = ["Host": "\(endpoint.host):\(endpoint.port)", "Content-Type": "application/json"]
    }

    func start() {
        let bound = NIOLoopBound(self, eventLoop: loop)
        watching = loop.scheduleRepeatedTask(initialDelay: .seconds(1), delay: .milliseconds(100)) { _ in
            bound.value.watch()
        }
        for _ in 0..<load.connections { connect() }
    }

    private func connect() {
        ClientBootstrap(group: loop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connect(host: endpoint.host, port: endpoint.port)
            .assumeIsolated().whenComplete { self.connected($0) }
    }

    private func connected(_ result: Result<any Channel, any Error>) {
        do {
            let channel = try result.get()
            guard !isFinished else { return channel.close(promise: nil) }
            channels.append(channel)
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(try NIOSSLClientHandler(context: tls, serverHostname: nil))
            try pipeline.addHTTPClientHandlers()
            let handler = HTTPLoadHandler(self)
            try pipeline.addHandler(handler)
            handler.send()
        } catch {
            failed("\(error)")
        }
    }

    /// The next request.
    func request() -> (head: HTTPRequestHead, body: ByteBuffer) {
        sent += 1
        let digits = String(sent)
        let key = "\(run)-" + String(repeating: "0", count: Self.digits - digits.utf8.count) + digits
        let body = ByteBuffer(string: "{\"idempotencyKey\":\"\(key)\",\"text\":\"\(text)\"}")
        var headers = headers
        headers.add(name: "Content-Length", value: "\(body.readableBytes)")
        return (HTTPRequestHead(version: .http1_1, method: .POST, uri: "/v1/notes", headers: headers), body)
    }

    /// False when the run is over.
    func answered(_ status: HTTPResponseStatus, _ body: ByteBuffer, _ begin: NIODeadline) -> Bool {
        guard !isFinished else { return false }
        guard status == .ok else {
            finish(.failure(LoadError.refused("\(status.code) \(String(buffer: body))")))
            return false
        }
        guard let measurement = sampling.replied(begin, outstanding: load.connections) else { return true }
        finish(.success(measurement))
        return false
    }

    func failed(_ reason: String) {
        guard !isFinished else { return }
        finish(.failure(LoadError.noReply(seconds: 0, reason: "\(endpoint): \(reason)")))
    }

    private func watch() {
        guard !isFinished, sampling.isStalled(after: load.patience) else { return }
        finish(.failure(LoadError.noReply(seconds: load.patience, reason: "\(endpoint) does not answer")))
    }

    private func finish(_ result: Result<LoadMeasurement, any Error>) {
        isFinished = true
        watching?.cancel()
        for channel in channels { channel.close(promise: nil) }
        promise.completeWith(result)
    }
}

/// One connection of a load: a request, its answer, the next request.
private final class HTTPLoadHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let run: HTTPLoadRun
    private var context: ChannelHandlerContext?
    private var begin = NIODeadline.now()
    private var status = HTTPResponseStatus.ok
    private var body = ByteBuffer()

    init(_ run: HTTPLoadRun) { self.run = run }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }
    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func send() {
        guard let context else { return }
        let request = run.request()
        begin = .now()
        body.clear()
        context.write(wrapOutboundOut(.head(request.head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(request.body))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): status = head.status
        case .body(var part): body.writeBuffer(&part)
        case .end: if run.answered(status, body, begin) { send() }
        }
    }

    func channelInactive(context: ChannelHandlerContext) { run.failed("it closed a connection") }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        run.failed("\(error)")
        context.close(promise: nil)
    }
}
