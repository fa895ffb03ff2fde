import FIX
import Testing
import Trading

@testable import Analysis

/// Against a session that accepts, in memory.
@Suite struct BarSubscriberTests {
    private static let second: Int64 = 1_000_000_000
    private let start = Instant(monotonic: 0, utc: 1_700_000_000_000_000_000)

    private func bar(_ hour: Int64, _ symbol: String = "EURUSD") throws -> Bar {
        let price = Price(raw: 107_000_000)
        return try Bar(
            symbol: symbol, time: hour * 3600 * Self.second, open: price, high: price, low: price, close: price,
            volume: 1)
    }

    private struct Pair {
        var subscriber: BarSubscriber
        var venue: Session
        var requests: [MarketDataRequest] = []
        var bars: [Bar] = []
        var live: [Bar] = []
        var notes: [String] = []
        var isConnected = false
        var connection: UInt64 = 0

        init(symbols: [String]) throws {
            subscriber = try BarSubscriber(
                configuration: .init(
                    senderCompID: "DATA1", targetCompID: "VENUE", heartbeatInterval: 1, symbols: symbols))
            var configuration = SessionConfiguration(role: .acceptor, senderCompID: "VENUE", targetCompID: "DATA1")
            configuration.reset = .accept
            configuration.applicationTypes = [.marketDataRequest]
            venue = try Session(configuration: configuration)
        }

        mutating func perform(_ actions: [BarSubscriber.Action], at now: Instant) {
            for action in actions {
                switch action {
                case .connect(let number):
                    connection = number
                    isConnected = true
                    _ = venue.connected(at: now)
                    perform(subscriber.connected(number, at: now), at: now)
                case .transmit(let bytes): perform(venue.received(bytes, at: now), at: now)
                case .disconnect:
                    isConnected = false
                    _ = venue.disconnected(at: now)
                case .bars(let closed, let sentAt):
                    bars += closed
                    if sentAt != nil { live += closed }
                case .note(let note): notes.append(note)
                }
            }
        }

        mutating func perform(_ actions: [Session.Action], at now: Instant) {
            for action in actions {
                switch action {
                case .transmit(let bytes):
                    perform(subscriber.received(bytes, on: connection, at: now), at: now)
                case .deliver(let received):
                    if let request = try? MarketDataRequest(received.message) { requests.append(request) }
                default: break
                }
            }
        }

        mutating func say(_ message: Message, at now: Instant) throws {
            perform(try venue.send(message, at: now).actions, at: now)
        }
    }

    @Test func itAsksForWhatItLacksAndTakesWhatCloses() throws {
        var pair = try Pair(symbols: ["EURUSD", "GBPUSD"])
        pair.perform(pair.subscriber.start(newest: ["EURUSD": try bar(7).time], at: start), at: start)
        #expect(pair.requests.map(\.symbols) == [["EURUSD"], ["GBPUSD"]])
        #expect(pair.requests.map(\.since) == [try bar(7).time, 0])
        #expect(!pair.subscriber.isSubscribed)
        #expect(pair.subscriber.delivered.isEmpty)
        let ids = pair.requests.map(\.mdReqID)
        try pair.say(BarMessages.snapshot(bar(8), symbol: "EURUSD", mdReqID: ids[0], remaining: 1), at: start)
        try pair.say(BarMessages.snapshot(bar(9), symbol: "EURUSD", mdReqID: ids[0], remaining: 0), at: start)
        #expect(pair.subscriber.delivered == ["EURUSD"])
        try pair.say(BarMessages.snapshot(nil, symbol: "GBPUSD", mdReqID: ids[1], remaining: 0), at: start)
        #expect(pair.subscriber.isSubscribed)
        try pair.say(BarMessages.update([bar(10), bar(9)], mdReqID: ids[0]), at: start)
        #expect(try pair.bars == [bar(8), bar(9), bar(10)])
        #expect(try pair.live == [bar(10)])
        #expect(pair.notes.isEmpty)
        #expect(pair.subscriber.lastReceivedAt == start.monotonic)
    }

    @Test func afterALossItGoesOnFromTheLastBar() throws {
        var pair = try Pair(symbols: ["EURUSD"])
        pair.perform(pair.subscriber.start(newest: [:], at: start), at: start)
        let id = pair.requests[0].mdReqID
        try pair.say(BarMessages.snapshot(bar(8), symbol: "EURUSD", mdReqID: id, remaining: 0), at: start)
        _ = pair.venue.disconnected(at: start)
        pair.perform(pair.subscriber.disconnected(pair.connection, reason: "reset", at: start), at: start)
        #expect(pair.subscriber.lastError == "reset")
        #expect(pair.subscriber.delivered.isEmpty)
        #expect(pair.subscriber.deadline == 100_000_000)
        let later = Instant(monotonic: 100_000_000, utc: start.utc + 100_000_000)
        pair.perform(pair.subscriber.tick(at: later), at: later)
        #expect(try pair.requests.last?.since == bar(8).time)
        #expect(pair.requests.last?.mdReqID != id)
        #expect(pair.subscriber.lastError == nil)
    }

    @Test func aRefusedSymbolIsNoted() throws {
        var pair = try Pair(symbols: ["EURUSD"])
        pair.perform(pair.subscriber.start(newest: [:], at: start), at: start)
        try pair.say(BarMessages.reject(.unknownSymbol("EURUSD"), mdReqID: pair.requests[0].mdReqID), at: start)
        #expect(pair.notes == ["no market data of EURUSD: EURUSD is not listed here"])
        #expect(pair.isConnected)
        #expect(pair.subscriber.isSubscribed)
        #expect(pair.subscriber.delivered.isEmpty)
    }

    @Test func aSilentVenueIsLeft() throws {
        var pair = try Pair(symbols: ["EURUSD"])
        let actions = pair.subscriber.start(newest: [:], at: start)
        #expect(actions == [.connect(1)])
        _ = pair.subscriber.connected(1, at: start)
        let limit = try #require(pair.subscriber.deadline)
        #expect(limit == 2 * Self.second)
        let late = pair.subscriber.tick(at: Instant(monotonic: limit, utc: start.utc + limit))
        #expect(late == [.disconnect(reason: "no answer to the logon")])
        #expect(pair.subscriber.received([1], on: 1, at: start).isEmpty)
    }

    @Test func stoppingSaysGoodbye() throws {
        var pair = try Pair(symbols: [])
        pair.perform(pair.subscriber.start(newest: [:], at: start), at: start)
        #expect(pair.subscriber.isSubscribed)
        pair.perform(pair.subscriber.stop(at: start), at: start)
        #expect(!pair.isConnected)
        #expect(pair.subscriber.deadline == nil)
    }
}
