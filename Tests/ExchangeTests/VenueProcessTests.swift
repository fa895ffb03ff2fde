import Analysis
import FIX
import Foundation
import Glibc
import Testing

@testable import Exchange

/// The real program over real sockets, killed and started again.
@Suite(.serialized) struct VenueProcessTests {
    private let csv = """
        ,Open,High,Low,Close,Volume
        2017-04-19 09:00:00,1.1,1.3,1.0,1.2,7
        2017-04-19 10:00:00,1.2,1.25,1.2,1.25,7
        2017-04-19 11:00:00,1.25,1.3,1.2,1.3,7

        """

    /// A venue that has closed its first bar.
    private func venue(
        _ scratch: Scratch, arguments: [String] = [], change: (inout VenueConfiguration) -> Void = { _ in }
    ) throws -> VenueProcess {
        if !FileManager.default.fileExists(atPath: scratch.file("v/venue.json")) {
            try scratch.write(Array(csv.utf8), to: "EURUSD.csv")
            var configuration = VenueConfiguration(
                listen: "127.0.0.1:0",
                instruments: [
                    VenueConfiguration.Instrument(
                        symbol: "EURUSD", tick: "0.00001", lot: "1", barSize: "4", bars: "../EURUSD.csv")
                ], orderSessions: [VenueConfiguration.OrderSession(compID: "DESK")],
                dataSessions: ["DATA1"], warmUp: 1)
            change(&configuration)
            try configuration.create(directory: scratch.file("v"))
        }
        return try VenueProcess(directory: scratch.file("v"), arguments: arguments)
    }

    @Test func killedItGoesOnWithItsNumbersAndOrders() throws {
        let scratch = try Scratch()
        var running = try venue(scratch)
        var desk = try SocketParty("DESK", running.port)
        try desk.logOn()
        try desk.send(Sample.order("A"))
        #expect(try desk.messages(2).short == ["8 0/0 A", "8 F/1 A"])
        running.kill()
        #expect(running.waitForExit() == SIGKILL)
        try desk.waitForEnd()

        running = try venue(scratch)
        try desk.connect(running.port)
        try desk.logOn()
        try desk.send(Sample.massStatus("Q"))
        #expect(try desk.messages(1).short == ["8 I/1 A"])
        _ = try running.ask(ControlRequest(.step, count: 1))
        #expect(try desk.messages(1).map { $0.text(.lastPx) } == ["1.25"])
        let kinds = try running.dropCopy().map { $0["kind"] as? String }
        #expect(
            kinds == [
                "logon", "received", "accepted", "executed", "disconnect", "logon", "received", "executed",
            ])
        // Who asks for everything from the beginning is sent it.
        try desk.disconnect()
        var fresh = try SocketParty("DESK", running.port, nextOutgoing: 50)
        try fresh.logOn()
        #expect(try fresh.messages(4).short == ["8 0/0 A", "8 F/1 A", "8 I/1 A", "8 F/1 A"])
        try fresh.disconnect()
        _ = try running.ask(ControlRequest(.stop))
        #expect(running.waitForExit() == 0)
    }

    @Test func aSecondLogonIsRefused() throws {
        let scratch = try Scratch()
        let running = try venue(scratch)
        defer { running.kill() }
        var first = try SocketParty("DESK", running.port)
        try first.logOn()
        var second = try SocketParty("DESK", running.port, nextOutgoing: 50)
        try second.beginLogon()
        try second.waitForEnd()
        try first.send(Sample.status("A"))
        #expect(try first.messages(1).short == ["8 I/8 A"])
        try first.disconnect()
        try running.waitForStatus { $0.sessions.first?.state == "down" }
        try second.connect(running.port)
        try second.logOn()
    }

    @Test func aCrashOnRequestExitsWith137() throws {
        let scratch = try Scratch()
        var running = try venue(scratch, arguments: ["--fault", #"{"effect":"crash","type":"D","nth":2}"#])
        var desk = try SocketParty("DESK", running.port)
        try desk.logOn()
        try desk.send(Sample.order("A", limit: "1.1"))
        #expect(try desk.messages(1).short == ["8 0/0 A"])
        try desk.send(Sample.order("B", limit: "1.1"))
        try desk.waitForEnd()
        #expect(running.waitForExit() == 137)
        running = try venue(scratch)
        defer { running.kill() }
        try desk.connect(running.port)
        try desk.logOn()
        #expect(try desk.messages(1).short == ["8 0/0 B"])
        let orders = try running.ask(ControlRequest(.orders, openOnly: true)).orders
        #expect(orders?.map(\.clOrdID) == ["A", "B"])
    }

    @Test func silenceEndsTheSessionAndTheOrderIsThere() throws {
        let scratch = try Scratch()
        let running = try venue(scratch)
        defer { running.kill() }
        var desk = try SocketParty("DESK", running.port)
        try desk.logOn()
        let fault = FaultSettings(.silence, milliseconds: 600_000)
        #expect(try running.ask(ControlRequest(.fault, fault: fault)).status?.silence != nil)
        try desk.send(Sample.order("A", limit: "1.1"))
        try running.waitForStatus { $0.ordersAccepted == 1 }
        try desk.disconnect()
        _ = try running.ask(ControlRequest(.clear))
        try running.waitForStatus { $0.sessions.first?.state == "down" }
        try desk.connect(running.port)
        try desk.logOn()
        #expect(try desk.messages(1).short == ["8 0/0 A"])
    }

    @Test func marketDataComesBarByBar() throws {
        let scratch = try Scratch()
        let running = try venue(scratch)
        defer { running.kill() }
        var data = try SocketParty("DATA1", running.port)
        try data.logOn()
        try data.send(MarketDataRequest(mdReqID: "R", kind: .subscribe, symbols: ["EURUSD"], since: 0).message)
        #expect(try data.messages(1).flatMap { try BarMessages.bars(in: $0) }.map(\.close) == [price("1.2")])
        _ = try running.ask(ControlRequest(.step, count: 5))
        let bars = try data.messages(2).flatMap { try BarMessages.bars(in: $0) }
        #expect(bars.map(\.close) == [price("1.25"), price("1.3")])
    }

    @Test func badControlRequestsAreAnsweredWithWhatIsWrong() throws {
        let scratch = try Scratch()
        let running = try venue(scratch)
        defer { running.kill() }
        for request in [
            ControlRequest(.rate, rate: "fast"), ControlRequest(.step), ControlRequest(.fault),
            ControlRequest(.fault, fault: FaultSettings(.silence)),
            ControlRequest(.fault, fault: FaultSettings(.crash, moment: "during", type: "D")),
            ControlRequest(.fault, fault: FaultSettings(.drop, type: "0")),
        ] {
            #expect(throws: VenueError.self) { try running.ask(request) }
        }
        #expect(throws: VenueError.locked(path: scratch.file("v/venue.journal"))) {
            try VenueJournal(scratch.file("v/venue.journal"))
        }
    }
}
