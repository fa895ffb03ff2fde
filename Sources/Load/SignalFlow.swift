package import ClientLink
import Ledger
import NIOCore
import NIOPosix
package import Peering
import Synchronization
package import Trading

/// So many signals over the client link, a number of them unanswered at any time, until all are answered.
package final class SignalFlow: Sendable {
    package let count: Int
    private let outstanding: Int
    private let progress = Mutex(Progress())

    private struct Progress {
        var answered = 0
        var refused = 0
        var isOver = false
    }

    /// Without an answer for so long, in seconds, it gives up.
    private static let patience = 60.0

    package init(count: Int, outstanding: Int) {
        precondition(count > 0 && outstanding > 0, "\(count) signals, \(outstanding) at a time")
        self.count = count
        self.outstanding = outstanding
    }

    package var answered: Int { progress.withLock { $0.answered } }
    package var refused: Int { progress.withLock { $0.refused } }
    /// All are answered, or it gave up.
    package var isOver: Bool { progress.withLock { $0.isOver } }

    /// - Parameter signal: gives the signal of a number under the key it is given.
    package func run(
        against addresses: [ClientAddress], as credentials: Credentials,
        signal: @escaping @Sendable (_ number: Int, _ key: String) -> Signal
    ) async throws {
        defer { progress.withLock { $0.isOver = true } }
        try await LoadThread.run { [self] (loop: any EventLoop, promise: EventLoopPromise<Void>) in
            let client = try CommandClient(eventLoop: loop, addresses: addresses, credentials: credentials)
            Run(self, client, signal, promise).start()
        }
    }

    /// On the client's event loop.
    private final class Run {
        private let flow: SignalFlow
        private let client: CommandClient
        private let signal: (Int, String) -> Signal
        private let promise: EventLoopPromise<Void>
        private let name = LoadThread.runName()
        private var sent = 0
        private var answeredBefore = 0
        private var watching: RepeatedTask?

        init(
            _ flow: SignalFlow, _ client: CommandClient, _ signal: @escaping (Int, String) -> Signal,
            _ promise: EventLoopPromise<Void>
        ) {
            self.flow = flow
            self.client = client
            self.signal = signal
            self.promise = promise
        }

        func start() {
            client.start()
            let patience = TimeAmount.nanoseconds(Int64(SignalFlow.patience * 1e9))
            let bound = NIOLoopBound(self, eventLoop: client.eventLoop)
            watching = client.eventLoop.scheduleRepeatedTask(initialDelay: patience, delay: patience) { _ in
                bound.value.watch()
            }
            for _ in 0..<min(flow.outstanding, flow.count) { send() }
        }

        private func watch() {
            let answered = flow.answered
            guard answered == answeredBefore else {
                answeredBefore = answered
                return
            }
            let reason = client.lastFailure ?? "the leader does not answer"
            finish(.failure(LoadError.noReply(seconds: SignalFlow.patience, reason: reason)))
        }

        private func finish(_ result: Result<Void, any Error>) {
            watching?.cancel()
            promise.completeWith(result)
            client.close()
        }

        private func send() {
            sent += 1
            client.submit(.signal, payload: signal(sent, "\(name)-\(sent)").payload) { self.answered($0) }
        }

        private func answered(_ result: Result<CommandReply, CommandClientError>) {
            switch result {
            // The client is closed only when all is over.
            case .failure: return
            case .success(let reply):
                let answered = flow.progress.withLock { progress in
                    progress.answered += 1
                    if reply.status == .refused { progress.refused += 1 }
                    return progress.answered
                }
                if sent < flow.count { return send() }
                if answered == flow.count { finish(.success(())) }
            }
        }
    }
}
