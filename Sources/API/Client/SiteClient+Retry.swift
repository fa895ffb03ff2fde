extension SiteClient {
    /// Waits between attempts, from the first to the longest.
    private static let firstPause = Duration.milliseconds(100)
    private static let longestPause = Duration.seconds(1)

    /// Submits a signal until a site gives a final answer, always under the same idempotency key, for at most
    /// `patience`.
    ///
    /// - Throws: the last error; when an earlier attempt may have been carried out, `unknownOutcome`.
    package func submit(
        _ signal: SignalRequest, patience: Duration, retrying: @Sendable (ClientError) -> Void = { _ in }
    ) async throws(ClientError) -> CommandReceipt {
        try await persist(patience, retrying) { () async throws(ClientError) in try await self.submit(signal) }
    }

    /// The same with a command.
    package func submit(
        _ command: TradingCommand, patience: Duration, retrying: @Sendable (ClientError) -> Void = { _ in }
    ) async throws(ClientError) -> CommandReceipt {
        try await persist(patience, retrying) { () async throws(ClientError) in try await self.submit(command) }
    }

    private func persist(
        _ patience: Duration, _ retrying: @Sendable (ClientError) -> Void,
        _ attempt: () async throws(ClientError) -> CommandReceipt
    ) async throws(ClientError) -> CommandReceipt {
        let deadline = ContinuousClock.now.advanced(by: patience)
        var pause = Self.firstPause
        var mayHaveHappened = false
        while true {
            let failure: ClientError
            do throws(ClientError) {
                return try await attempt()
            } catch {
                failure = error
            }
            mayHaveHappened = mayHaveHappened || failure.mayHaveHappened
            let isOver = ContinuousClock.now.advanced(by: pause) >= deadline
            if !failure.mayBeRetried || isOver { throw Self.final(failure, mayHaveHappened) }
            retrying(failure)
            rotate()
            do {
                try await Task.sleep(for: pause)
            } catch {
                throw Self.final(failure, mayHaveHappened)
            }
            pause = min(pause * 2, Self.longestPause)
        }
    }

    private static func final(_ failure: ClientError, _ mayHaveHappened: Bool) -> ClientError {
        guard mayHaveHappened, !failure.isFinalAnswer else { return failure }
        return ClientError(.unknownOutcome, failure.message)
    }
}
