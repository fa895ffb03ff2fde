import Analysis
import FIX
import Foundation
package import NIOCore
import NIOSSL

/// A paper venue at work in its directory: sockets, files and the clock around an ``ExchangeServer``.
///
/// What comes in one turn of the event loop is carried out together: then the journal and the drop copy are written,
/// once each, and only then is anything transmitted.
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
    let directory: String
    let configuration: VenueConfiguration
    let tls: NIOSSLContext?
    var server: ExchangeServer
    private let journal: VenueJournal
    private let dropCopy: DropCopyFile
    private var lastUTC: Int64

    var listener: (any Channel)?
    var control: (any Channel)?
    private(set) var connections: [ExchangeServer.ConnectionID: VenueConnection] = [:]
    private var lastConnection: ExchangeServer.ConnectionID = 0
    /// Actions of this turn, not carried out yet.
    private var turn: [ExchangeServer.Action] = []
    private(set) var isTurnEnding = false
    private(set) var timer: (at: Int64, task: Scheduled<Void>)?
    let stopped: EventLoopPromise<Void>
    var isStopping = false
    var isFinished = false

    /// Exit status after a crash on request: what a shell says of a process that was killed.
    package static let crashStatus: Int32 = 137
    /// Exit status when a file could not be written.
    package static let failureStatus: Int32 = 1

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

    deinit {
        if !isFinished { stopped.fail(VenueError.refused("the venue never ran")) }
    }

    private func restore(rules: [UInt8]) throws -> Int {
        let cut = try journal.read(rules: rules) { record in
            for line in try server.restore(record) { try dropCopy.restore(line) }
        }
        try dropCopy.endRestoring()
        return cut
    }

    /// Sets a fault before it starts.
    package func add(_ settings: FaultSettings) throws(VenueError) {
        guard server.add(try settings.fault(), at: now()) else { throw .refused("too many faults") }
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
