import Hummingbird
import Logging
import NIOCore

/// The outermost responder: bounds the time of every request and logs what became of it.
struct Edge<Routes: HTTPResponder<APIContext>>: HTTPResponder {
    let routes: Routes
    let timeout: Duration
    let answered: APIServer.Answered

    func respond(to request: Request, context: APIContext) async throws -> Response {
        let start = ContinuousClock.now
        let response = try await bounded(request, context)
        let duration = start.duration(to: .now)
        answered(response.status.code, duration)
        context.logger.debug(
            "request",
            metadata: [
                "method": "\(request.method.rawValue)",
                "path": "\(context.endpointPath ?? "-")",
                "status": "\(response.status.code)",
                "milliseconds": "\(duration.milliseconds)",
            ])
        return response
    }

    private func bounded(_ request: Request, _ context: APIContext) async throws -> Response {
        let answer = try await withThrowingTaskGroup(of: Response?.self) { group in
            group.addTask { try await routes.respond(to: request, context: context) }
            group.addTask {
                await context.eventLoop.pause(for: timeout)
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
        if let answer { return answer }
        return try ServiceError.outcomeUnknown(after: timeout, of: request).response()
    }
}

extension ServiceError {
    fileprivate static func outcomeUnknown(after timeout: Duration, of request: Request) -> ServiceError {
        let message = "no result within \(timeout.milliseconds) ms"
        guard request.method != .get else {
            return ServiceError(.timeout, message, hint: "ask again, or another site")
        }
        return ServiceError(
            .timeout, message + "; what was asked may still happen",
            hint:
                "send it again with the same idempotency key, a change with the same ifVersion: nothing is taken twice")
    }
}

extension EventLoop {
    /// Returns after so long, or when the task is cancelled. `Task.sleep` leaves a timer behind for each request until
    /// its time has come.
    fileprivate func pause(for duration: Duration) async {
        let timer = scheduleTask(in: TimeAmount(duration)) {}
        await withTaskCancellationHandler {
            _ = try? await timer.futureResult.get()
        } onCancel: {
            timer.cancel()
        }
    }
}

extension Duration {
    /// Whole milliseconds.
    var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
