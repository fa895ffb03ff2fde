import Foundation
import Ledger
import NIOCore
import NIOPosix
package import Peering

/// A closed loop: so many notes unanswered at any time on one connection, each reply followed by the next note.
package struct CommandLoad: Sendable {
    /// Commands kept unanswered.
    package var outstanding: Int
    /// Measured time, and the time before it that is not, in seconds.
    package var seconds: Double
    package var warmUp: Double
    /// Payload of each command, in bytes.
    package var commandBytes: Int
    /// Without a reply for so long, it gives up.
    package var patience: Double

    package static let commandLengths = NoteTemplate.lengths
    /// Latencies kept; a run that has so many ends early.
    static let maximumSamples = 20_000_000

    package init(outstanding: Int, seconds: Double, warmUp: Double, commandBytes: Int, patience: Double) {
        precondition(outstanding > 0 && seconds > 0 && warmUp >= 0 && patience > 0, "a load of nothing")
        self.outstanding = outstanding
        self.seconds = seconds
        self.warmUp = warmUp
        self.commandBytes = commandBytes
        self.patience = patience
    }

    /// Runs it on a thread of its own.
    package func run(against addresses: [ClientAddress], as credentials: Credentials) async throws -> LoadMeasurement {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let promise = loop.makePromise(of: LoadMeasurement.self)
        loop.execute {
            do {
                var limits = CommandClientLimits()
                limits.outstandingCommands = outstanding
                let client = try CommandClient(
                    eventLoop: loop, addresses: addresses, credentials: credentials, limits: limits)
                LoadRun(self, client, promise).start()
            } catch {
                promise.fail(error)
            }
        }
        do {
            let measurement = try await promise.futureResult.get()
            try await group.shutdownGracefully()
            return measurement
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
    }
}

/// Why a load has no result.
package enum LoadError: Error, CustomStringConvertible {
    case refused(String)
    case noReply(seconds: Double, reason: String)

    package var description: String {
        switch self {
        case .refused(let reason): "the cluster refused a note: \(reason)"
        case .noReply(let seconds, let reason): "no command was answered for \(seconds) s: \(reason)"
        }
    }
}

/// One run of a load, on the client's event loop.
private final class LoadRun {
    private let load: CommandLoad
    private let client: CommandClient
    private let promise: EventLoopPromise<LoadMeasurement>
    private var template: NoteTemplate
    private var sent: UInt64 = 0
    private var latencies: [UInt32] = []
    private var measuringFrom: NIODeadline?
    private var lastReply = NIODeadline.now()
    private var end = NIODeadline.distantFuture
    private var isFinished = false
    private var watching: RepeatedTask?

    init(_ load: CommandLoad, _ client: CommandClient, _ promise: EventLoopPromise<LoadMeasurement>) {
        self.load = load
        self.client = client
        self.promise = promise
        template = NoteTemplate(
            run: "bench-\(UUID().uuidString.prefix(8).lowercased())", length: load.commandBytes)
    }

    func start() {
        client.start()
        let bound = NIOLoopBound(self, eventLoop: client.eventLoop)
        watching = client.eventLoop.scheduleRepeatedTask(initialDelay: .seconds(1), delay: .milliseconds(100)) { _ in
            bound.value.watch()
        }
        for _ in 0..<load.outstanding { send() }
    }

    private func send() {
        sent += 1
        let begin = NIODeadline.now()
        client.submit(.note, payload: template.payload(sent)) { self.answered($0, begin) }
    }

    private func answered(_ result: Result<CommandReply, CommandClientError>, _ begin: NIODeadline) {
        guard !isFinished else { return }
        switch result {
        case .failure(let error): finish(.failure(error))
        case .success(let reply) where reply.status == .refused: finish(.failure(LoadError.refused(reply.text)))
        case .success: count(begin)
        }
    }

    private func count(_ begin: NIODeadline) {
        let now = NIODeadline.now()
        if measuringFrom == nil {
            // The time starts with the first reply: connecting is not measured.
            let from = now + .nanoseconds(Int64(load.warmUp * 1e9))
            measuringFrom = from
            end = from + .nanoseconds(Int64(load.seconds * 1e9))
        }
        lastReply = now
        if let measuringFrom, now >= measuringFrom {
            latencies.append(UInt32(clamping: (now - begin).nanoseconds))
            if now >= end || latencies.count >= CommandLoad.maximumSamples {
                let seconds = Double((now - measuringFrom).nanoseconds) / 1e9
                return finish(
                    .success(
                        LoadMeasurement(outstanding: load.outstanding, latencies: latencies, seconds: seconds)))
            }
        }
        send()
    }

    private func watch() {
        guard !isFinished, NIODeadline.now() - lastReply > .nanoseconds(Int64(load.patience * 1e9)) else { return }
        finish(
            .failure(
                LoadError.noReply(seconds: load.patience, reason: client.lastFailure ?? "the leader does not answer")))
    }

    private func finish(_ result: Result<LoadMeasurement, any Error>) {
        isFinished = true
        watching?.cancel()
        client.close()
        promise.completeWith(result)
    }
}
