import Foundation
import NIOCore
import NIOPosix

enum LoadThread {
    /// Runs `body` on an event loop of its own, until it fulfils the promise.
    static func run<Value: Sendable>(
        _ body: @escaping @Sendable (any EventLoop, EventLoopPromise<Value>) throws -> Void
    ) async throws -> Value {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let promise = loop.makePromise(of: Value.self)
        loop.execute {
            do { try body(loop, promise) } catch { promise.fail(error) }
        }
        do {
            let value = try await promise.futureResult.get()
            try await group.shutdownGracefully()
            return value
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
    }

    /// Tells one run's idempotency keys from every other's. They ascend from run to run, like those of an engine that
    /// counts or uses UUIDs of version 7.
    static func runName() -> String {
        let seconds = UInt64(Date.now.timeIntervalSince1970)
        return "bench-\(String(seconds, radix: 16))-\(UUID().uuidString.prefix(4).lowercased())"
    }
}
