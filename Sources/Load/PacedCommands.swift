package import ClientLink
package import Ledger
package import NIOCore
import NIOPosix
package import Peering
import Trading

/// Clients that submit commands at a steady pace over the client link, whatever happens to the sites meanwhile, and
/// keep at each until it is acknowledged: so what was acknowledged is known exactly.
// Unchecked: all state belongs to the event loop.
package final class PacedCommands: @unchecked Sendable {
    package struct Command: Sendable {
        package var kind: EntryKind
        package var payload: [UInt8]

        package init(kind: EntryKind, payload: [UInt8]) {
            self.kind = kind
            self.payload = payload
        }

        /// A remark that is as good as any other.
        @Sendable package static func note(_ number: Int, key: String) -> Command {
            Command(kind: .note, payload: Note(idempotencyKey: key, text: "remark \(number)").payload)
        }
    }

    package struct Result: Sendable {
        package var acknowledged: [Acknowledgement]
        /// A line each.
        package var failures: [String]
    }

    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let loop: any EventLoop
    private let command: @Sendable (_ number: Int, _ key: String) -> Command
    private let interval: TimeAmount
    private let run = LoadThread.runName()
    private var clients: [CommandClient] = []
    private var submitting: RepeatedTask?
    private var isPaused = false
    private var sent = 0
    private var waiting = 0
    private var result = Result(acknowledged: [], failures: [])
    private var watch: (former: ClientAddress, promise: EventLoopPromise<NIODeadline>)?
    private var drained: EventLoopPromise<Void>?

    /// Commands unanswered past which none is submitted until some are answered.
    private static let maximumWaiting = 4_096

    /// - Parameters:
    ///   - interval: between two commands of one client.
    ///   - command: gives the command of a number, from 1 on, under the key it is given.
    package init(
        addresses: [ClientAddress], credentials: Credentials, clients count: Int, interval: TimeAmount,
        command: @escaping @Sendable (_ number: Int, _ key: String) -> Command = Command.note
    ) throws(ClientLinkError) {
        precondition(count > 0 && interval > .zero, "\(count) clients every \(interval)")
        loop = group.next()
        self.command = command
        self.interval = interval
        for _ in 0..<count {
            clients.append(try CommandClient(eventLoop: loop, addresses: addresses, credentials: credentials))
        }
    }

    package func start() async throws {
        try await loop.submit {
            for client in self.clients { client.start() }
            self.submitting = self.loop.scheduleRepeatedTask(initialDelay: .zero, delay: self.interval) { _ in
                for client in self.clients { self.submit(client) }
            }
        }.get()
    }

    /// When the first command is acknowledged by a client that has found another leader than `former`. One call at a
    /// time.
    package func firstAcknowledgement(after former: ClientAddress) -> EventLoopFuture<NIODeadline> {
        let promise = loop.makePromise(of: NIODeadline.self)
        loop.execute {
            self.watch?.promise.fail(LoadError.noReply(seconds: 0, reason: "asked for again"))
            self.watch = (former, promise)
        }
        return promise.futureResult
    }

    /// Submits nothing more until ``resume()``, and waits until every command is acknowledged.
    package func pause() async throws {
        try await loop.flatSubmit {
            self.isPaused = true
            let promise = self.loop.makePromise(of: Void.self)
            self.drained = promise
            if self.waiting == 0 { promise.succeed(()) }
            return promise.futureResult
        }.get()
    }

    package func resume() { loop.execute { self.isPaused = false } }

    /// Commands submitted so far.
    package func count() async throws -> Int { try await loop.submit { self.sent }.get() }

    /// Submits nothing more, waits until every command is acknowledged, and closes the clients.
    ///
    /// - Parameter limit: what is not acknowledged after so long is a failure.
    package func finish(within limit: TimeAmount) async throws -> Result {
        let result = try await loop.flatSubmit {
            self.submitting?.cancel()
            let promise = self.loop.makePromise(of: Void.self)
            self.drained = promise
            if self.waiting == 0 { promise.succeed(()) }
            let task = self.loop.scheduleTask(in: limit) {
                self.result.failures.append("\(self.waiting) commands had no answer within \(limit)")
                promise.succeed(())
            }
            return promise.futureResult.map {
                task.cancel()
                return self.close()
            }
        }.get()
        try await group.shutdownGracefully()
        return result
    }

    /// Gives up whatever is unanswered.
    package func abandon() async {
        _ = try? await loop.submit { self.close() }.get()
        try? await group.shutdownGracefully()
    }

    private func close() -> Result {
        submitting?.cancel()
        watch?.promise.fail(LoadError.noReply(seconds: 0, reason: "the load has ended"))
        watch = nil
        let result = result
        for client in clients { client.close() }
        clients = []
        return result
    }

    // MARK: On the loop

    private func submit(_ client: CommandClient) {
        guard !isPaused, waiting < Self.maximumWaiting else { return }
        sent += 1
        waiting += 1
        let key = "\(run)-\(sent)"
        let command = command(sent, key)
        client.submit(command.kind, payload: command.payload) { [unowned client] in self.answered(key, $0, by: client) }
    }

    private func answered(
        _ key: String, _ reply: Swift.Result<CommandReply, CommandClientError>, by client: CommandClient
    ) {
        waiting -= 1
        switch reply {
        case .failure(let error): result.failures.append("\(key): \(error)")
        case .success(let reply):
            let isRefused = reply.status == .refused
            if isRefused { result.failures.append("\(key) was refused: \(reply.text)") }
            result.acknowledged.append(Acknowledgement(key: key, index: reply.index, isRefused: isRefused))
            if let watch, let leader = client.leaderAddress, leader != watch.former {
                self.watch = nil
                watch.promise.succeed(.now())
            }
        }
        if waiting == 0 { drained?.succeed(()) }
    }
}
