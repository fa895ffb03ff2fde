import FIX
import Foundation
import NIOCore

/// One who controls the venue: a JSON object a line, answered with a line each.
final class ControlConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Longest request, in bytes.
    private static let maximumLine = 64 << 10
    /// Most orders in one answer: the newest.
    private static let maximumOrders = 10_000
    private static let maximumSteps = 100_000

    private let venue: Venue
    private var received: [UInt8] = []

    init(_ venue: Venue) { self.venue = venue }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received += Array(unwrapInboundIn(data).readableBytesView)
        while let end = received.firstIndex(of: UInt8(ascii: "\n")) {
            let reply = answer(Data(received[..<end]))
            received.removeFirst(end + 1)
            guard let bytes = try? JSONEncoder().encode(reply) else { return context.close(promise: nil) }
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes + [UInt8(ascii: "\n")])), promise: nil)
        }
        if received.count > Self.maximumLine { context.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func answer(_ line: Data) -> ControlReply {
        do {
            return try carryOut(JSONDecoder().decode(ControlRequest.self, from: line))
        } catch let error as VenueError {
            return ControlReply(error: "\(error)")
        } catch {
            return ControlReply(error: "the request cannot be read: \(error)")
        }
    }

    private func carryOut(_ request: ControlRequest) throws(VenueError) -> ControlReply {
        let now = venue.now()
        switch request.verb {
        case .status: break
        case .orders:
            let reports = venue.server.exchange.orderReports(openOnly: request.openOnly ?? false, at: now.utc)
            return ControlReply(
                orders: reports.suffix(Self.maximumOrders).map { VenueOrder(session: $0.session, $0.report) })
        case .fault: try set(request.fault, at: now)
        case .clear:
            venue.perform { server, _ in
                server.clearFaults()
                return []
            }
        case .rate:
            guard let pace = request.rate.flatMap(Replay.Pace.init) else {
                throw .refused("the rate has to be hold, subscriber, max or steps a second")
            }
            venue.perform { server, now in
                server.replay.setPace(pace, at: now.monotonic)
                return []
            }
        case .step:
            guard let count = request.count, (1...Self.maximumSteps).contains(count) else {
                throw .refused("1 to \(Self.maximumSteps) steps may be asked for")
            }
            venue.perform { $0.closeBars(count, at: $1) }
        case .endDay: venue.perform { $0.endDay(at: $1) }
        case .bust, .correct, .fill:
            let amendment = try request.amendment()
            if let fault = venue.server.fault(in: amendment) { throw .refused(fault) }
            venue.perform { $0.amend(amendment, at: $1) }
        case .stop: venue.stop()
        }
        return ControlReply(status: VenueStatus(venue.server, listening: venue.listening, at: now))
    }

    private func set(_ settings: FaultSettings?, at now: Instant) throws(VenueError) {
        guard let settings else { throw .refused("which fault? The request has none") }
        let fault = try settings.fault()
        var isSet = false
        venue.perform { server, now in
            isSet = server.add(fault, at: now)
            return []
        }
        guard isSet else { throw .refused("\(Fault.maximum) faults are set: clear them first") }
    }
}
