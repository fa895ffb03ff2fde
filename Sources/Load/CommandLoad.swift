package import ClientLink
import Foundation
import Ledger
import NIOCore
import NIOPosix
package import Peering

/// A closed loop over the client link: so many notes unanswered at any time, each reply followed by the next note.
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
        try await LoadThread.run { loop, promise in
            var limits = CommandClientLimits()
            limits.outstandingCommands = outstanding
            let client = try CommandClient(
                eventLoop: loop, addresses: addresses, credentials: credentials, limits: limits)
            CommandLoadRun(self, client, promise).start()
        }
    }
}

/// One run of a load, on the client's event loop.
private final class CommandLoadRun {
    private let load: CommandLoad
    private let client: CommandClient
    private let promise: EventLoopPromise<LoadMeasurement>
    private var template: NoteTemplate
    private var sampling: Sampling
    private var sent: UInt64 = 0
    private var isFinished = false
    private var watching: RepeatedTask?

    init(_ load: CommandLoad, _ client: CommandClient, _ promise: EventLoopPromise<LoadMeasurement>) {
        self.load = load
        self.client = client
        self.promise = promise
        sampling = Sampling(seconds: load.seconds, warmUp: load.warmUp)
        template = NoteTemplate(run: LoadThread.runName(), length: load.commandBytes)
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
        case .success:
            if let measurement = sampling.replied(begin, outstanding: load.outstanding) {
                finish(.success(measurement))
            } else {
                send()
            }
        }
    }

    private func watch() {
        guard !isFinished, sampling.isStalled(after: load.patience) else { return }
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
