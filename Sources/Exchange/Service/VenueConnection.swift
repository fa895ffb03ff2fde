import NIOCore

/// One counterparty's socket.
final class VenueConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    /// A counterparty that lets this much wait, in bytes, is too slow to be served.
    static let waterMark = ChannelOptions.Types.WriteBufferWaterMark(low: 1 << 20, high: 32 << 20)
    /// How long a closed connection may take to write what was still to be written.
    private static let closeLimit = TimeAmount.seconds(1)

    private let channel: any Channel
    private let venue: Venue
    private var id: ExchangeServer.ConnectionID?

    init(_ channel: any Channel, _ venue: Venue) {
        self.channel = channel
        self.venue = venue
    }

    func channelActive(context: ChannelHandlerContext) {
        id = venue.accepted(self)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        guard let id else { return }
        venue.perform { $0.received(Array(buffer.readableBytesView), on: id, at: $1) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if let id { venue.closed(id) }
        id = nil
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        guard !context.channel.isWritable else { return }
        venue.surroundings.log("closed connection \(id ?? 0): it does not read what it is sent")
        context.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        venue.surroundings.log("closed connection \(id ?? 0): \(error)")
        context.close(promise: nil)
    }

    func write(_ bytes: [UInt8]) { channel.write(ByteBuffer(bytes: bytes), promise: nil) }

    func flush() { channel.flush() }

    /// Writes what is still to be written, then closes.
    func close() {
        id = nil
        let channel = channel
        channel.writeAndFlush(ByteBuffer()).whenComplete { _ in channel.close(promise: nil) }
        channel.eventLoop.scheduleTask(in: Self.closeLimit) { channel.close(promise: nil) }
    }
}
