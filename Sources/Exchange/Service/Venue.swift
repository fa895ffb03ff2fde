import Analysis
import FIX
import Foundation
package import NIOCore
import NIOPosix
import NIOSSL

/// A paper venue at work in its directory: sockets, files and the clock around an ``ExchangeServer``.
///
/// What comes in one turn of the event loop is carried out together: then the journal and the drop copy are written, once
/// each, and only then is anything transmitted.
// Unchecked: all state belongs to the event loop.
package final class Venue: @unchecked Sendable {
    /// What the process around it has to do.
    package struct Surroundings: Sendable {
        /// Takes a line for the operator.
        package var log: @Sendable (String) -> Void
        /// A fault, or a disk that cannot be written, ends the process without another word or write.
        package var end: @Sendable (_ status: Int32) -> Never

        package init(log: @escaping @Sendable (String) -> Void, end: @escaping @Sendable (Int32) -> Never) {
            self.log = log
            self.end = end
        }
    }

    let eventLoop: any EventLoop
    let surroundings: Surroundings
    private let directory: String
    private let configuration: VenueConfiguration
    private let tls: NIOSSLContext?
    var server: ExchangeServer
    private let journal: VenueJournal
    private let dropCopy: DropCopyFile
    private var lastUTC: Int64

    private var listener: (any Channel)?
    private var control: (any Channel)?
    private var connections: [ExchangeServer.ConnectionID: VenueConnection] = [:]
    private var lastConnection: ExchangeServer.ConnectionID = 0
    /// Actions of this turn, not carried out yet.
    private var turn: [ExchangeServer.Action] = []
    private var isTurnEnding = false
    private var timer: (at: Int64, task: Scheduled<Void>)?
    private let stopped: EventLoopPromise<Void>
    private var isStopping = false

    /// Exit status after a crash on request: what a shell says of a process that was killed.
    package static let crashStatus: Int32 = 137
    /// Exit status when a file could not be written.
    package static let failureStatus: Int32 = 1
    /// From the Logouts to the end, for those that do not answer.
    private static let stopLimit = TimeAmount.seconds(3)

    /// Reads the directory: its configuration, and what happened before.
    ///
    /// - Parameter override: changes the configuration before it is used.
    package init(
        directory: String, eventLoop: any EventLoop, surroundings: Surroundings,
        override: (inout VenueConfiguration) throws -> Void = { _ in }
    ) throws {
        var configuration = try VenueConfiguration.load(directory: directory)
        try override(&configuration)
        let path = directory + "/" + VenueConfiguration.fileName
        self.configuration = configuration
        self.directory = directory
        self.eventLoop = eventLoop
        self.surroundings = surroundings
        tls = try configuration.tls.map { try Self.context($0, directory: directory) }
        server = ExchangeServer(
            configuration: try configuration.server(path: path),
            replay: try Self.replay(configuration, directory: directory))
        journal = try VenueJournal(directory + "/" + VenueJournal.fileName)
        dropCopy = try DropCopyFile(directory + "/" + DropCopyFile.fileName)
        stopped = eventLoop.makePromise()
        lastUTC = 0
        let cut = try restore(rules: configuration.ruleText())
        lastUTC = server.lastTime
        if cut > 0 { surroundings.log("cut \(cut) bytes off the journal: the last write did not end") }
    }

    private func restore(rules: [UInt8]) throws -> Int {
        let cut = try journal.read(rules: rules) { record in
            for line in try server.restore(record) { try dropCopy.restore(line) }
        }
        try dropCopy.endRestoring()
        return cut
    }

    private static func replay(_ configuration: VenueConfiguration, directory: String) throws -> Replay {
        guard let pace = Replay.Pace(configuration.rate), (0...1_000_000).contains(configuration.warmUp) else {
            throw VenueError.configuration(
                path: directory + "/" + VenueConfiguration.fileName,
                what: "rate has to be hold, subscriber, max or steps a second, and warmUp 0 to 1000000")
        }
        var bars: [Bar] = []
        for instrument in configuration.instruments {
            guard let file = instrument.bars else { continue }
            let path = absolute(file, directory)
            guard let data = FileManager.default.contents(atPath: path) else {
                throw VenueError.bars(path: path, what: "cannot be read")
            }
            do {
                bars += try BarCSV.bars(in: Array(data), symbol: instrument.symbol)
            } catch { throw VenueError.bars(path: path, what: "\(error)") }
        }
        return Replay(bars: bars, pace: pace, warmUp: configuration.warmUp)
    }

    private static func context(_ tls: VenueConfiguration.TLS, directory: String) throws(VenueError) -> NIOSSLContext {
        do {
            var settings = TLSConfiguration.makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMFile(absolute(tls.certificate, directory)).map {
                    .certificate($0)
                },
                privateKey: .privateKey(try NIOSSLPrivateKey(file: absolute(tls.key, directory), format: .pem)))
            settings.minimumTLSVersion = .tlsv13
            settings.certificateVerification = .noHostnameVerification
            settings.trustRoots = .certificates(
                try NIOSSLCertificate.fromPEMFile(absolute(tls.clientAuthority, directory)))
            return try NIOSSLContext(configuration: settings)
        } catch { throw .tls("\(error): certificate, key and clientAuthority in venue.json have to be PEM files") }
    }

    private static func absolute(_ path: String, _ directory: String) -> String {
        path.hasPrefix("/") ? path : directory + "/" + path
    }

    /// Sets a fault before it starts.
    package func add(_ settings: FaultSettings) throws(VenueError) {
        guard server.add(try settings.fault(), at: now()) else { throw .refused("too many faults") }
    }

    // MARK: Start and stop

    /// Listens for counterparties and for control. Returns the address listened on.
    package func start() async throws -> String {
        guard let (host, port) = Self.address(configuration.listen) else {
            throw VenueError.cannotListen(address: configuration.listen, reason: "it is not host:port")
        }
        let path = directory + "/" + ControlClient.socketName
        do {
            try? FileManager.default.removeItem(atPath: path)
            let control = try await bindControl(path).get()
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
            try await eventLoop.submit { self.control = control }.get()
        } catch { throw VenueError.cannotListen(address: path, reason: "\(error)") }
        do {
            let listener = try await bind(host, port).get()
            return try await eventLoop.submit {
                self.listener = listener
                self.perform { $0.start(at: $1) }
                return self.listening
            }.get()
        } catch { throw VenueError.cannotListen(address: configuration.listen, reason: "\(error)") }
    }

    private static func address(_ text: String) -> (String, Int)? {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65_535).contains(port)
        else { return nil }
        return (String(text[..<colon]), port)
    }

    private func bind(_ host: String, _ port: Int) -> EventLoopFuture<any Channel> {
        ServerBootstrap(group: eventLoop, childGroup: eventLoop)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 64 << 10))
            .childChannelOption(.writeBufferWaterMark, value: VenueConnection.waterMark)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handlers: [any ChannelHandler] = self.tls.map { [NIOSSLServerHandler(context: $0)] } ?? []
                    try channel.pipeline.syncOperations.addHandlers(handlers + [VenueConnection(channel, self)])
                }
            }
            .bind(host: host, port: port)
    }

    private func bindControl(_ path: String) -> EventLoopFuture<any Channel> {
        ServerBootstrap(group: eventLoop, childGroup: eventLoop)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ControlConnection(self))
                }
            }
            .bind(unixDomainSocketPath: path)
    }

    /// `host:port` once it listens.
    var listening: String {
        guard let address = listener?.localAddress else { return configuration.listen }
        return "\(address.ipAddress ?? ""):\(address.port ?? 0)"
    }

    /// Logs everybody out, then ends.
    package func stop() {
        eventLoop.execute {
            guard !self.isStopping else { return }
            self.isStopping = true
            self.listener?.close(promise: nil)
            self.perform { $0.logoutAll(at: $1) }
            self.eventLoop.assumeIsolated().scheduleTask(in: Self.stopLimit) { self.finish() }
            self.finishIfAlone()
        }
    }

    /// Returns when it has stopped.
    package func run() async throws { try await stopped.futureResult.get() }

    private func finishIfAlone() {
        if isStopping, connections.isEmpty, !isTurnEnding { finish() }
    }

    private func finish() {
        timer?.task.cancel()
        control?.close(promise: nil)
        for connection in connections.values { connection.close() }
        stopped.succeed()
    }

    // MARK: Turns

    /// Runs an input through the server; what it comes to is carried out at the end of this turn of the loop.
    func perform(_ input: (inout ExchangeServer, Instant) -> [ExchangeServer.Action]) {
        eventLoop.preconditionInEventLoop()
        turn += input(&server, now())
        guard !isTurnEnding else { return }
        isTurnEnding = true
        eventLoop.assumeIsolated().execute { self.endTurn() }
    }

    /// By both clocks; UTC never goes back, not behind what the journal has either.
    func now() -> Instant {
        let clock = Clock.utc()
        lastUTC = max(lastUTC, clock)
        return Instant(monotonic: Int64(NIODeadline.now().uptimeNanoseconds), utc: lastUTC)
    }

    private func endTurn() {
        let actions = turn
        turn.removeAll(keepingCapacity: true)
        isTurnEnding = false
        do {
            try write(actions)
        } catch {
            surroundings.log("\(error)")
            surroundings.end(Self.failureStatus)
        }
        transmit(actions)
        setTimer()
        finishIfAlone()
    }

    private func write(_ actions: [ExchangeServer.Action]) throws(VenueError) {
        if actions.contains(.crash(.before)) { surroundings.end(Self.crashStatus) }
        for action in actions {
            switch action {
            case .record(let record): try journal.append(record)
            case .dropCopy(let line): dropCopy.append(line)
            default: break
            }
        }
        try journal.write(syncs: configuration.sync)
        try dropCopy.write()
        if actions.contains(.crash(.after)) { surroundings.end(Self.crashStatus) }
    }

    private func transmit(_ actions: [ExchangeServer.Action]) {
        var written: Set<ExchangeServer.ConnectionID> = []
        for action in actions {
            switch action {
            case .transmit(let id, let bytes):
                connections[id]?.write(bytes)
                written.insert(id)
            case .close(let id, let reason):
                surroundings.log("closed connection \(id): \(reason)")
                connections.removeValue(forKey: id)?.close()
                written.remove(id)
            case .note(let note): surroundings.log(note)
            case .record, .dropCopy, .crash: break
            }
        }
        for id in written { connections[id]?.flush() }
    }

    private func setTimer() {
        guard let deadline = server.deadline else { return }
        let at = max(0, deadline)
        if let timer, timer.at <= at { return }
        timer?.task.cancel()
        let task = eventLoop.assumeIsolated().scheduleTask(deadline: .uptimeNanoseconds(UInt64(at))) {
            self.timer = nil
            self.perform { $0.tick(at: $1) }
        }
        timer = (at, task)
    }

    // MARK: Connections

    func accepted(_ connection: VenueConnection) -> ExchangeServer.ConnectionID {
        lastConnection += 1
        let id = lastConnection
        connections[id] = connection
        perform { $0.accepted(id, at: $1) }
        return id
    }

    func closed(_ id: ExchangeServer.ConnectionID) {
        connections[id] = nil
        perform { $0.closed(id, at: $1) }
    }
}

private enum Clock {
    /// Nanoseconds since 1970 UTC.
    static func utc() -> Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
