import NIOCore
import NIOPosix
import Synchronization

/// A TCP relay on 127.0.0.1 that can fall silent, as a network does that loses every packet: connections stay open,
/// nothing passes, and nobody is told.
package final class Relay: Sendable {
    fileprivate struct State {
        /// Ends of whose connections nothing is passed on.
        var silent: Set<End> = []
        var isCut: Bool { !silent.isEmpty }
        var pairs: [ObjectIdentifier: Pair] = [:]
        var listener: (any Channel)?
    }

    fileprivate struct Pair {
        var accepted: any Channel
        var forwarded: (any Channel)?
    }

    /// The two ends of a connection.
    package enum End: Sendable, CaseIterable {
        case dialler
        case dialled
    }

    private let group: any EventLoopGroup
    private let target: Int
    private let state = Mutex(State())

    /// - Parameter target: the port of 127.0.0.1 that connections are passed on to.
    init(to target: Int, group: any EventLoopGroup) {
        self.target = target
        self.group = group
    }

    /// Listens on 127.0.0.1, at the port that it gives.
    func start() async throws -> Int {
        let listener = try await ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.autoRead, value: false)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in self.accept(channel) }
            .bind(host: "127.0.0.1", port: 0).get()
        state.withLock { $0.listener = listener }
        guard let port = listener.localAddress?.port else { throw LocalClusterError("a relay listens at no port") }
        return port
    }

    func stop() async {
        let (listener, pairs) = state.withLock { state in
            defer { state = State() }
            return (state.listener, state.pairs)
        }
        try? await listener?.close()
        for pair in pairs.values { pair.close() }
    }

    /// Nothing passes from now on; connections that are made meanwhile are accepted and led nowhere.
    package func cut() { _ = mute(End.allCases) }

    /// Nothing that this end says passes once this returns; connections that are made meanwhile are led nowhere.
    func silence(_ end: End) async {
        for muted in mute([end]) { try? await muted.get() }
    }

    private func mute(_ ends: [End]) -> [EventLoopFuture<Void>] {
        let pairs = state.withLock { state in
            state.silent.formUnion(ends)
            return state.pairs
        }
        return pairs.values.flatMap { pair in ends.compactMap(pair.mute) }
    }

    /// What was open while it was cut is closed; what is opened from now on passes.
    package func heal() {
        let pairs = state.withLock { state in
            state.silent = []
            defer { state.pairs = [:] }
            return state.pairs
        }
        for pair in pairs.values { pair.close() }
    }

    /// Both ends of every connection are closed, with a FIN to each side.
    package func disconnect() {
        let pairs = state.withLock { $0.pairs }
        for pair in pairs.values { pair.close() }
    }

    private func accept(_ accepted: any Channel) -> EventLoopFuture<Void> {
        let id = ObjectIdentifier(accepted)
        let isCut = state.withLock { state in
            state.pairs[id] = Pair(accepted: accepted)
            return state.isCut
        }
        accepted.closeFuture.whenComplete { _ in self.ended(id) }
        if !isCut { connect(accepted) }
        return accepted.eventLoop.makeSucceededVoidFuture()
    }

    private func connect(_ accepted: any Channel) {
        ClientBootstrap(group: accepted.eventLoop)
            .channelOption(.autoRead, value: false)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connect(host: "127.0.0.1", port: target)
            .whenComplete { result in
                switch result {
                case .success(let forwarded): self.join(accepted, forwarded)
                case .failure: accepted.close(promise: nil)
                }
            }
    }

    /// On the event loop of both.
    private func join(_ accepted: any Channel, _ forwarded: any Channel) {
        let isCut: Bool? = state.withLock { state in
            let id = ObjectIdentifier(accepted)
            guard state.pairs[id] != nil else { return nil }
            state.pairs[id]?.forwarded = forwarded
            return state.isCut
        }
        guard let isCut else { return forwarded.close(promise: nil) }
        do {
            try accepted.pipeline.syncOperations.addHandler(
                PassingOn(to: forwarded) { self.isSilent(.dialler) })
            try forwarded.pipeline.syncOperations.addHandler(
                PassingOn(to: accepted) { self.isSilent(.dialled) })
            let id = ObjectIdentifier(accepted)
            forwarded.closeFuture.whenComplete { _ in self.ended(id) }
        } catch {
            return Pair(accepted: accepted, forwarded: forwarded).close()
        }
        guard !isCut else { return }
        for channel in [accepted, forwarded] { channel.setOption(.autoRead, value: true).whenFailure { _ in } }
    }

    private func isSilent(_ end: End) -> Bool { state.withLock { $0.silent.contains(end) } }

    /// One side has closed. While nothing passes the other does not hear of that either.
    private func ended(_ id: ObjectIdentifier) {
        let pair = state.withLock { state in state.isCut ? nil : state.pairs.removeValue(forKey: id) }
        pair?.close()
    }
}

extension Relay.Pair {
    fileprivate func mute(_ end: Relay.End) -> EventLoopFuture<Void>? {
        switch end {
        case .dialler: accepted.setOption(.autoRead, value: false)
        case .dialled: forwarded?.setOption(.autoRead, value: false)
        }
    }

    fileprivate func close() {
        accepted.close(promise: nil)
        forwarded?.close(promise: nil)
    }
}

/// Writes what one connection reads to the other, or loses it: when its end closes, a connection that does not read
/// gives what came before.
private final class PassingOn: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    private let other: any Channel
    private let isSilent: @Sendable () -> Bool

    init(to other: any Channel, isSilent: @escaping @Sendable () -> Bool) {
        self.other = other
        self.isSilent = isSilent
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isSilent() else { return }
        other.writeAndFlush(unwrapInboundIn(data), promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
